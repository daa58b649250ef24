import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { live, type Report } from './life';
import { orderOf, type Fate } from './orders';
import { VendorProcess, type Books } from './vendor-process';

jest.setTimeout(120_000);

let folder: string;
let vendor: VendorProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'amends-crash-'));
  vendor = await VendorProcess.start(join(folder, 'vendor.db'));
});

afterAll(async () => {
  await vendor.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** One order: processes that are killed, each at its place, and a last one that is not. */
async function play(fate: Fate, kills: readonly string[]): Promise<{ readonly report: Report; readonly survived: readonly string[]; readonly books: Books }> {
  const name = [fate, ...kills].join('-').replaceAll(':', '');
  const request = orderOf(fate, name);
  const life = { journal: join(folder, `${name}.db`), vendor: vendor.url, request };
  const survived: string[] = [];
  for (const kill of kills) if ((await live({ ...life, kill })) !== undefined) survived.push(kill);
  const report = (await live(life))!;
  return { report, survived, books: await vendor.booksOf(request) };
}

const DONE = { effects: ['POST /customers', 'POST /workspaces', 'POST /domains'], customers: 1, workspaces: ['active'], domain: true };
const UNDONE = { effects: ['POST /customers', 'POST /workspaces', 'POST /workspaces/*/cancel', 'DELETE /customers/*'], customers: 0, workspaces: ['cancelled'], domain: false };

/** What an order comes to, and what its journal and the vendor's ledger say, whatever happened to its processes. */
const EXPECTED = {
  fulfilled: { answer: { kind: 'done' }, state: 'completed', ...DONE, steps: ['done', 'done', 'omitted', 'done'] },
  rescheduled: { answer: { kind: 'done' }, state: 'completed', ...DONE, steps: ['done', 'done', 'done', 'done'] },
  undone: { answer: { kind: 'fail' }, state: 'compensated', ...UNDONE, steps: ['undone', 'undone', 'omitted', 'undone'] },
} as const;

/** How an order ended, in the form in which it is expected. */
async function ended(fate: Fate, kills: readonly string[]) {
  const { report, survived, books } = await play(fate, kills);
  const { effects, customers, workspaces, domain, keys, applied } = books;
  const { kind } = report.answer;
  const states = report.runs.map(({ state }) => state).join();
  const story = { kills, answer: { kind }, state: states, effects, customers, workspaces, domain, steps: report.runs[0]!.steps.map(({ state }) => state) };
  return { ...story, survived, twice: applied.some((times) => times !== 1) || new Set(keys).size !== keys.length, doneTwice: repeated(report) };
}

/** Steps of which the journal has two outcomes, or two undos. */
function repeated({ runs }: Report): readonly string[] {
  const ends = runs.flatMap(({ history }) => history.flatMap((event) => (event.type === 'succeeded' || event.type === 'undone' ? [`${event.type} ${event.step}`] : [])));
  return ends.filter((end, index) => ends.indexOf(end) !== index);
}

const expected = (fate: Fate, kills: readonly string[]) => ({ kills, ...EXPECTED[fate], survived: [], twice: false, doneTwice: [] });

/** Plays several, two at a time. */
async function all<T, R>(cases: readonly T[], each: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = cases.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of queue) results[index] = await each(one);
  };
  await Promise.all([worker(), worker()]);
  return results;
}

const boundaries = (commits: number): readonly string[] => Array.from({ length: commits }, (_, index) => [`before:${index + 1}`, `after:${index + 1}`]).flat();

describe('an order whose process is killed with -9', () => {
  test.each([
    ['fulfilled', 'every effect once'],
    ['rescheduled', 'every effect once, the visit that was cut off made again'],
    ['undone', 'every effect undone once'],
  ] as const)('before or after any commit, and restarted, is %s: %s, nothing lost', async (fate: Fate, _what: string) => {
    const { report } = await play(fate, []);
    const cases = boundaries(report.commits).map((kill) => [kill]);
    expect(cases.length).toBeGreaterThanOrEqual(8);
    expect(await all(cases, (kills) => ended(fate, kills))).toEqual(cases.map((kills) => expected(fate, kills)));
  });

  test('twice, also while it recovers, ends as if nothing had happened', async () => {
    const cases: readonly (readonly [Fate, string, string])[] = [
      ['fulfilled', 'before:2', 'before:1'],
      ['fulfilled', 'after:2', 'after:1'],
      ['rescheduled', 'after:3', 'before:1'],
      ['undone', 'before:4', 'before:1'],
      ['undone', 'after:5', 'after:1'],
      ['undone', 'before:6', 'before:2'],
    ];
    expect(await all(cases, ([fate, ...kills]) => ended(fate, kills))).toEqual(cases.map(([fate, ...kills]) => expected(fate, kills)));
  });

  test('three times in one step is stuck as a crash loop, and the step is not executed a fourth time', async () => {
    const kills = ['before:2', 'before:2', 'before:2'];
    const { report, survived, books } = await play('fulfilled', kills);
    expect(survived).toEqual([]);
    expect(report).toMatchObject({ answer: { kind: 'reschedule' }, resumed: 1, runs: [{ state: 'stuck', step: 'CreateCustomer', error: { code: 'CRASH_LOOP' } }] });
    expect(books).toMatchObject({ effects: ['POST /customers'], applied: [1], replayed: [2], customers: 1 });
  });
});
