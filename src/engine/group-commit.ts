import { AmendsError } from '../core/errors';

/** Milliseconds between attempts to commit what could not be committed. */
const RETRY_INTERVAL = 250;
/** Milliseconds between attempts while another process commits: that takes less than one, on a fast disk. */
const LOCKED_INTERVAL = 1;
/** Milliseconds after which somebody who holds the lock is no longer committing, but in the way. */
const LOCKED_FOR_LONG = 2_000;

/** Hears that what was handed over is written; or, with an error, that it never will be. */
export type Committed = (lost?: AmendsError) => void;

/**
 * Collects what is handed over in one turn of the event loop and writes it at once. A write that fails keeps everything in memory,
 * is tried again until it succeeds, and whoever waits for it goes on waiting.
 */
export class GroupCommit<Op, Written = void> {
  #ops: Op[] = [];
  /** The next turn's commit, and the next attempt after a failed one: apart, since to clear one as the other breaks the event loop. */
  #scheduled: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;
  #waiting: Committed[] = [];
  /** Since when another process has had the lock, by `performance.now()`. */
  #lockedSince: number | undefined;
  #problem: AmendsError | undefined;
  #closed = false;
  readonly #flush = (): void => this.flush();

  /**
   * @param write makes all of it durable, or throws and has changed nothing.
   * @param written hears what it returned, before those who wait for it.
   */
  constructor(
    private readonly write: (ops: readonly Op[]) => Written,
    private readonly written: (written: Written) => void = () => undefined,
  ) {}

  /** Hears when writing becomes impossible, for another reason than before, and possible again. */
  onProblem: (problem: AmendsError | undefined) => void = () => undefined;

  /** Hears that what was handed over is never written, before those who wait for it. */
  onLost: () => void = () => undefined;

  get problem(): AmendsError | undefined {
    return this.#problem;
  }

  push(op: Op): void {
    this.#ops.push(op);
    if (this.#retry === undefined && !this.#closed) this.#scheduled ??= setImmediate(this.#flush);
  }

  /** Calls back right after what was handed over so far is written, in the order of asking; in a microtask if nothing is left to write. */
  whenCommitted(callback: Committed): void {
    if (this.#ops.length === 0) queueMicrotask(() => callback());
    else this.#waiting.push(callback);
  }

  /** Writes now what is there. */
  flush(): void {
    this.#scheduled = this.#retry = undefined;
    if (this.#ops.length === 0) return;
    let written: Written;
    try {
      written = this.write(this.#ops);
    } catch (error) {
      return this.#failed(error);
    }
    if (this.#problem !== undefined) this.onProblem(undefined);
    this.#problem = this.#lockedSince = undefined;
    const waiting = this.#waiting;
    this.#ops = [];
    this.#waiting = [];
    this.written(written);
    for (const callback of waiting) callback();
  }

  #failed(error: unknown): void {
    const problem =
      error instanceof AmendsError ? error : new AmendsError('JOURNAL_UNAVAILABLE', `The journal could not be written: ${String(error)}`, { cause: error });
    if (problem.code === 'OWNERSHIP_LOST') return this.#drop(problem);
    if (problem.code === 'JOURNAL_LOCKED') {
      this.#lockedSince ??= performance.now();
      if (performance.now() - this.#lockedSince < LOCKED_FOR_LONG) {
        this.#retry = setTimeout(this.#flush, LOCKED_INTERVAL);
        return;
      }
    }
    if (problem.code !== this.#problem?.code) this.onProblem(problem);
    this.#problem = problem;
    this.#retry = setTimeout(this.#flush, RETRY_INTERVAL);
  }

  /** Another process has taken over what this would have told: it is never written. */
  #drop(lost: AmendsError): void {
    const waiting = this.#waiting;
    this.#ops = [];
    this.#waiting = [];
    this.#problem = this.#lockedSince = undefined;
    this.onLost();
    for (const callback of waiting) callback(lost);
  }

  /** What is handed over from now on is written again. */
  open(): void {
    this.#closed = false;
    this.#retry = undefined;
  }

  /** Writes what is there and stops trying; what is handed over later is not written. @returns whether nothing was left unwritten. */
  close(): boolean {
    this.#closed = true;
    clearImmediate(this.#scheduled);
    clearTimeout(this.#retry);
    this.flush();
    clearTimeout(this.#retry);
    return this.#ops.length === 0;
  }
}
