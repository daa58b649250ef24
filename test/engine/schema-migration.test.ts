import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteJournal } from 'amends/journals/sqlite';
import { APPLICATION_ID, MIGRATIONS } from '../../src/engine/sqlite-schema';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amends-migration-'));
  path = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const decided = (step: string): string => `{"type":"decided","at":1,"step":"${step}","applies":true}`;

/** A journal of the first schema: two live runs whose events were written in turn, one of them parked between two of its own. */
function firstSchema(): void {
  const database = new Database(path);
  database.exec(MIGRATIONS[0]!);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma('user_version = 1');
  const run = database.prepare(`INSERT INTO runs VALUES (?, ?, 'S', ?, 1, 'L', ?, 1, 1, 1, NULL, NULL, NULL, NULL)`);
  run.run(1, 'first', 'R-1', 'compensating');
  run.run(2, 'second', 'R-2', 'waiting');
  const event = database.prepare('INSERT INTO events VALUES (?, ?, ?)');
  for (const [number, of, body] of [
    [1, 1, `${decided('A')},${decided('B')}`],
    [2, 2, decided('C')],
    [4, 2, decided('D')],
    [5, 1, decided('E')],
  ] as const)
    event.run(number, of, body);
  database.prepare('INSERT INTO parked VALUES (2, ?, 3, ?)').run('P', '{"type":"parked","at":1,"step":"P","visits":1}');
  database.close();
}

const steps = (journal: SqliteJournal, id: string): readonly unknown[] =>
  journal.history(journal.find(id)!.number).map((event) => 'step' in event && event.step);

test('a journal of the first schema has all its runs, live ones too, with what happened to each in its order, and goes on from there', async () => {
  firstSchema();
  for (const goesOn of [true, false]) {
    const journal = new SqliteJournal({ path });
    journal.open();
    expect([steps(journal, 'first'), steps(journal, 'second')]).toEqual([
      ['A', 'B', 'E', ...(goesOn ? [] : ['F'])],
      ['C', 'P', 'D', ...(goesOn ? [] : ['F'])],
    ]);
    if (goesOn) for (const { number } of journal.live()) journal.append(number, { type: 'decided', at: 2, step: 'F', applies: true });
    await journal.close();
  }
});

test('a journal of the first schema is left as it is while the process that it belongs to runs', async () => {
  firstSchema();
  const owner = new Database(`${path}-owner`); // as the version of that schema held it
  owner.pragma('journal_mode = MEMORY');
  owner.exec('BEGIN EXCLUSIVE');
  const journal = new SqliteJournal({ path });
  expect(() => journal.open()).toThrow(expect.objectContaining({ code: 'JOURNAL_IN_USE' }));
  const database = new Database(path);
  expect(database.pragma('user_version', { simple: true })).toBe(1);
  database.close();
  owner.close();
  journal.open();
  expect(journal.live()).toHaveLength(2);
  await journal.close();
});

test('a journal of the schema before knows of each run what its request is about, as far as the request is still there', async () => {
  const database = new Database(path);
  for (const sql of MIGRATIONS.slice(0, 2)) database.exec(sql);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma('user_version = 2');
  const run = database.prepare(
    `INSERT INTO runs (number, id, saga, request, generation, lock, state, owes, created_at, updated_at) VALUES (?, ?, 'S', ?, 1, 'L', 'stuck', 1, 1, 1)`,
  );
  const request = database.prepare('INSERT INTO requests VALUES (?, ?)');
  const bodies = [
    '{"asset":{"id":"AS-1"},"configuration":{"id":"TC-1"}}',
    '{"configuration":{"id":"TC-1"}}',
    '{"asset":{"id":7}}',
    '{"asset":null}',
    undefined,
  ];
  for (const [index, body] of bodies.entries()) {
    run.run(index + 1, `run-${index}`, `PR-${index}`);
    if (body !== undefined) request.run(index + 1, body);
  }
  database.close();
  const journal = new SqliteJournal({ path });
  journal.open();
  expect(bodies.map((_, index) => journal.find(`run-${index}`)?.subject)).toEqual(['AS-1', 'TC-1', undefined, undefined, undefined]);
  await journal.close();
});
