import type { Clock } from '../../services/clock';
import type { ConnectionTiming } from './connection-timing';

/** When the next attempt is made. Times in milliseconds. */
export interface NextAttempt {
  /** Of the attempt that failed, from 1. */
  readonly attempt: number;
  readonly delay: number;
  readonly elapsed: number;
}

/** One budget: attempts with full jitter, until its time is up. */
class Budget {
  #attempts = 0;

  constructor(
    private readonly total: number,
    private readonly begun: number,
  ) {}

  next(now: number, longest: number, random: () => number): NextAttempt | undefined {
    const elapsed = now - this.begun;
    if (elapsed >= this.total) return undefined;
    const most = Math.min(1000 * 2 ** this.#attempts, longest);
    this.#attempts += 1;
    return { attempt: this.#attempts, delay: Math.min(random() * most, this.total - elapsed), elapsed };
  }
}

/**
 * The waits of one time without a connection: the n-th is anything up to 2ⁿ seconds. Maintenance (502) has a budget of its own; while it lasts the
 * other one does not run, and begins afresh afterwards.
 */
export class Backoff {
  #generic: Budget;
  readonly #maintenance: Budget;

  constructor(
    private readonly timing: ConnectionTiming,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    this.#generic = new Budget(timing.connectBudget, clock.now());
    this.#maintenance = new Budget(timing.maintenanceBudget, clock.now());
  }

  /** @returns `undefined` when the budget is spent. */
  next(maintenance: boolean): NextAttempt | undefined {
    const now = this.clock.now();
    const next = (maintenance ? this.#maintenance : this.#generic).next(now, this.timing.longestDelay, this.random);
    if (maintenance && next !== undefined) this.#generic = new Budget(this.timing.connectBudget, now + next.delay);
    return next;
  }
}
