import { statSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { AmendsError, codeOf } from '../../core/errors';
import { journalError } from '../sqlite-errors';
import { archiveError, assertGoesOn } from './archive-error';
import { copyDatabase, type Progress } from './copy-database';
import { JournalSnapshot } from './journal-snapshot';
import { isSameFile, PartialFile } from './partial-file';

export interface BackupOptions {
  /** Replaces a file that is there. */
  readonly force?: boolean;
  /** Calls it off: nothing is left then. */
  readonly signal?: AbortSignal;
  /** Hears of the copying, in pages. */
  readonly progress?: Progress;
}

/** What a backup holds. */
export interface BackedUp {
  readonly bytes: number;
  readonly runs: number;
  /** Those of them that have not ended. */
  readonly live: number;
}

/**
 * Copies a journal as it is at this moment, while processes may work on it: they wait for nothing. The copy is one file, checked, for its owner alone. It is a
 * journal itself, of no process: whoever starts on it takes all its live runs at once.
 * @throws AmendsError `JOURNAL_MISSING`, `JOURNAL_CORRUPT`, `JOURNAL_UNAVAILABLE`, `ARCHIVE_EXISTS`, `ARCHIVE_FAILED`, `INTERRUPTED`; no half of a copy is left
 */
export async function backupJournal(path: string, file: string, { force = false, signal, progress }: BackupOptions = {}): Promise<BackedUp> {
  if (isSameFile(path, file)) throw new AmendsError('ARCHIVE_EXISTS', `${file} is the journal itself. Give another name.`);
  const source = JournalSnapshot.raw(path);
  let partial: PartialFile | undefined;
  try {
    partial = PartialFile.for(file, force);
    await copyDatabase(source.database, partial.path, { ...(progress && { progress }), ...(signal && { signal }) });
    source.close(); // the log of the journal may shrink again
    const counted = checkCopy(partial.path, source.version);
    assertGoesOn(signal);
    partial.finish();
    return { ...counted, bytes: statSync(file).size };
  } catch (error) {
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error) ?? '')) throw journalError(source.path, error);
    throw archiveError(file, error);
  } finally {
    source.close();
    partial?.discard();
  }
}

/** Makes one file of the copy, which belongs to no process, and looks whether it is sound. */
function checkCopy(path: string, version: number): Pick<BackedUp, 'runs' | 'live'> {
  const copy = new SqliteDatabase(path);
  try {
    if (version > 1) copy.exec('DELETE FROM owners'); // those who work on the journal do not work on its copy
    copy.pragma('journal_mode = DELETE');
    const problems = copy.pragma('quick_check(1)', { simple: true });
    if (problems !== 'ok')
      throw new AmendsError(
        'JOURNAL_CORRUPT',
        `The journal is damaged, and so would be its backup (${String(problems)}). Keep the file, and restore an earlier backup.`,
      );
    return copy.prepare('SELECT count(*) AS runs, count(*) FILTER (WHERE ended_at IS NULL) AS live FROM runs').get() as Pick<BackedUp, 'runs' | 'live'>;
  } finally {
    copy.close();
  }
}
