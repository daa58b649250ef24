import { AmendsError, codeOf } from '../../core/errors';

/** What a failure of the file system, or of SQLite, means for a file that is being written beside the journal. */
export function archiveError(file: string, cause: unknown): AmendsError {
  if (cause instanceof AmendsError) return cause;
  const code = codeOf(cause) ?? '';
  const message = cause instanceof Error ? cause.message : String(cause);
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL';
  const why = full
    ? 'the disk is full. Free some space, or give a file on another disk'
    : `${code === '' || message.startsWith(code) ? '' : `${code}: `}${message}`;
  return new AmendsError('ARCHIVE_FAILED', `${file} could not be written: ${why}. Nothing is left of it.`, { cause });
}

/** @throws AmendsError `INTERRUPTED` when somebody has called the work off */
export function assertGoesOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AmendsError('INTERRUPTED', 'It was called off; what was half done is taken back.');
}
