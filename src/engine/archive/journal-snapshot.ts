import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { AmendsError } from '../../core/errors';
import { assertJournalThere } from '../existing-journal';
import { journalError } from '../sqlite-errors';
import { SqliteJournal } from '../sqlite-journal';
import { APPLICATION_ID, MIGRATIONS } from '../sqlite-schema';
import { tablesOfJournals } from '../sqlite-transactions';
import { archiveError } from './archive-error';
import { copyDatabase, type Progress } from './copy-database';

/** Milliseconds that reading waits where somebody opens, or recovers, the same file. */
const PATIENCE = 5_000;

/** A journal as it was at one moment. It is read only, whoever works on it goes on, and waits for nothing. */
export class JournalSnapshot {
  /** The folder of a copy, where the file itself has an older schema. */
  #folder: string | undefined;

  private constructor(
    /** The file that was asked for. */
    readonly path: string,
    readonly database: SqliteDatabase.Database,
    /** The schema that the file has. */
    readonly version: number,
  ) {}

  /**
   * The journal as it is, whatever its schema.
   * @throws AmendsError `JOURNAL_MISSING`, `JOURNAL_CORRUPT`, `JOURNAL_UNAVAILABLE`
   */
  static raw(path: string): JournalSnapshot {
    const file = resolve(path);
    assertJournalThere(file);
    let database: SqliteDatabase.Database | undefined;
    try {
      database = new SqliteDatabase(file, { readonly: true, fileMustExist: true, timeout: PATIENCE });
      database.exec('BEGIN');
      const version = database.pragma('user_version', { simple: true }) as number;
      if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID || version === 0)
        throw new AmendsError('JOURNAL_CORRUPT', `${file} is a SQLite file, but no journal of Amends. Give another --journal, or another JOURNAL_PATH.`);
      database.prepare('SELECT count(*) FROM sqlite_schema').get(); // from here on all that is read is of this moment
      return new JournalSnapshot(file, database, version);
    } catch (error) {
      database?.close();
      throw journalError(file, error);
    }
  }

  /**
   * The journal in the schema of this version. One that an older version works on is copied, and the copy is migrated: the file stays as it is.
   * @throws AmendsError what {@link raw} throws, `JOURNAL_NEWER`, and `ARCHIVE_FAILED` when there is no room for the copy
   */
  static async current(path: string, progress?: Progress): Promise<JournalSnapshot> {
    const found = JournalSnapshot.raw(path);
    if (found.version === MIGRATIONS.length) return found;
    try {
      if (found.version > MIGRATIONS.length)
        throw new AmendsError(
          'JOURNAL_NEWER',
          `The journal ${found.path} has schema ${found.version}; this version knows ${MIGRATIONS.length}. Use the newer version.`,
        );
      return await migratedCopy(found, progress);
    } finally {
      found.close();
    }
  }

  /** @param folder is removed at the end */
  static copied(path: string, folder: string, version: number): JournalSnapshot {
    const copy = JournalSnapshot.raw(join(folder, 'journal.db'));
    const snapshot = new JournalSnapshot(path, copy.database, version);
    snapshot.#folder = folder;
    return snapshot;
  }

  /** The tables that steps have made in the file: they belong to the extension, and not to the journal. */
  get foreignTables(): readonly string[] {
    const own = tablesOfJournals();
    const all = this.database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
      .pluck()
      .all() as string[];
    return all.filter((name) => !own.has(name.toLowerCase()));
  }

  count(sql: string, ...values: readonly unknown[]): number {
    return this.database
      .prepare(sql)
      .pluck()
      .get(...values) as number;
  }

  close(): void {
    this.database.close();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function migratedCopy(found: JournalSnapshot, progress: Progress | undefined): Promise<JournalSnapshot> {
  const folder = mkdtempSync(join(tmpdir(), 'amends-snapshot-')); // mode 0700
  const file = join(folder, 'journal.db');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true })); // the requests stand in it in clear
  try {
    await copyDatabase(found.database, file, progress === undefined ? {} : { progress });
    const journal = new SqliteJournal({ path: file, durability: 'process' });
    journal.open({ existing: true }); // which migrates it
    await journal.close();
    return JournalSnapshot.copied(found.path, folder, found.version);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw archiveError(file, error);
  }
}
