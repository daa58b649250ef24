import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { AmendsError } from '../core/errors';
import { journalError } from './sqlite-errors';

/** Milliseconds that a sync takes on a disk that is worth going on beside: on a faster one the way to another thread and back costs more. */
const SLOW = 2;
/** Milliseconds between attempts to bring to the disk what could not be brought there. */
const RETRY_INTERVAL = 250;

/**
 * Brings what was committed to the disk. SQLite itself would do so within the commit, with the file locked; here the log is synced after it, so that other
 * processes may commit meanwhile. A commit counts when that is done. On a slow disk the event loop goes on while a large one is on its way.
 */
export class SqliteSync {
  /** Why nothing can be brought to the disk now. */
  problem: AmendsError | undefined;
  readonly #log: number;
  #givenUp = false;
  /** Milliseconds that a sync has taken of late. */
  #took = 0;

  /** @param database has written its log already, which stays as long as it is open. */
  constructor(
    private readonly database: Database,
    private readonly told: (problem: AmendsError | undefined) => void,
  ) {
    this.#log = openSync(`${database.name}-wal`, 'r+');
  }

  /** Waits for the disk. @returns `undefined`, or what resolves when a disk that refused has taken it after all. */
  now(): Promise<void> | undefined {
    try {
      const begun = performance.now();
      fdatasyncSync(this.#log);
      this.#count(begun);
      return undefined;
    } catch (error) {
      return this.#insist(error);
    }
  }

  /** Resolves when everything committed so far is on the disk. */
  later(): Promise<void> {
    const begun = performance.now();
    return new Promise((resolve) =>
      fdatasync(this.#log, (error) => {
        this.#count(begun);
        resolve(error === null ? undefined : this.#insist(error));
      }),
    );
  }

  /** Whether the event loop had better go on while the disk works. */
  get slow(): boolean {
    return this.#took >= SLOW;
  }

  #count(begun: number): void {
    this.#took += (performance.now() - begun - this.#took) / 8;
  }

  /**
   * A log that could not be synced may be lost although the next attempt says otherwise: the system tells of an error once, and forgets. So all of it is
   * copied into the file itself, which is synced then, until that succeeds.
   * @throws AmendsError when it has not, and the process ends.
   */
  async #insist(error: unknown): Promise<void> {
    this.problem = journalError(this.database.name, error);
    this.told(this.problem);
    while (!this.#copied()) {
      if (this.#givenUp) throw this.problem;
      await new Promise((resolve) => setTimeout(resolve, RETRY_INTERVAL));
    }
    this.problem = undefined;
    this.told(undefined);
  }

  #copied(): boolean {
    try {
      const [copied] = this.database.pragma('wal_checkpoint(FULL)') as readonly [{ readonly busy: number }];
      return copied.busy === 0;
    } catch {
      return false;
    }
  }

  /** The process ends: a disk that refuses is not waited for any more. */
  giveUp(): void {
    this.#givenUp = true;
  }

  close(): void {
    closeSync(this.#log);
  }
}
