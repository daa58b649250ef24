import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { AmendsError, codeOf } from '../core/errors';

/**
 * Migrates a journal of the first schema, which belonged to one process: that one held a lock on a file beside it, and would go on writing, and carrying out
 * what others take for nobody's.
 * @throws AmendsError `JOURNAL_IN_USE` while it runs.
 */
export function whileFormerOwnerIsGone(path: string, work: () => void): void {
  if (!existsSync(`${path}-owner`)) return work();
  const lock = new SqliteDatabase(`${path}-owner`, { timeout: 0 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    work();
  } catch (cause) {
    if (lock.inTransaction || codeOf(cause) !== 'SQLITE_BUSY') throw cause;
    throw new AmendsError('JOURNAL_IN_USE', `A process of an earlier version works on the journal ${path}. Stop it before you start this one.`, { cause });
  } finally {
    lock.close();
  }
}
