import { CommitThread } from './commit-thread';
import type { CommitThreadData } from './commit-message';
import type { EventChains } from './event-chains';
import { runOf, type JournalOp, type Refusal } from './journal-op';
import type { SqliteWriter, WritingOwner, Written } from './sqlite-writer';

/** How many writes have to be in a group for another thread to commit it: below that the way there and back costs more than the disk. */
const WORTH_THE_WAY = 24;

/** Makes commits: small ones at once, on the event loop; large ones on another thread, while the event loop goes on. */
export class SqliteCommits {
  #thread: CommitThread | undefined;
  #here = false;
  /** There may be statements of steps, which can be carried out on this thread only. */
  #transacts = false;

  /** @param threaded what the other thread is started with; without it there is none. */
  constructor(
    private readonly writer: SqliteWriter,
    private readonly chains: EventChains,
    private readonly owner: WritingOwner,
    private readonly threaded: CommitThreadData | undefined,
  ) {}

  /** Makes all commits of some work at once, on this thread. */
  here<T>(work: () => T): T {
    this.#here = true;
    try {
      return work();
    } finally {
      this.#here = false;
    }
  }

  prepareTransactions(): void {
    this.#transacts = true;
    this.writer.prepareTransactions();
  }

  /** Whether the other thread would take these now. */
  isAside(ops: readonly JournalOp[]): boolean {
    if (this.#here || ops.length < WORTH_THE_WAY || this.#thread?.ready !== true) return false;
    return !this.#transacts || ops.every(({ op }) => op !== 'transact');
  }

  write(ops: readonly JournalOp[]): ReadonlyMap<number, Refusal> | Promise<ReadonlyMap<number, Refusal>> {
    if (this.threaded !== undefined && ops.length >= WORTH_THE_WAY) this.#thread ??= new CommitThread(this.threaded, () => (this.#thread = undefined));
    if (!this.isAside(ops)) return this.writer.write(ops).refused;
    return this.#thread!.write(ops, this.chains.before(ops), this.owner).then(
      (written) => this.#written(ops, written),
      (error: unknown) => {
        this.chains.forget(ops, true);
        throw error;
      },
    );
  }

  /** The other thread has moved the ends of chains; here they follow. */
  #written(ops: readonly JournalOp[], { refused, first }: Written): ReadonlyMap<number, Refusal> {
    this.chains.advance(refused.size === 0 ? ops : ops.filter((op) => !refused.has(runOf(op))), first);
    this.chains.forget(ops, false);
    return refused;
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }
}
