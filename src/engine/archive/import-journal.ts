import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { AmendsError, codeOf } from '../../core/errors';
import { isGone, type ProcessIdentity } from '../process-identity';
import { journalError } from '../sqlite-errors';
import { SqliteJournal } from '../sqlite-journal';
import { archiveError, assertGoesOn } from './archive-error';
import { BY_ROW, OF_A_RUN } from './archive-format';
import { ArchiveImporter } from './archive-importer';
import { archiveLines } from './archive-lines';
import { PartialFile } from './partial-file';
import { presentIn } from './table-shape';

export interface ImportOptions {
  /** Calls it off: nothing was imported then. */
  readonly signal?: AbortSignal;
  /** Hears how many runs are in. */
  readonly progress?: (runs: number) => void;
}

/** Milliseconds that it waits for whoever looks into the journal. */
const PATIENCE = 5_000;
/** Lines between two looks at whether it was called off. */
const LINES = 200;

/**
 * Takes an export into a journal in which nothing is yet, or into a new file: all of it or nothing.
 * @throws AmendsError `ARCHIVE_INVALID` with the line, `ARCHIVE_NEWER`, `ARCHIVE_REDACTED`, `JOURNAL_NOT_EMPTY`, `JOURNAL_IN_USE`, `INTERRUPTED`, and what opening a journal throws
 */
export async function importJournal(path: string, bytes: AsyncIterable<Uint8Array>, options: ImportOptions = {}): Promise<{ readonly runs: number }> {
  const file = resolve(path);
  if (existsSync(file)) return importInto(file, bytes, options);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const partial = PartialFile.for(file, false);
  try {
    const imported = await importInto(partial.path, bytes, options);
    partial.finish();
    return imported;
  } finally {
    partial.discard();
  }
}

async function importInto(file: string, bytes: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<{ readonly runs: number }> {
  const journal = new SqliteJournal({ path: file });
  journal.open(); // makes its tables
  await journal.close();
  const database = new SqliteDatabase(file, { timeout: PATIENCE });
  try {
    database.pragma('synchronous = FULL');
    database.exec('BEGIN IMMEDIATE'); // nobody can join meanwhile
    assertFree(database, file);
    const imported = await takeAll(database, bytes, options);
    database.exec('COMMIT');
    database.pragma('wal_checkpoint(TRUNCATE)');
    return imported;
  } catch (error) {
    throw codeOf(error) === 'SQLITE_FULL' ? archiveError(file, error) : journalError(file, error);
  } finally {
    database.close(); // what is not committed is rolled back
  }
}

async function takeAll(
  database: SqliteDatabase.Database,
  bytes: AsyncIterable<Uint8Array>,
  { signal, progress }: ImportOptions,
): Promise<{ readonly runs: number }> {
  const importer = new ArchiveImporter(database);
  let lines = 0;
  for await (const line of archiveLines(bytes)) {
    importer.take(line);
    lines = line.number;
    progress?.(importer.runs);
    if (lines % LINES !== 0) continue;
    await new Promise((next) => setImmediate(next)); // where a signal is heard
    assertGoesOn(signal);
  }
  assertGoesOn(signal);
  importer.end(lines);
  return { runs: importer.runs };
}

/** Nothing is in it, and nobody works on it; who did work on it has no place in it any more. */
function assertFree(database: SqliteDatabase.Database, file: string): void {
  const owners = database.prepare('SELECT * FROM owners').all() as ProcessIdentity[];
  const atWork = owners.filter((owner) => !isGone(owner)).map(({ pid }) => pid);
  if (atWork.length > 0)
    throw new AmendsError('JOURNAL_IN_USE', `Process ${atWork.join(', ')} works on the journal ${file}. Stop it, or import into a new file.`);
  const full = presentIn(database, ['runs', ...OF_A_RUN, ...BY_ROW]).find((table) => database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined);
  if (full !== undefined)
    throw new AmendsError(
      'JOURNAL_NOT_EMPTY',
      `There is something in the journal ${file} already (${full}). Import into a new file: give one as --journal, or as JOURNAL_PATH.`,
    );
  database.exec('DELETE FROM owners');
}
