import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { AmendsError, codeOf } from '../core/errors';

/**
 * Migrates a journal of the first schema, which belonged to one process: that one held a lock on a file beside it, and would go on writing, and carrying out
 * what others take for nobody's. Several may migrate at the same time: they share the lock.
 * @throws AmendsError `JOURNAL_IN_USE` while it runs.
 */
export function withoutPredecessor(path: string, work: () => void): void {
  if (!existsSync(`${path}-owner`)) return work();
  const lock = new SqliteDatabase(`${path}-owner`, { timeout: 0 });
  try {
    hold(lock, path);
    work();
  } finally {
    lock.close();
  }
}

function hold(lock: SqliteDatabase.Database, path: string): void {
  try {
    lock.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
  } catch (cause) {
    if (codeOf(cause) !== 'SQLITE_BUSY') throw cause;
    throw new AmendsError('JOURNAL_IN_USE', `A process of an earlier version works on the journal ${path}. Stop it before you start this one.`, { cause });
  }
}
