import { Clock, type CancelTimer, type TimerPurpose } from '../services/clock';

interface Timer {
  readonly at: number;
  readonly sequence: number;
  readonly purpose: TimerPurpose;
  readonly callback: () => void;
}

/** What passes by itself while a backoff passes: a timeout does not, since the attempt it watches takes real time. */
const PASSES: ReadonlySet<TimerPurpose> = new Set(['backoff', 'deadline', 'park']);

/** A clock that stands still until it is told to go on. Backoffs pass by themselves; parks, deadlines and timeouts wait for `advance`. */
export class VirtualClock extends Clock {
  #now: number;
  #sequence = 0;
  readonly #timers = new Set<Timer>();

  /** @param start milliseconds since 1970. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    super();
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  timer(milliseconds: number, callback: () => void, purpose: TimerPurpose = 'other'): CancelTimer {
    const timer: Timer = { at: this.#now + Math.max(0, milliseconds), sequence: (this.#sequence += 1), purpose, callback };
    this.#timers.add(timer);
    if (purpose === 'backoff') setImmediate(() => this.#timers.has(timer) && this.#pass(timer.at, (other) => PASSES.has(other.purpose)));
    return () => this.#timers.delete(timer);
  }

  /** Fires the next timer that is due within `milliseconds`, and lets the time until it pass. @returns how much of the time is left; `undefined` when nothing was due and all of it has passed. */
  step(milliseconds: number): number | undefined {
    const until = this.#now + milliseconds;
    const next = this.#earliest((timer) => timer.at <= until);
    if (next === undefined) {
      this.#now = until;
      return undefined;
    }
    this.#fire(next);
    return until - this.#now;
  }

  /** Lets every pending timeout pass. */
  expireTimeouts(): void {
    const next = this.#earliest(({ purpose }) => purpose === 'timeout');
    if (next !== undefined) this.#fire(next);
  }

  #pass(until: number, which: (timer: Timer) => boolean): void {
    for (
      let next = this.#earliest((timer) => which(timer) && timer.at <= until);
      next !== undefined;
      next = this.#earliest((timer) => which(timer) && timer.at <= until)
    )
      this.#fire(next);
  }

  #earliest(which: (timer: Timer) => boolean): Timer | undefined {
    return [...this.#timers].filter(which).sort((a, b) => a.at - b.at || a.sequence - b.sequence)[0];
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.callback();
  }
}
