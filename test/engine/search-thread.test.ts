import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteJournal } from 'amends/journals/sqlite';
import type { NewRun, RunSearch } from 'amends';
import { termsOf } from '../../src/engine/search-terms';
import { manyRuns } from './many-runs';

jest.setTimeout(120_000); // a hundred thousand runs, on a machine that others work on, too

const MANY = 100_000;
const NOW = 1_800_000_000_000;

let folder: string;
let journal: SqliteJournal;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'amends-many-'));
  await manyRuns(join(folder, 'many.db'), MANY, NOW);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  journal = new SqliteJournal({ path: join(folder, 'many.db') });
  journal.open();
});
afterEach(() => journal.close());

const search = (given: RunSearch): ReturnType<SqliteJournal['search']> => journal.search(termsOf(given));

/** How often the event loop came round while something was waited for. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  await work.finally(() => clearInterval(timer));
  return turns;
}

const newRun = (): NewRun => ({ id: journal.newId(), saga: 'S', request: `new-${counter++}`, generation: 1, lock: 'L', state: 'running', owes: false, createdAt: NOW, updatedAt: NOW }); // prettier-ignore
let counter = 0;

test('the event loop goes on while a hundred thousand runs are looked through and counted', async () => {
  await search({});
  expect(await turnsDuring(search({ text: 'nothing has this', count: true }))).toBeGreaterThan(2);
  expect(await turnsDuring(journal.overview('30d', NOW))).toBeGreaterThan(2);
  const { states, intervals } = await journal.overview('24h', NOW);
  expect(Object.values(states).reduce((sum, runs) => sum + runs, 0)).toBe(MANY);
  expect(intervals.reduce((sum, { begun }) => sum + begun, 0)).toBeGreaterThan(1_380); // one a minute
});

test('pages follow one another without a gap or a double while runs begin and end', async () => {
  const seen = new Set<string>();
  let count = 0;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await search({ saga: 'PurchaseSaga', limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
    for (const { id } of page.runs) seen.add(id);
    count += page.runs.length;
    cursor = page.next;
    const run = journal.begin(newRun(), '{}');
    if (count % 2_000 === 0) journal.change(run, { state: 'completed', owes: false, updatedAt: NOW, endedAt: NOW, answer: { kind: 'done' } });
    await journal.committed();
  }
  const all = Math.floor((MANY * 2) / 3);
  expect([seen.size, count]).toEqual([all, all]);
});

test('an overview tells of runs that began, ended and were removed since the last one', async () => {
  const before = await journal.overview('1h', NOW);
  const numbers = [1, 2, 3].map(() => journal.begin(newRun(), '{}'));
  await journal.committed();
  for (const number of numbers.slice(0, 2)) journal.change(number, { state: 'skipped', owes: false, updatedAt: NOW, endedAt: NOW, answer: { kind: 'fail' } });
  await journal.committed();
  const other = new Database(join(folder, 'many.db')); // as another process
  const live = other.prepare(`SELECT number FROM runs WHERE state = 'waiting' LIMIT 1`).pluck().get();
  other.prepare(`UPDATE runs SET state = 'abandoned', ended_at = ?, answer = '{"kind":"fail"}' WHERE number = ?`).run(NOW, live);
  other.prepare('DELETE FROM runs WHERE number = (SELECT min(number) FROM runs WHERE ended_at IS NOT NULL)').run();
  other.close();
  let after = before;
  while (after.states.abandoned === before.states.abandoned) after = await journal.overview('1h', NOW); // it may be some moments old
  const { states } = after;
  expect([states.running, states.skipped, states.waiting]).toEqual([before.states.running + 1, before.states.skipped + 2, before.states.waiting - 1]);
  const [last, lastBefore] = [after.intervals.at(-1)!, before.intervals.at(-1)!];
  expect([last.begun - lastBefore.begun, last.skipped - lastBefore.skipped, last.failed - lastBefore.failed]).toEqual([3, 2, 3]);
  expect(after.sagas.find(({ saga }) => saga === 'S')).toEqual(expect.objectContaining({ skipped: 2, failed: 2 }));
});

test('another number is told whenever this process or another one has committed, and the same while nobody has', async () => {
  const other = new SqliteJournal({ path: join(folder, 'many.db') });
  other.open();
  try {
    const versions = [journal.version(), journal.version()];
    expect(versions[0]).toBe(versions[1]);
    for (const writer of [journal, other, journal]) {
      writer.begin({ ...newRun(), id: writer.newId() }, '{}');
      await writer.committed();
      versions.push(journal.version());
    }
    expect(new Set(versions).size).toBe(4);
  } finally {
    await other.close();
  }
});

test('a question that is open when the journal is closed is answered with a coded error, and so is one that comes after', async () => {
  const closing = new SqliteJournal({ path: join(folder, 'many.db') });
  closing.open();
  await closing.search(termsOf({}));
  const open = closing.search(termsOf({ text: 'nothing has this', count: true })).catch((error: unknown) => error);
  await closing.close();
  expect(await open).toEqual(expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }));
  await expect(closing.search(termsOf({}))).rejects.toEqual(expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }));
});

test('what goes wrong while runs are looked through is a coded error, and the journal is written on', async () => {
  const path = join(folder, 'odd.db');
  await manyRuns(path, 50, NOW);
  const odd = new Database(path);
  odd.exec(`UPDATE runs SET error = 'no JSON' WHERE error IS NOT NULL`);
  odd.close();
  const damaged = new SqliteJournal({ path });
  damaged.open();
  await expect(damaged.search(termsOf({ text: 'json' }))).rejects.toEqual(expect.objectContaining({ code: 'JOURNAL_CORRUPT' }));
  expect((await damaged.search(termsOf({ states: ['completed'] }))).runs).toHaveLength(44);
  damaged.begin({ ...newRun(), id: damaged.newId() }, '{}');
  await damaged.committed();
  expect(damaged.problem()).toBeUndefined();
  await damaged.close();
});

test.each<[string, RunSearch]>([
  ['a limit', { limit: 1.5 }],
  ['a cursor', { cursor: 'no cursor' }],
  ['a cursor of the other order', { cursor: '1.2.3' }],
  ['a cursor of the usual order', { order: 'urgent', cursor: 'abc' }],
  ['an order', { order: 'oldest' as 'newest' }],
  ['a state', { states: ['dead' as 'stuck'] }],
  ['a text of more than a thousand characters', { text: 'x'.repeat(1_001) }],
])('%s that cannot be understood is refused with a code', (_, given) => {
  expect(() => termsOf(given)).toThrow(expect.objectContaining({ code: 'QUERY_INVALID' }));
});
