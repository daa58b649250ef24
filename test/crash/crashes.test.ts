import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { live, type Life, type Report } from './life';
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

/** An order, and where each of its processes but the last is killed. */
interface Case {
  readonly fate: Fate;
  readonly kills: readonly string[];
}

/** What came of a case. `survived`: the kills that did not happen. */
interface Played extends Case {
  readonly survived: readonly string[];
  readonly report: Report;
  readonly books: Books;
}

/** Kills the processes of each case, two cases at a time; then a new process takes all of them up. */
async function play(cases: readonly Case[]): Promise<readonly Played[]> {
  const lives = cases.map(({ fate, kills }): Life => {
    const name = [fate, ...kills].join('-').replaceAll(':', '');
    return { journal: join(folder, `${name}.db`), vendor: vendor.url, request: orderOf(fate, name) };
  });
  const survived = cases.map((): string[] => []);
  await twoAtATime(cases, async ({ kills }, index) => {
    for (const kill of kills) if ((await live([{ ...lives[index]!, kill }])) !== undefined) survived[index]!.push(kill);
  });
  const reports = (await live(lives))!;
  return Promise.all(
    cases.map(async (one, index) => ({ ...one, survived: survived[index]!, report: reports[index]!, books: await vendor.booksOf(lives[index]!.request) })),
  );
}

async function twoAtATime<T>(items: readonly T[], each: (item: T, index: number) => Promise<void>): Promise<void> {
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) await each(item, index);
  };
  await Promise.all([worker(), worker()]);
}

const DONE = { effects: ['POST /customers', 'POST /workspaces', 'POST /domains'], customers: 1, workspaces: ['active'], domain: true };
const UNDONE = {
  effects: ['POST /customers', 'POST /workspaces', 'POST /workspaces/*/cancel', 'DELETE /customers/*'],
  customers: 0,
  workspaces: ['cancelled'],
  domain: false,
};

/** What an order comes to, and what its journal and the vendor's ledger say, whatever happened to its processes. */
const EXPECTED = {
  fulfilled: { answer: { kind: 'done' }, state: 'completed', ...DONE, steps: ['done', 'done', 'omitted', 'done'] },
  rescheduled: { answer: { kind: 'done' }, state: 'completed', ...DONE, steps: ['done', 'done', 'done', 'done'] },
  undone: { answer: { kind: 'fail' }, state: 'compensated', ...UNDONE, steps: ['undone', 'undone', 'omitted', 'undone'] },
} as const;

/** How a case ended, in the form in which it is expected. */
function ended({ kills, survived, report, books }: Played) {
  const { effects, customers, workspaces, domain, keys, applied } = books;
  const { kind } = report.answer;
  const [run] = report.runs;
  const story = { kills, answer: { kind }, state: run!.state, effects, customers, workspaces, domain, steps: run!.steps.map(({ state }) => state) };
  return {
    ...story,
    survived,
    runs: report.runs.length,
    twice: applied.some((times) => times !== 1) || new Set(keys).size !== keys.length,
    doneTwice: repeated(report),
  };
}

/** Steps of which the journal has two outcomes, or two undos. */
function repeated({ runs }: Report): readonly string[] {
  const ends = runs.flatMap(({ history }) =>
    history.flatMap((event) => (event.type === 'succeeded' || event.type === 'undone' ? [`${event.type} ${event.step}`] : [])),
  );
  return ends.filter((end, index) => ends.indexOf(end) !== index);
}

const expected = ({ fate, kills }: Case) => ({ kills, ...EXPECTED[fate], survived: [], runs: 1, twice: false, doneTwice: [] });

const boundaries = (commits: number): readonly string[] => Array.from({ length: commits }, (_, index) => [`before:${index + 1}`, `after:${index + 1}`]).flat();

describe('an order whose process is killed with -9', () => {
  test.each([
    ['fulfilled', 'every effect once'],
    ['rescheduled', 'every effect once, the visit that was cut off made again'],
    ['undone', 'every effect undone once'],
  ] as const)('before or after any commit, and restarted, is %s: %s, nothing lost', async (fate: Fate, _what: string) => {
    const [undisturbed] = await play([{ fate, kills: [] }]);
    const cases = boundaries(undisturbed!.report.commits).map((kill): Case => ({ fate, kills: [kill] }));
    expect(cases.length).toBeGreaterThanOrEqual(8);
    expect((await play(cases)).map(ended)).toEqual(cases.map(expected));
  });

  test('twice, also while it recovers, ends as if nothing had happened', async () => {
    const cases: readonly Case[] = [
      { fate: 'fulfilled', kills: ['before:2', 'before:1'] },
      { fate: 'fulfilled', kills: ['after:2', 'after:1'] },
      { fate: 'rescheduled', kills: ['after:3', 'before:1'] },
      { fate: 'undone', kills: ['before:4', 'before:1'] },
      { fate: 'undone', kills: ['after:5', 'after:1'] },
      { fate: 'undone', kills: ['before:6', 'before:2'] },
    ];
    expect((await play(cases)).map(ended)).toEqual(cases.map(expected));
  });

  test('three times in one step is stuck as a crash loop, and the step is not executed a fourth time', async () => {
    const [{ survived, report, books }] = (await play([{ fate: 'fulfilled', kills: ['before:2', 'before:2', 'before:2'] }])) as [Played];
    expect(survived).toEqual([]);
    expect(report).toMatchObject({
      answer: { kind: 'reschedule' },
      resumed: 1,
      runs: [{ state: 'stuck', step: 'CreateCustomer', error: { code: 'CRASH_LOOP' } }],
    });
    expect(books).toMatchObject({ effects: ['POST /customers'], applied: [1], replayed: [2], customers: 1 });
  });
});
