import SqliteDatabase from 'better-sqlite3';

/** How much the write-ahead log may grow before it is copied into the file, in pages of 4 KiB: 16 MiB. */
const CHECKPOINT_PAGES = 4_000;

/** Milliseconds that opening may wait for another process that opens, or migrates, the same file. */
const OPENING_TIMEOUT = 5_000;

/** A connection to a journal's file, which writes a log first. It syncs the log before it copies it into the file; commits are synced by SqliteSync. */
export function openDatabase(file: string): SqliteDatabase.Database {
  const database = new SqliteDatabase(file, { timeout: OPENING_TIMEOUT });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
