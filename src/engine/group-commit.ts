import { AmendsError } from '../core/errors';

/** Milliseconds between attempts to commit what could not be committed. */
const RETRY_INTERVAL = 250;
/** In how many turns of the event loop is tried again at once: another process's commit holds the lock for less than a millisecond. */
const LOCKED_TURNS = 32;
/** Milliseconds between attempts while another process commits: that takes less than one, on a fast disk. */
const LOCKED_INTERVAL = 1;
/** Milliseconds after which somebody who holds the lock is no longer committing, but in the way. */
const LOCKED_FOR_LONG = 2_000;

/** How often what is handed over by those who hear of a commit is committed at once, too. */
const SETTLE_ROUNDS = 10;

/** Hears that what was handed over is written; or, with an error, that it never will be. */
export type Committed = (lost?: AmendsError) => void;

/** What came of writing. */
export interface Written {
  /** Settles when it is durable; `undefined`: it is. A promise is broken only when the process ends. */
  readonly safe?: Promise<void> | undefined;
  /** Tells what was not written, before anything else is, and before anybody hears that something was. */
  readonly tell?: (() => void) | undefined;
}

/** What shares a commit. */
interface Group<Op> {
  readonly ops: Op[];
  readonly waiting: Committed[];
  /** When it was begun to be written, by `performance.now()`, if anybody measures that. */
  readonly since: number | undefined;
}

const asProblem = (error: unknown): AmendsError =>
  error instanceof AmendsError ? error : new AmendsError('JOURNAL_UNAVAILABLE', `The journal could not be written: ${String(error)}`, { cause: error });

/**
 * Collects what is handed over in one turn of the event loop and writes it at once. A write that fails keeps everything in memory,
 * is tried again until it succeeds, and whoever waits for it goes on waiting.
 */
export class GroupCommit<Op> {
  #ops: Op[] = [];
  #waiting: Committed[] = [];
  /** What is written and not durable yet, and who waits for that. */
  #underWay: Group<Op> | undefined;
  /** The next turn's commit, and the next attempt after a failed one: apart, since to clear one as the other breaks the event loop. */
  #scheduled: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Since when another process has had the lock, by `performance.now()`. */
  #lockedSince: number | undefined;
  #lockedTimes = 0;
  #problem: AmendsError | undefined;
  #closed = false;
  /** Something was written, and never became safe. */
  #unsafe = false;
  /** Hears what became of what is under way, when all is closed. */
  #heardOf: () => void = () => undefined;
  readonly #flush = (): void => this.#start();

  /**
   * @param write makes all of it durable, at once or by and by; or throws and has changed nothing.
   * @param isAside whether these would be durable by and by only.
   */
  constructor(
    private readonly write: (ops: readonly Op[]) => Written | void,
    private readonly isAside: (ops: readonly Op[]) => boolean = () => false,
  ) {}

  /** Hears when writing becomes impossible, for another reason than before, and possible again. */
  onProblem: (problem: AmendsError | undefined) => void = () => undefined;

  /** Hears that what was handed over is never written, before those who wait for it. */
  onLost: () => void = () => undefined;

  /** Hears of each commit: the milliseconds that it took, and how many writes shared it. */
  measured: ((milliseconds: number, writes: number) => void) | undefined;

  /** Called when what was handed over is about to be written. */
  beforeWrite: (() => void) | undefined;

  get problem(): AmendsError | undefined {
    return this.#problem;
  }

  push(op: Op): void {
    this.#ops.push(op);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#underWay === undefined && this.#retry === undefined && !this.#closed) this.#scheduled ??= setImmediate(this.#flush);
  }

