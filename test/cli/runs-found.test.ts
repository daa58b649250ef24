import { AmendsError, type RunListing, type RunSearch } from 'amends';
import { findRun } from '../../src/cli/runs/find-run';
import { listedRuns } from '../../src/cli/runs/listed-runs';
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

describe('a list of runs by urgency', () => {
  test('has each run once, and those that become stuck while it is read', async () => {
    rows = [1, 2, 3, 4, 5].map((number) => row(number));
    let now = 100;
    meanwhile = () => {
      rows = rows.map((one) => (one.number === 1 ? { ...one, updatedAt: (now += 1) } : one.number === 5 ? { ...one, state: 'stuck' } : one));
    };
    const pages: RunListing[] = [];
    for await (const page of listedRuns(operations, { order: 'urgent' }, { limit: Infinity, page: 2 })) pages.push(page);
    expect(pages.flatMap(({ runs }) => runs.map(({ id }) => id))).toEqual(['run-1', 'run-2', 'run-3', 'run-4', 'run-5']);
    expect(pages[0]).toMatchObject({ total: 5 });
    expect(searches.filter(({ states }) => states !== undefined)).toHaveLength(1);
  });

  test('has no more than are wanted, and asks nothing more where one page has all', async () => {
    rows = [1, 2, 3].map((number) => row(number));
    const listed = async (limit: number): Promise<number[]> => {
      const sizes: number[] = [];
      for await (const { runs } of listedRuns(operations, { order: 'urgent' }, { limit, page: 2 })) sizes.push(runs.length);
      return sizes;
    };
    expect(await listed(1)).toEqual([1]);
    expect(await listed(2)).toEqual([2]);
    expect(await listed(3)).toEqual([2, 1]);
    rows = [row(1)];
    searches = [];
    expect(await listed(Infinity)).toEqual([1]);
    expect(searches).toHaveLength(1);
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
