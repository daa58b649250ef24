import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteJournal } from 'amends/journals/sqlite';
import { backupJournal } from '../../../src/engine/archive/backup-journal';
import { exportLines } from '../../../src/engine/archive/export-journal';
import { importJournal } from '../../../src/engine/archive/import-journal';
import { JournalSnapshot } from '../../../src/engine/archive/journal-snapshot';
import { writeArchive } from '../../../src/engine/archive/write-archive';
import { fromSources } from '../../from-sources';
import { SmallDisk } from '../small-disk';
import { rowsOf } from './journal-rows-of';

jest.setTimeout(60_000);

let folder: string;
let original: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'amends-interrupted-'));
  original = join(folder, 'journal.db');
  const journal = new SqliteJournal({ path: original, durability: 'process' });
  journal.open();
  const text = 'x'.repeat(4_000);
  for (let index = 0; index < 1_500; index += 1) {
    const id = journal.newId();
    const run = { id, saga: 'S', request: `R-${index}`, generation: 1, lock: `R-${index}`, state: 'waiting', owes: false, createdAt: 1, updatedAt: 1 } as const;
    journal.begin(run, JSON.stringify({ id: `R-${index}`, text }));
    if (index % 300 === 0) await journal.committed();
  }
  await journal.committed();
  await journal.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const named = (start: string) => readdirSync(folder).filter((name) => name.startsWith(start));

async function exported(file: string): Promise<void> {
  const snapshot = await JournalSnapshot.current(original);
  try {
    await writeArchive(exportLines(snapshot), file, { force: false });
  } finally {
    snapshot.close();
  }
}

/** Ends a command of its own process as soon as something is the case. */
async function killed(args: readonly string[], when: () => boolean): Promise<void> {
  const child = spawn(process.execPath, [...fromSources, resolve('src/cli/main.ts'), ...args], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (!when() && child.exitCode === null) await new Promise((next) => setImmediate(next));
  child.kill('SIGKILL');
  await ended;
  expect(child.signalCode).toBe('SIGKILL'); // it was in the middle of it
}

describe('a kill', () => {
  test('in the middle of a backup leaves nothing under its name, and the next one removes what it left', async () => {
    const file = join(folder, 'backup.db');
    await killed(['journal', 'backup', file, '--journal', original], () => named('backup.db.').length > 0);
    expect(existsSync(file)).toBe(false);
    expect(named('backup.db.').length).toBeGreaterThan(0);
    expect(await backupJournal(original, file)).toMatchObject({ runs: 1_500, live: 1_500 });
    expect(named('backup')).toEqual(['backup.db']);
  });

  test('in the middle of an import leaves a journal as empty as it was, and a new file not at all', async () => {
    const lines = join(folder, 'export.ndjson');
    await exported(lines);
    const fresh = join(folder, 'fresh.db');
    await killed(['journal', 'import', lines, '--journal', fresh], () => named('fresh.db.').some((name) => name.endsWith('-wal')));
    expect(existsSync(fresh)).toBe(false);
    const empty = join(folder, 'empty.db');
    const journal = new SqliteJournal({ path: empty });
    journal.open();
    await journal.close();
    const before = rowsOf(empty);
    rmSync(`${empty}-wal`, { force: true });
    await killed(['journal', 'import', lines, '--journal', empty], () => existsSync(`${empty}-wal`));
    expect(rowsOf(empty)).toEqual(before);
    expect(await importJournal(empty, bytesOf(lines))).toEqual({ runs: 1_500 });
    expect(rowsOf(empty)).toEqual(rowsOf(original));
  });
});

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(readFileSync(file));
}

describe('what is called off', () => {
  test('leaves nothing: a backup, an export, an import', async () => {
    const signal = AbortSignal.abort();
    await expect(backupJournal(original, join(folder, 'b.db'), { signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const snapshot = await JournalSnapshot.current(original);
    await expect(writeArchive(exportLines(snapshot), join(folder, 'b.ndjson'), { force: false, signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    snapshot.close();
    await exported(join(folder, 'whole'));
    await expect(importJournal(join(folder, 'b-new.db'), bytesOf(join(folder, 'whole')), { signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(named('b')).toEqual([]);
  });
});

describe('a journal of the schema before', () => {
  test('is read through a migrated copy, and stays as it is', async () => {
    const database = new Database(original);
    database.exec('DROP TABLE notices; DROP INDEX runs_by_subject; ALTER TABLE runs DROP COLUMN subject; PRAGMA user_version = 2');
    database.close();
    const before = rowsOf(original);
    await exported(join(folder, 'e.ndjson'));
    expect(await importJournal(join(folder, 'new.db'), bytesOf(join(folder, 'e.ndjson')))).toEqual({ runs: 1_500 });
    expect(await backupJournal(original, join(folder, 'b.db'))).toMatchObject({ runs: 1_500 });
    expect(rowsOf(original)).toEqual(before);
    expect(rowsOf(join(folder, 'b.db'))).toEqual(before);
  });
});

describe('a disk that is full', () => {
  test('ends a backup, an export and an import with a code, and leaves nothing on it', async () => {
    const disk = SmallDisk.of(2_048);
    if (disk === undefined) return;
    try {
      await exported(join(folder, 'whole'));
      mkdirSync(join(disk.folder, 'kept'));
      writeFileSync(join(disk.folder, 'kept', 'letter'), 'dear');
      const full = { code: 'ARCHIVE_FAILED', message: expect.stringContaining('the disk is full') as string };
      await expect(backupJournal(original, join(disk.folder, 'b.db'))).rejects.toMatchObject(full);
      const snapshot = await JournalSnapshot.current(original);
      await expect(writeArchive(exportLines(snapshot), join(disk.folder, 'e'), { force: false })).rejects.toMatchObject(full);
      snapshot.close();
      await expect(importJournal(join(disk.folder, 'i.db'), bytesOf(join(folder, 'whole')))).rejects.toMatchObject(full);
      expect(readdirSync(disk.folder)).toEqual(['kept']);
    } finally {
      disk.remove();
    }
  });
});
