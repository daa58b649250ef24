import type { Database } from 'better-sqlite3';
import { assertGoesOn } from './archive-error';

/** Hears how much of a work is done. */
export type Progress = (done: number, total: number) => void;

/** Pages of 4 KiB that are copied at once: a few milliseconds each. */
const PAGES = 512;

/** Copies a database, as its connection sees it, into a file. The connection has a transaction open: else the copy would begin anew with every commit of others. */
export async function copyDatabase(
  source: Database,
  file: string,
  { progress, signal }: { readonly progress?: Progress; readonly signal?: AbortSignal },
): Promise<void> {
  await source.backup(file, {
    progress: ({ totalPages, remainingPages }) => {
      assertGoesOn(signal);
      if (totalPages > 0) progress?.(totalPages - remainingPages, totalPages);
      return PAGES;
    },
  });
}
