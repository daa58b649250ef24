/** How many runs may start, and in how many milliseconds. */
export interface Rate {
  readonly limit: number;
  readonly per: number;
}

/** When the last runs of a key started: in no stretch of `per` milliseconds more than `limit` do. */
export class StartLog {
  /** The last `limit` starts, a ring. */
  #times: number[] = [];
  #oldest = 0;
  #newest = -Infinity;

  constructor(private readonly rate: Rate) {}

  /** Milliseconds until another may start; 0: now. */
  wait(now: number): number {
    if (now < this.#newest) this.#turnBack(this.#newest - now);
    if (this.#times.length < this.rate.limit) return 0;
    return Math.max(0, this.#times[this.#oldest]! + this.rate.per - now);
  }

  note(now: number): void {
    this.#newest = Math.max(this.#newest, now);
    if (this.#times.length < this.rate.limit) this.#times.push(now);
    else {
      this.#times[this.#oldest] = now;
      this.#oldest = (this.#oldest + 1) % this.rate.limit;
    }
  }

  /** Takes in a start that another process saw. */
  recall(at: number): void {
    const times = [...this.#times, at].sort((a, b) => a - b);
    this.#times = times.slice(-this.rate.limit);
    this.#oldest = 0;
    this.#newest = this.#times.at(-1)!;
  }

  /** Whether nothing of it matters any more. */
  forgotten(now: number): boolean {
    return this.#newest + this.rate.per <= now;
  }

  /** The clock was set back: what happened did not happen in the future. */
  #turnBack(by: number): void {
    this.#times = this.#times.map((time) => time - by);
    this.#newest -= by;
  }
}
