import type { CancelTimer, Clock, TimerPurpose } from '../services/clock';
import { Line, type Place } from './flow/line';

/** A timer in a queue. */
export interface QueuedTimer {
  cancel(): void;
}

/**
 * Timers that are nearly always taken back, such as the timeouts of attempts: all of one length share one timer of the clock,
 * which is set for the first of them. At a thousand attempts a second that is one timer, not a thousand.
 */
export class TimerQueue {
  readonly #rows = new Map<number, Row>();

  constructor(
    private readonly clock: Clock,
    private readonly purpose: TimerPurpose,
  ) {}

  add(milliseconds: number, callback: () => void): QueuedTimer {
    let row = this.#rows.get(milliseconds);
    if (row === undefined) this.#rows.set(milliseconds, (row = new Row(this.clock, this.purpose, () => this.#rows.delete(milliseconds))));
    return row.add(milliseconds, callback);
  }
}

/** The timers of one length, first due first. */
class Row {
  readonly line = new Line<Timer>();
  #cancel: CancelTimer | undefined;
  readonly #fire = (): void => this.#callBack();

  constructor(
    private readonly clock: Clock,
    private readonly purpose: TimerPurpose,
    private readonly emptied: () => void,
  ) {}

  add(milliseconds: number, callback: () => void): QueuedTimer {
    const timer = new Timer(this.clock.now() + milliseconds, callback, this);
    this.#cancel ??= this.clock.timer(milliseconds, this.#fire, this.purpose);
    return timer;
  }

  /** Calls back who is due, and sets the clock for who is next. */
  #callBack(): void {
    this.#cancel = undefined;
    const now = this.clock.now();
    for (let timer = this.line.first; timer !== undefined; timer = this.line.first) {
      if (timer.due > now) return this.#wait(timer.due - now);
      this.line.shift();
      timer.callback();
    }
    this.stop();
  }

  /** Sets the one timer of the clock; somebody who was called back may have set it meanwhile. */
  #wait(milliseconds: number): void {
    this.#cancel?.();
    this.#cancel = this.clock.timer(milliseconds, this.#fire, this.purpose);
  }

  stop(): void {
    if (!this.line.empty) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.emptied();
  }
}

class Timer implements QueuedTimer {
  readonly #place: Place<Timer>;

  constructor(
    readonly due: number,
    readonly callback: () => void,
    private readonly row: Row,
  ) {
    this.#place = row.line.push(this);
  }

  cancel(): void {
    if (this.row.line.remove(this.#place)) this.row.stop();
  }
}
