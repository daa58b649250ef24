import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AmendsError } from '../core/errors';
import { packOps, type CommitOrder, type CommitReport, type CommitThreadData } from './commit-message';
import type { ChainEnd } from './event-chains';
import type { JournalOp } from './journal-op';
import type { WritingOwner, Written } from './sqlite-writer';

const compiled = __filename.endsWith('.js');
/** The thread runs the same sources as this one: where they are compiled as they are loaded, it has to load the compiler, too. */
const SCRIPT = join(__dirname, compiled ? 'commit-worker.js' : 'commit-worker.ts');
const ARGUMENTS = compiled ? [] : ['--require', 'ts-node/register'];

/** A thread that commits, so that the event loop does not wait for the disk. */
export class CommitThread {
  readonly #worker: Worker;
  #ready = false;
  #waiting: { readonly resolve: (written: Written) => void; readonly reject: (error: AmendsError) => void } | undefined;
  #ended = false;

  /** @param ended hears that the thread has ended by itself: what was under way may be written or not. */
  constructor(
    data: CommitThreadData,
    private readonly ended: (error: unknown) => void,
  ) {
    this.#worker = new Worker(SCRIPT, { workerData: data, execArgv: ARGUMENTS });
    this.#worker.on('message', (report: CommitReport | 'ready') => (report === 'ready' ? (this.#ready = true) : this.#reported(report)));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', (code) => this.#end(code));
    this.#worker.unref(); // only a commit that is under way keeps the process
  }

  /** Whether the thread can take a commit. */
  get ready(): boolean {
    return this.#ready && !this.#ended && this.#waiting === undefined;
  }

  write(ops: readonly JournalOp[], ends: readonly ChainEnd[], { token, strangers, looksOnly }: WritingOwner): Promise<Written> {
    const order: CommitOrder = { ops: packOps(ops), ends, token, strangers, looksOnly };
    this.#worker.ref();
    this.#worker.postMessage(order);
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  #reported(report: CommitReport): void {
    const waiting = this.#waiting!;
    this.#waiting = undefined;
    this.#worker.unref();
    if ('refused' in report) return waiting.resolve(report);
    const { code, message, retryAfter } = report;
    waiting.reject(new AmendsError(code, message, retryAfter === undefined ? {} : { retryAfter }));
  }

  #end(cause: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.ended(cause);
    waiting?.reject(
      new AmendsError('OWNERSHIP_LOST', 'The thread that commits has ended; whether its last commit was made is read from the journal.', {
        retryAfter: 1,
        cause,
      }),
    );
  }

  /** Ends the thread. Nothing may be under way. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker.postMessage(null);
    await new Promise<void>((resolve) => {
      this.#worker.ref();
      this.#worker.once('exit', () => resolve());
    });
  }
}
