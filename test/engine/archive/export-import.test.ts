import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { SqliteJournal } from 'amends/journals/sqlite';
import { exportLines } from '../../../src/engine/archive/export-journal';
import { importJournal } from '../../../src/engine/archive/import-journal';
import { JournalSnapshot } from '../../../src/engine/archive/journal-snapshot';
import { thisProcess } from '../../../src/engine/process-identity';
import { Redactor } from '../../../src/services/redactor';
import { rowsOf } from './journal-rows-of';
import { deeds, perform, type Deed } from './random-journal';

let folder: string;
let original: string;
let copy: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amends-archive-'));
  original = join(folder, 'journal.db');
  copy = join(folder, 'copy.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const me = { pid: 1, started: '1', boot: 'another', space: 's' };

/** A journal to which all that has been done. */
async function journalOf(all: readonly Deed[], path = original): Promise<void> {
  const journal = new SqliteJournal({ path, durability: 'process' });
  journal.open();
  journal.sharing!.join(me, {});
  await perform(journal, all);
  await journal.close();
}

/** What observers are still to be told, and what the requests are about. */
function withNotices(path: string): void {
  const database = new Database(path);
  database.exec(
    `INSERT INTO notices (observer, run, body, attempts) SELECT 'alerts', number, '{"code":"X"}', 2 FROM runs; DELETE FROM notices WHERE number % 3 = 0`,
  );
  database.exec(`UPDATE runs SET subject = 'AS-' || request WHERE length(request) > 3`);
  database.close();
}

async function exported(path = original, options: Parameters<typeof exportLines>[1] = {}): Promise<readonly string[]> {
  const snapshot = await JournalSnapshot.current(path);
  try {
    return [...exportLines(snapshot, options)];
  } finally {
    snapshot.close();
  }
}

const imported = (lines: readonly string[], path = copy) => importJournal(path, Readable.from(lines.map((line) => Buffer.from(line))));

const RUN: Deed = { do: 'begin', id: 'f', request: 'R-1', body: { secret: 'x' }, former: false };
const ACTED: readonly Deed[] = [
  RUN,
  { do: 'event', run: 0, event: { type: 'begun', at: 1, step: 'A', attempt: 1, request: 0 } },
  { do: 'commit' },
  { do: 'event', run: 0, event: { type: 'succeeded', at: 2, step: 'A', outcome: { id: 'C-1' } } },
  { do: 'answer', id: 'D-1', run: 0 },
];

describe('an export', () => {
  test('gives, imported, the same journal: every row of every table, whatever was done before', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async (all) => {
        const place = mkdtempSync(join(folder, 'case-'));
        const [before, after] = [join(place, 'before.db'), join(place, 'after.db')];
        await journalOf(all, before);
        withNotices(before);
        const lines = await exported(before);
        await imported(lines, after);
        expect(rowsOf(after)).toEqual(rowsOf(before));
        expect((await exported(after)).slice(1)).toEqual(lines.slice(1));
        rmSync(place, { recursive: true });
      }),
      { numRuns: 60, examples: [[[RUN, { do: 'answer', id: '', run: 0 }]]] }, // an id of no characters comes before all others
    );
  }, 120_000);

  test('is imported into a journal that is there, when nothing is in it and nobody works on it', async () => {
    await journalOf(ACTED);
    await journalOf([], copy);
    expect(await imported(await exported())).toEqual({ runs: 1 });
    expect(rowsOf(copy)).toEqual(rowsOf(original));
  });

  test('never gives a number again that an owner had, so that no former owner could write', async () => {
    await journalOf(ACTED);
    await imported(await exported());
    const journal = new SqliteJournal({ path: copy });
    journal.open();
    expect(journal.sharing!.join(me, {})).toBe(2);
    expect(journal.sharing!.orphans([])).toHaveLength(1);
    await journal.close();
  });

  test('holds a JSON value that JSON would give back otherwise as the text that it is', async () => {
    await journalOf(ACTED);
    const database = new Database(original);
    database.exec(`UPDATE requests SET body = '{"id": "R-1", "amount": 1.0, "__proto__": 5, "id": "R-1"}'`);
    database.close();
    const lines = await exported();
    expect(lines[1]).toContain('"text":"{\\"id\\": ');
    await imported(lines);
    expect(rowsOf(copy)).toEqual(rowsOf(original));
  });

  test('of a selection has these runs only, and what belongs to them', async () => {
    await journalOf([...ACTED, { do: 'end', run: 0, reason: 'no' }, { ...RUN, request: 'R-2' }]);
    const stuck = await exported(original, { selection: { states: ['running'] } });
    expect(stuck.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(['header', 'run', 'end']);
    expect(await imported(stuck)).toEqual({ runs: 1 });
  });

  test('without secrets shows none of them, and is refused when it is imported', async () => {
    await journalOf([
      { ...RUN, body: { password: 'pa55word', asset: { params: [{ id: 'p', type: 'password', value: 'hidden-one' }] }, note: 'the key is S3cr3tK3y!' } },
      { do: 'event', run: 0, event: { type: 'succeeded', at: 2, step: 'A', outcome: { token: 't0ken-of-mine', n: 1 } } },
    ]);
    const lines = await exported(original, { redactor: new Redactor(['S3cr3tK3y!']) });
    const whole = lines.join('');
    for (const secret of ['pa55word', 'hidden-one', 'S3cr3tK3y!', 't0ken-of-mine']) expect(whole).not.toContain(secret);
    expect(JSON.parse(lines[0]!)).toMatchObject({ kind: 'header', redacted: true });
    expect(whole).toContain('"n":1');
    await expect(imported(lines)).rejects.toMatchObject({ code: 'ARCHIVE_REDACTED' });
    expect(existsSync(copy)).toBe(false);
  });

  test('with secrets masked, masks them by what they stand under in a request that waits for another process, and in JSON that is not written as we write it', async () => {
    await journalOf([RUN]);
    const request = { id: 'R-1', params: [{ id: 'root', type: 'password', value: 'hunter2-in-waiting' }], pin: 479_111 };
    const database = new Database(original);
    database
      .prepare("INSERT INTO postings (run, key, body) SELECT number, 'k', ? FROM runs")
      .run(JSON.stringify({ kind: 'request', json: JSON.stringify(request) }));
    database.prepare('UPDATE requests SET body = ?').run('{ "id": "R-1", "pin": 479222, "params": [{ "type": "password", "value": "hunter2-by-hand" }] }');
    database.close();
    const whole = (await exported(original, { redactor: new Redactor() })).join('');
    for (const secret of ['hunter2', '479111', '479222']) expect(whole).not.toContain(secret);
    expect(whole).toContain('"id":"root"');
  });

  test('of a damaged journal, in which events hang on nothing, is refused and not incomplete', async () => {
    await journalOf(ACTED);
    const database = new Database(original);
    database.exec("UPDATE runs SET last_event = 0; UPDATE runs SET state = 'waiting'");
    database.close();
    await expect(exported()).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', message: expect.stringContaining('rows of events belong to no run') as string });
  });
});

