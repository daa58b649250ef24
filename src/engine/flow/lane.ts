import type { CancelTimer, Clock } from '../../services/clock';
import { isNew, type Level } from './level';
import type { FlowLimits } from './limits';
import { Line, type Place } from './line';
import { StartLog } from './start-log';

/** Who waits in a lane at one level, and where the lane stands among those of its saga that are in turn. */
interface Waiting {
  readonly line: Line<() => void>;
  turn: Place<Lane> | undefined;
}

/** The saga of a lane, as the lane sees it. */
export interface LaneOwner {
  readonly limits: FlowLimits;
  readonly clock: Clock;
  /** Whether the limit of the saga allows another run to execute. */
  readonly open: boolean;
  executing: number;
  /** Puts itself in turn among the sagas, or takes itself out, as its lanes and its limit say. */
  settle(): void;
  /** The lanes in which somebody of that level may be served. */
  inTurn(level: Level): Line<Lane>;
}

/** The runs of one saga with one flow key, or with none: they share limits, and one turn. */
export class Lane {
  /** How many of its runs hold a slot. */
  executing = 0;
  /** How many of its runs are queued, those that wait for their lock among them. */
  queued = 0;
  /** How many of its runs live. */
  users = 0;
  readonly limited: boolean;
  readonly #concurrency: number;
  readonly #starts: StartLog | undefined;
  readonly #waiting = new Map<Level, Waiting>();
  #new = 0;
  #timer: CancelTimer | undefined;

  constructor(
    readonly saga: LaneOwner,
    readonly key: string | undefined,
  ) {
    const { concurrency, keyConcurrency, keyRate } = saga.limits;
    const keyed = key !== undefined;
    this.#concurrency = keyed ? keyConcurrency : Infinity;
    this.#starts = keyed && keyRate !== undefined ? new StartLog(keyRate) : undefined;
    this.limited = concurrency < Infinity || this.#concurrency < Infinity || this.#starts !== undefined;
  }

  /** Whether a newcomer of this level may have a slot before those that wait. */
  admits(level: Level): boolean {
    return this.saga.open && this.#open(level) && !(isNew(level) && this.#new > 0);
  }

  /** Whether its own limits allow another one. */
  #open(level: Level): boolean {
    return this.executing < this.#concurrency && (this.#starts === undefined || !isNew(level) || this.#starts.wait(this.saga.clock.now()) === 0);
  }

  occupy(level: Level): void {
    this.executing += 1;
    this.saga.executing += 1;
    if (this.#starts !== undefined && isNew(level)) this.#starts.note(this.saga.clock.now());
  }

  vacate(): void {
    this.executing -= 1;
    this.saga.executing -= 1;
  }

  /** A run of it started at that time, in an earlier process. */
  recall(startedAt: number): void {
    this.#starts?.recall(startedAt);
  }

  /** Waits at the end of the line. @returns how to leave it, which tells whether one still stood there. */
  join(level: Level, callback: () => void): () => boolean {
    let waiting = this.#waiting.get(level);
    if (waiting === undefined) this.#waiting.set(level, (waiting = { line: new Line(), turn: undefined }));
    const place = waiting.line.push(callback);
    if (isNew(level)) this.#new += 1;
    return () => {
      if (!waiting.line.remove(place)) return false;
      if (isNew(level)) this.#new -= 1;
      return true;
    };
  }

  /** Whoever is first at a level leaves the line; the lane is out of turn until it is settled. */
  shift(level: Level): () => void {
    const waiting = this.#waiting.get(level)!;
    waiting.turn = undefined;
    if (isNew(level)) this.#new -= 1;
    return waiting.line.shift()!;
  }

  /** Puts itself in turn wherever somebody waits and the limits allow, and takes itself out elsewhere. `awake` is called when the rate allows more. */
  settle(awake: () => void): void {
    for (const [level, waiting] of this.#waiting) {
      const ready = !waiting.line.empty && this.#open(level);
      if (ready) waiting.turn ??= this.saga.inTurn(level).push(this);
      else if (waiting.turn !== undefined) {
        this.saga.inTurn(level).remove(waiting.turn);
        waiting.turn = undefined;
      }
      if (waiting.line.empty) this.#waiting.delete(level);
    }
    if (this.#starts !== undefined) this.#setTimer(this.#starts, awake);
  }

  #setTimer(starts: StartLog, awake: () => void): void {
    const wait = this.#new === 0 ? 0 : starts.wait(this.saga.clock.now());
    if (wait === 0) return this.rest();
    this.#timer ??= this.saga.clock.timer(wait, () => {
      this.#timer = undefined;
      awake();
    });
  }

  /** Takes its timer back. */
  rest(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  /** Whether nothing would be lost if it were made anew. */
  get idle(): boolean {
    return this.users === 0 && this.executing === 0 && (this.#starts?.forgotten(this.saga.clock.now()) ?? true);
  }
}
