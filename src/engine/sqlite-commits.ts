import type { AmendsError } from '../core/errors';
import type { Commit } from './batched-journal';
import type { JournalOp } from './journal-op';
import type { SqliteSync } from './sqlite-sync';
import type { SqliteWriter } from './sqlite-writer';

/** How many writes have to be in a group for the event loop to go on while they reach the disk: for fewer the way there and back takes longer than the disk. */
const WORTH_THE_WAY = 8;

/** Makes commits, and brings them to the disk if they shall survive the loss of power. */
export class SqliteCommits {
  #here = false;

  /** @param sync `undefined`: what the operating system has is safe enough. */
  constructor(
    private readonly writer: SqliteWriter,
    readonly sync: SqliteSync | undefined,
  ) {}

  /** Why nothing can be brought to the disk now. */
  get problem(): AmendsError | undefined {
    return this.sync?.problem;
  }

  /** Makes all commits of some work to the end at once. */
  here<T>(work: () => T): T {
    this.#here = true;
    try {
      return work();
    } finally {
      this.#here = false;
    }
  }

  /** Whether the event loop would go on while these reach the disk. */
  isAside(ops: readonly JournalOp[]): boolean {
    return this.sync?.slow === true && !this.#here && ops.length >= WORTH_THE_WAY;
  }

  write(ops: readonly JournalOp[]): Commit {
    const { refused, leftOut } = this.writer.write(ops);
    return { refused, leftOut, safe: this.isAside(ops) ? this.sync?.later() : this.sync?.now() };
  }

  close(): void {
    this.sync?.close();
  }
}
