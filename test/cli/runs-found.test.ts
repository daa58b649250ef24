import { AmendsError, type RunListing, type RunSearch } from 'amends';
import { findRun } from '../../src/cli/runs/find-run';
import type { Operations } from '../../src/cli/runs/operations';
import { runsLike } from '../../src/cli/runs/runs-like';
import type { RunRow } from '../../src/engine/journal-rows';
import { searchPlainly } from '../../src/engine/plain-search';
import { termsOf } from '../../src/engine/search-terms';

let rows: RunRow[];
let searches: RunSearch[];
/** What happens to the runs between two pages. */
let meanwhile: () => void;

const operations = {
  search: (search: RunSearch): Promise<RunListing> => {
    searches.push(search);
    const listing = searchPlainly(
      {
        list: ({ limit, before = Infinity }) =>
          [...rows]
            .reverse()
            .filter(({ number }) => number < before)
            .slice(0, limit),
        history: () => [],
        find: (id) => rows.find((row) => row.id === id),
      },
      termsOf(search),
    );
    meanwhile();
    return Promise.resolve(listing);
  },
  find: (id: string) => {
    if (!rows.some((one) => one.id === id)) return Promise.reject(new AmendsError('RUN_UNKNOWN', 'none'));
    const { number: _number, lock: _lock, owes: _owes, ...run } = rows.find((row) => row.id === id)!;
    return Promise.resolve(run);
  },
} as unknown as Operations;

const row = (number: number, more: Partial<RunRow> = {}): RunRow => ({
  number,
  id: `run-${number}`,
  saga: 'S',
  request: `PR-${number}`,
  generation: 1,
  lock: `PR-${number}`,
  state: 'running',
  owes: true,
  createdAt: number,
  updatedAt: number,
  ...more,
});

beforeEach(() => {
  [rows, searches] = [[], []];
  meanwhile = () => undefined;
});

describe('the runs that stand like one', () => {
  test('are each found once, the oldest first, however they move while they are read', async () => {
    rows = [1, 2, 3, 4, 5, 6, 7].map((number) => row(number));
    let now = 100;
    meanwhile = () => {
      // what was read already changes, and stands last by urgency; what is to come does, too
      rows = rows.map((one) => (one.number <= 2 || one.number === 6 ? { ...one, updatedAt: (now += 1) } : one));
    };
    const found = await runsLike(operations, 'run-1', 2);
    expect(found.map(({ id }) => id)).toEqual(['run-1', 'run-2', 'run-3', 'run-4', 'run-5', 'run-6', 'run-7']);
    expect(searches).toHaveLength(4);
  });
});

describe('a run that is named by what it is of', () => {
  test('is found once where its request has the id of what that is about', async () => {
    rows = [row(1, { request: 'AS-1', subject: 'AS-1' })];
    expect(await findRun(operations, 'AS-1-not').catch((error: unknown) => error)).toMatchObject({ code: 'RUN_UNKNOWN' });
    expect(await findRun(operations, 'AS-1')).toMatchObject({ id: 'run-1' });
    rows.push(row(2, { subject: 'AS-1' }));
    expect(await findRun(operations, 'AS-1').catch((error: unknown) => error)).toMatchObject({
      code: 'RUN_AMBIGUOUS',
      message: expect.stringMatching(/^2 runs are of AS-1: run-1 .*, run-2 /) as string,
    });
  });
});
