import { AmendsError, codeOf } from '../core/errors';

/** Whether SQLite, or its binding, refuses the very values: it will refuse them again, and nothing is wrong with the file. */
export function isUnwritable(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof RangeError || /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/.test(codeOf(error) ?? '');
}

/** What a failure of SQLite or the file system means for the journal, with what to do about it. */
export function journalError(path: string, cause: unknown): AmendsError {
  if (cause instanceof AmendsError) return cause;
  const code = codeOf(cause) ?? '';
  const message = cause instanceof Error ? cause.message : String(cause);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new AmendsError(
      'JOURNAL_FULL',
      `The disk that holds the journal ${path} is full. Free some space; what could not be written is kept in memory and written then.`,
      { cause },
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') {
    return new AmendsError(
      'JOURNAL_LOCKED',
      `Another program holds the lock of the journal ${path}: perhaps a backup, or somebody looking into the file. End it; what could not be written is kept in memory and written then.`,
      { cause },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || cause instanceof SyntaxError) {
    return new AmendsError('JOURNAL_CORRUPT', `The journal ${path} is damaged or is no journal (${message}). Stop, keep the file, and restore a backup.`, {
      cause,
    });
  }
  return new AmendsError(
    'JOURNAL_UNAVAILABLE',
    `The journal ${path} cannot be read or written (${code === '' ? message : `${code}: ${message}`}). Check the path and its permissions.`,
    { cause },
  );
}
