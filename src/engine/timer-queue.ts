import type { CancelTimer, Clock, TimerPurpose } from '../services/clock';

/** A timer in a queue. */
export interface QueuedTimer {
  cancel(): void;
}

/**
 * Timers that are nearly always taken back, such as the timeouts of attempts: all of one length share one timer of the clock,
 * which is set for the first of them. At a thousand attempts a second that is one timer, not a thousand.
 */
export class TimerQueue {
  readonly #lines = new Map<number, Line>();

  constructor(
    private readonly clock: Clock,
    private readonly purpose: TimerPurpose,
  ) {}

  add(milliseconds: number, callback: () => void): QueuedTimer {
    let line = this.#lines.get(milliseconds);
    if (line === undefined) this.#lines.set(milliseconds, (line = new Line(this.clock, this.purpose, () => this.#lines.delete(milliseconds))));
    return line.add(milliseconds, callback);
  }
}

/** The timers of one length, first due first. */
class Line {
  readonly #timers = new Set<Entry>();
  #cancel: CancelTimer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly purpose: TimerPurpose,
    private readonly emptied: () => void,
  ) {}

  add(milliseconds: number, callback: () => void): Entry {
    const entry = new Entry(this.clock.now() + milliseconds, callback, this);
    this.#timers.add(entry);
    this.#cancel ??= this.clock.timer(milliseconds, () => this.#fire(), this.purpose);
    return entry;
  }

  remove(entry: Entry): void {
    if (this.#timers.delete(entry) && this.#timers.size === 0) this.#stop();
  }

  /** Calls back who is due, and sets the clock for who is next. */
  #fire(): void {
    this.#cancel = undefined;
    const now = this.clock.now();
    for (const entry of this.#timers) {
      if (entry.due > now) {
        this.#wait(entry.due - now);
        return;
      }
      this.#timers.delete(entry);
      entry.callback();
    }
    this.#stop();
  }

  /** Sets the one timer of the clock; somebody who was called back may have set it meanwhile. */
  #wait(milliseconds: number): void {
    this.#cancel?.();
    this.#cancel = this.clock.timer(milliseconds, () => this.#fire(), this.purpose);
  }

  #stop(): void {
    if (this.#timers.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.emptied();
  }
}

class Entry implements QueuedTimer {
  constructor(
    readonly due: number,
    readonly callback: () => void,
    private readonly line: Line,
  ) {}

  cancel(): void {
    this.line.remove(this);
  }
}
