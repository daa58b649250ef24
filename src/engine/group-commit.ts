import { AmendsError } from '../core/errors';

/** Between attempts to commit what could not be committed. */
const RETRY_INTERVAL = 250;

/**
 * Collects what is handed over in one turn of the event loop and writes it at once. A write that fails keeps everything in memory,
 * is tried again until it succeeds, and whoever waits for it goes on waiting.
 */
export class GroupCommit<Op> {
  #ops: Op[] = [];
  /** The next turn's commit, and the next attempt after a failed one: apart, since to clear one as the other breaks the event loop. */
  #scheduled: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];
  #problem: AmendsError | undefined;
  #closed = false;
  readonly #flush = (): void => this.flush();

  /** @param write makes all of it durable, or throws and has changed nothing. */
  constructor(private readonly write: (ops: readonly Op[]) => void) {}

  /** Hears when writing becomes impossible, for another reason than before, and possible again. */
  onProblem: (problem: AmendsError | undefined) => void = () => undefined;

  get problem(): AmendsError | undefined {
    return this.#problem;
  }

  push(op: Op): void {
    this.#ops.push(op);
    if (this.#retry === undefined && !this.#closed) this.#scheduled ??= setImmediate(this.#flush);
  }

  /** Calls back right after what was handed over so far is written, in the order of asking; in a microtask if nothing is left to write. */
  whenCommitted(callback: () => void): void {
    if (this.#ops.length === 0) queueMicrotask(callback);
    else this.#waiting.push(callback);
  }

  /** Writes now what is there. */
  flush(): void {
    this.#scheduled = this.#retry = undefined;
    if (this.#ops.length === 0) return;
    try {
      this.write(this.#ops);
    } catch (error) {
      const problem =
        error instanceof AmendsError ? error : new AmendsError('JOURNAL_UNAVAILABLE', `The journal could not be written: ${String(error)}`, { cause: error });
      if (problem.code !== this.#problem?.code) this.onProblem(problem);
      this.#problem = problem;
      this.#retry = setTimeout(this.#flush, RETRY_INTERVAL);
      return;
    }
    if (this.#problem !== undefined) this.onProblem(undefined);
    this.#problem = undefined;
    this.#ops = [];
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
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
