import { statSync } from 'node:fs';
import { AmendsError } from '../core/errors';

/** @throws AmendsError `JOURNAL_MISSING`. An empty file is no journal: nothing has begun to work with it. */
export function assertJournalThere(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  throw new AmendsError('JOURNAL_MISSING', `There is no journal at ${path}. Give the path that the extension works with: as JOURNAL_PATH, or with --journal.`);
}
