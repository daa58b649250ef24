import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { NewRun } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { fromSources } from '../from-sources';

let folder: string;
let original: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amends-torn-'));
  original = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a program says, line by line, until it ends. */
async function saidBy(command: string, args: readonly string[]): Promise<readonly string[]> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return said.trim().split('\n');
}

describe('a torn file', () => {
  const run = (id: string): NewRun => ({ id, saga: 'S', request: id, generation: 1, lock: id, state: 'running', owes: false, createdAt: 1, updatedAt: 1 });

  /** The files of a journal with a hundred runs, each in a commit of its own, as a kill -9 leaves them. */
  async function torn(): Promise<string> {
    const journal = new SqliteJournal({ path: original });
    journal.open();
    for (let index = 0; index < 100; index += 1) {
      journal.begin(run(`r${index}`), JSON.stringify({ text: 'x'.repeat(2_000) }));
      await journal.committed();
    }
    const copy = join(folder, 'torn', 'journal.db');
    mkdirSync(join(folder, 'torn'));
    for (const end of ['', '-wal']) copyFileSync(`${original}${end}`, `${copy}${end}`);
    await journal.close();
    return copy;
  }

  function ids(path: string): readonly string[] {
    const journal = new SqliteJournal({ path });
    journal.open();
    try {
      return journal.live().map(({ request }) => request);
    } finally {
      void journal.close();
    }
  }

  test('as a kill leaves it has every commit', async () => {
    expect(ids(await torn())).toHaveLength(100);
  });

  test.each([
    ['cut off in the middle of a commit', (log: string): void => truncateSync(log, readFileSync(log).length - 100)],
    [
      'followed by what is no commit',
      (log: string): void => writeFileSync(log, Buffer.concat([readFileSync(log).subarray(0, -3_000), Buffer.alloc(9_000, 0x5a)])),
    ],
  ])('whose log is %s has every commit before that, and works on', async (_how, tear) => {
    const path = await torn();
    tear(`${path}-wal`);
    expect(ids(path)).toEqual(Array.from({ length: 99 }, (_, index) => `r${index}`));
    const journal = new SqliteJournal({ path });
    journal.open();
    journal.begin(run('more'), '{}');
    await journal.close();
    expect(ids(path)).toHaveLength(100);
  });

  test('with a page of nothing in its middle is told as corrupt when that is read, and stops all commits that need it', async () => {
    const path = await torn();
    rmSync(`${path}-wal`);
    copyFileSync(original, path); // closed, and so without a log
    const bytes = readFileSync(path);
    const damaged = Buffer.from(bytes);
    for (let page = 4; page * 4_096 < bytes.length; page += 1) damaged.fill(0, page * 4_096, (page + 1) * 4_096);
    writeFileSync(path, damaged);
    expect(() => ids(path)).toThrow(expect.objectContaining({ code: 'JOURNAL_CORRUPT', message: expect.stringContaining('restore a backup') as unknown }));
  });

  test('whose schema could not be brought up to date is left as it was, and is brought up to date later', async () => {
    await torn();
    const database = new Database(original);
    const version = database.pragma('user_version', { simple: true }) as number;
    database.exec('CREATE TABLE kept (a)');
    database.pragma('user_version = 1'); // what the second migration makes is there already: it fails half-way
    database.close();
    expect(() => ids(original)).toThrow(expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }));
    const after = new Database(original);
    expect([after.pragma('user_version', { simple: true }), after.prepare('SELECT count(*) FROM runs').pluck().get()]).toEqual([1, 100]);
    after.pragma(`user_version = ${version}`);
    after.close();
    expect(ids(original)).toHaveLength(100);
  });
});

describe('what the system denies', () => {
  test('a process without file descriptors left is told so when it opens the journal, and can open it later', async () => {
    const code = `
      require(${JSON.stringify(fromSources[1])});
      const { openSync, closeSync } = require('node:fs');
      const { SqliteJournal } = require('amends/journals/sqlite');
      const warm = new SqliteJournal({ path: process.argv[1] }); warm.open(); void warm.close();
      const taken = [];
      try { for (;;) taken.push(openSync('/dev/null')); } catch {}
      try { new SqliteJournal({ path: process.argv[1] }).open(); } catch (error) { var said = error.code; }
      for (const file of taken) closeSync(file);
      const journal = new SqliteJournal({ path: process.argv[1] }); journal.open(); void journal.close();
      console.log(said);`;
    const said = await saidBy('prlimit', ['--nofile=200', process.execPath, '-e', code, original]);
    expect(said).toEqual(['JOURNAL_UNAVAILABLE']);
  }, 40_000);

  test('a folder or a file that its user may not write is told as such', async () => {
    const journal = new SqliteJournal({ path: original });
    journal.open();
    await journal.close();
    const code = `
      require(${JSON.stringify(fromSources[1])});
      const { SqliteJournal } = require('amends/journals/sqlite');
      if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
      for (const path of process.argv.slice(1)) {
        try { new SqliteJournal({ path }).open(); console.log('opened'); } catch (error) { console.log(error.code, /permission|rights/.test(error.message)); }
      }`;
    closeSync(openSync(join(folder, 'there'), 'w', 0o400));
    const said = await saidBy(process.execPath, ['-e', code, join(folder, 'no', 'journal.db'), original, join(folder, 'there')]);
    expect(existsSync(join(folder, 'no'))).toBe(false);
    expect(said).toEqual(Array<string>(3).fill('JOURNAL_UNAVAILABLE true'));
  }, 40_000);
});