  /** Calls back right after what was handed over so far is written, in the order of asking; in a microtask if nothing is left to write. */
  whenCommitted(callback: Committed): void {
    if (this.#ops.length > 0) this.#waiting.push(callback);
    else if (this.#underWay !== undefined) this.#underWay.waiting.push(callback);
    else queueMicrotask(() => callback());
  }

  /** Writes what is there. */
  #start(): void {
    this.#scheduled = this.#retry = undefined;
    if (this.#ops.length === 0) return;
    this.beforeWrite?.();
    const group = { ops: this.#ops, waiting: this.#waiting, since: this.measured && performance.now() };
    this.#ops = [];
    this.#waiting = [];
    let written: Written | void;
    try {
      written = this.write(group.ops);
    } catch (error) {
      return this.#failed(error, group);
    }
    const safe = written?.safe;
    if (safe !== undefined) this.#underWay = group;
    written?.tell?.();
    if (safe === undefined) return this.#succeeded(group);
    safe.then(
      () => this.#succeeded(group),
      (error: unknown) => this.#givenUp(error),
    );
  }

  /** What is written never became safe, and nobody waits for that any more. It is not written again, and nobody hears that it was. */
  #givenUp(error: unknown): void {
    this.#underWay = undefined;
    this.#problem = asProblem(error);
    this.#unsafe = true;
    this.#heardOf();
  }

  #succeeded({ waiting, ops, since }: Group<Op>): void {
    if (since !== undefined) this.measured?.(performance.now() - since, ops.length);
    this.#underWay = undefined;
    this.#heardOf();
    if (this.#problem !== undefined) this.onProblem(undefined);
    this.#problem = this.#lockedSince = undefined;
    this.#lockedTimes = 0;
    if (this.#retry === undefined && this.isAside(this.#ops)) this.#start(); // the disk is busy with them while those here go on
    for (const callback of waiting) callback();
    if (this.#ops.length > 0) this.#schedule();
  }

  /** Writes now what is there, and what those who hear of it hand over. @returns whether nothing is left unwritten. */
  settle(): boolean {
    for (let round = 0; round < SETTLE_ROUNDS && this.#ops.length > 0 && this.#underWay === undefined && this.#retry === undefined; round += 1) {
      clearImmediate(this.#scheduled);
      this.#start();
    }
    return this.#ops.length === 0 && this.#underWay === undefined;
  }

  /** Keeps everything, in its order, and tries again. */
  #failed(error: unknown, group: Group<Op>): void {
    this.#ops = group.ops.concat(this.#ops);
    this.#waiting = group.waiting.concat(this.#waiting);
    const problem = asProblem(error);
    if (problem.code === 'OWNERSHIP_LOST') return this.#drop(problem);
    if (problem.code === 'JOURNAL_LOCKED') {
      this.#lockedSince ??= performance.now();
      this.#lockedTimes += 1;
      if (this.#lockedTimes < LOCKED_TURNS) return void (this.#scheduled = setImmediate(this.#flush));
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
    this.#lockedTimes = 0;
    this.onLost();
    for (const callback of waiting) callback(lost);
  }

  /** What is handed over from now on is written again. */
  open(): void {
    this.#closed = false;
    this.#retry = undefined;
  }

  /** Drops what has not begun to be written of some of it. */
  withdraw(which: (op: Op) => boolean): void {
    this.#ops = this.#ops.filter((op) => !which(op));
  }

  /** Writes what is there and stops trying; what is handed over later is not written. @returns whether nothing was left unwritten. */
  async close(): Promise<boolean> {
    this.#closed = true;
    clearImmediate(this.#scheduled);
    clearTimeout(this.#retry);
    do {
      await this.#settled();
      clearImmediate(this.#scheduled);
      this.#start();
      await this.#settled();
      clearTimeout(this.#retry);
    } while (this.#ops.length > 0 && (await this.#isLockedBriefly())); // by another process that commits
    clearImmediate(this.#scheduled);
    return this.#ops.length === 0 && !this.#unsafe;
  }

  /** Whether another process has the lock, and not for long yet; then a moment has passed. */
  async #isLockedBriefly(): Promise<boolean> {
    if (this.#lockedSince === undefined || performance.now() - this.#lockedSince >= LOCKED_FOR_LONG) return false;
    await new Promise((resolve) => setTimeout(resolve, LOCKED_INTERVAL));
    return true;
  }

  /** Resolves when nothing that is written is on its way any more. */
  async #settled(): Promise<void> {
    if (this.#underWay === undefined) return;
    await new Promise<void>((resolve) => (this.#heardOf = resolve));
  }
}
