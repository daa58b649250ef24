import type { Clock } from '../../services/clock';

/** Milliseconds between two lines about the same thing. */
const INTERVAL = 60_000;

/** Says the same thing once a minute at most, and then how often it would have. */
export class Seldom {
  #next = -Infinity;
  #times = 0;

  constructor(private readonly clock: Clock) {}

  /** @param say is told how often it happened since it was said last, this time included. */
  say(say: (times: number) => void): void {
    this.#times += 1;
    const now = this.clock.now();
    if (now < this.#next) return;
    this.#next = now + INTERVAL;
    const times = this.#times;
    this.#times = 0;
    say(times);
  }
}
