import { statSync } from 'node:fs';
import { AmendsError } from '../core/errors';

/** Milliseconds between two looks: what is written meanwhile to a file that nobody will find again is at most that much. */
const INTERVAL = 100;

const inodeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;

/** Whether the file that is written to is still the one under its name. SQLite does not ask: it would go on in a file that was removed, and all of it would be lost at the end. */
export class SqlitePresence {
  readonly #inode: number | undefined;
  #log: number | undefined;
  #lookedAt = -Infinity;

  constructor(private readonly path: string) {
    this.#inode = inodeOf(path);
  }

  /** @throws AmendsError `JOURNAL_UNAVAILABLE` when the file, or its log, has been removed or replaced. */
  check(): void {
    const now = performance.now();
    if (now - this.#lookedAt < INTERVAL) return;
    const log = inodeOf(`${this.path}-wal`);
    this.#log ??= log;
    const missing = inodeOf(this.path) !== this.#inode ? this.path : log !== this.#log ? `${this.path}-wal` : undefined;
    if (missing !== undefined)
      throw new AmendsError(
        'JOURNAL_UNAVAILABLE',
        `${missing} has been removed or replaced while it was in use. Put it back under its name, and what could not be written is written then; or stop the process, and restore a backup.`,
      );
    this.#lookedAt = now; // not while it is missing: then each attempt looks
  }
}