interface Line {
  readonly run: object;
  readonly events: readonly object[];
}

describe('an import', () => {
  let lines: readonly string[];
  beforeEach(async () => {
    await journalOf(ACTED);
    lines = await exported();
  });

  const changed = (index: number, change: (line: Line) => unknown): readonly string[] =>
    lines.map((line, number) => (number === index ? `${JSON.stringify(change(JSON.parse(line) as Line))}\n` : line));

  test.each<[string, number, () => readonly string[]]>([
    ['that was cut off at the end of a line', 4, () => lines.slice(0, -1)],
    ['that was cut off within a line', 2, () => [lines[0]!, lines[1]!.slice(0, 100)]],
    ['that lacks a line in its middle', 3, () => lines.filter((_, index) => index !== 2)],
    ['that has a line twice', 3, () => [lines[0]!, lines[1]!, lines[1]!, ...lines.slice(2)]],
    ['that goes on after its end', 5, () => [...lines, lines[1]!]],
    ['that has no header', 1, () => lines.slice(1)],
    ['that is empty', 1, () => []],
    ['that is no JSON', 2, () => [lines[0]!, 'garbage\n', ...lines.slice(2)]],
    ['that is no UTF-8', 2, () => [lines[0]!, `${Buffer.from([0x22, 0xff, 0x22]).toString('latin1')}\n`]],
    ['with a list for a line', 2, () => [lines[0]!, '[]\n']],
    ['with an unknown column', 2, () => changed(1, (line) => ({ ...line, run: { ...line.run, 'x" ); DROP TABLE runs; --': 1 } }))],
    ['with an unknown kind', 2, () => changed(1, (line) => ({ ...line, kind: 'owners' }))],
    ['with an unknown state', 2, () => changed(1, (line) => ({ ...line, run: { ...line.run, state: 'dancing' } }))],
    ['with a live run that has ended', 2, () => changed(1, (line) => ({ ...line, run: { ...line.run, ended_at: 5 } }))],
    ['with a live run that has no request', 2, () => changed(1, (line) => ({ ...line, requests: [] }))],
    ['with a column of another type', 2, () => changed(1, (line) => ({ ...line, run: { ...line.run, generation: 'one' } }))],
    ['without a column that is needed', 2, () => changed(1, (line) => ({ ...line, run: { ...line.run, lock: undefined } }))],
    ['with events that go round in a circle', 2, () => changed(1, (line) => ({ ...line, events: line.events.map((event) => ({ ...event, previous: 2 })) }))],
    ['with events of another run', 2, () => changed(1, (line) => ({ ...line, events: line.events.map((event) => ({ ...event, run: 7 })) }))],
    ['with an event that is none', 2, () => changed(1, (line) => ({ ...line, events: line.events.map((event) => ({ ...event, body: { json: [5] } })) }))],
    ['with another nonce than a nonce', 1, () => changed(0, (line) => ({ ...line, nonce: "'; --" }))],
    ['with a counter that cannot count on', 1, () => changed(0, (line) => ({ ...line, counters: { owners: Number.MAX_SAFE_INTEGER } }))],
  ])('%s is refused with the line, and nothing is left', async (_what, line, hostile) => {
    const bytes = hostile().map((text) => Buffer.from(text, /\xff/.test(text) ? 'latin1' : 'utf8'));
    const at = expect.stringMatching(new RegExp(`^Line ${line} `)) as string;
    await expect(importJournal(copy, Readable.from(bytes))).rejects.toMatchObject({ code: 'ARCHIVE_INVALID', message: at });
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([]);
    await journalOf([], copy);
    const before = rowsOf(copy);
    await expect(importJournal(copy, Readable.from(bytes))).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
    expect(rowsOf(copy)).toEqual(before);
  });

  test('whose bytes come one by one is the same', async () => {
    const bytes = [...Buffer.from(lines.join(''))].map((byte) => Buffer.from([byte]));
    expect(await importJournal(copy, Readable.from(bytes))).toEqual({ runs: 1 });
    expect(rowsOf(copy)).toEqual(rowsOf(original));
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  test('of a newer version says so', async () => {
    for (const newer of [{ schema: 99 }, { format: 2 }])
      await expect(imported(changed(0, (line) => ({ ...line, ...newer })))).rejects.toMatchObject({ code: 'ARCHIVE_NEWER' });
  });

  test('into a journal that has runs is refused, and changes nothing', async () => {
    const before = rowsOf(original);
    await expect(imported(lines, original)).rejects.toMatchObject({ code: 'JOURNAL_NOT_EMPTY' });
    expect(rowsOf(original)).toEqual(before);
  });

  test('into a file that is no journal is refused, and changes nothing', async () => {
    writeFileSync(copy, 'a letter');
    await expect(imported(lines)).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
    expect(readFileSync(copy, 'utf8')).toBe('a letter');
  });

  test('into a journal that somebody works on is refused', async () => {
    const journal = new SqliteJournal({ path: copy });
    journal.open();
    journal.sharing!.join(thisProcess(), {});
    await expect(imported(lines)).rejects.toMatchObject({ code: 'JOURNAL_IN_USE' });
    await journal.close();
    expect(await imported(lines)).toEqual({ runs: 1 });
  });
});
