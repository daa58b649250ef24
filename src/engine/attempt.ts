import { AmendsError } from '../core/errors';
import type { Attempt, Ended } from '../core/execution';
import type { Req } from '../core/request';
import type { CancelTimer, Clock } from '../services/clock';
import type { RunHistory } from './run-history';

/** One attempt as its step sees it. The abort signal is made when somebody asks for it: most steps do not. */
export class LiveAttempt implements Attempt {
  #controller: AbortController | undefined;
  #aborted: unknown;

  constructor(
    readonly number: number,
    readonly request: Req,
    private readonly history: RunHistory,
    private readonly step: string,
  ) {}

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted);
    }
    return this.#controller.signal;
  }

  get visits(): number {
    return this.history.step(this.step).parked?.visits ?? 0;
  }
  get note(): unknown {
    return this.history.step(this.step).parked?.note;
  }
  get timedOut(): boolean {
    return this.history.step(this.step).parked?.timedOut ?? false;
  }
  received(message: string): unknown {
    return this.history.received(this.step, message);
  }

  abort(reason: AmendsError): void {
    this.#aborted = reason;
    this.#controller?.abort(reason);
  }
}

/** How an attempt settled: once, and whatever comes after that is late. */
export type Settlement = { readonly ended: Ended } | { readonly error: unknown };

export interface AttemptLimits {
  /** Milliseconds until the signal aborts, and from then until the outcome counts as unknown. */
  readonly timeout: number;
  readonly grace: number;
}

/**
 * Runs one attempt until it settles, or its timeout and grace are over: then its outcome is unknown, which is a retryable error.
 * An attempt that is aborted for another reason has its grace too.
 */
export class AttemptRun {
  #settled = false;
  #aborted = false;
  #timer: CancelTimer;

  constructor(
    private readonly attempt: LiveAttempt,
    private readonly limits: AttemptLimits,
    private readonly clock: Clock,
    private readonly onSettled: (settlement: Settlement) => void,
    private readonly onLate: (settlement: Settlement) => void,
  ) {
    this.#timer = clock.timer(limits.timeout, () => this.abort(new AmendsError('STEP_TIMED_OUT', `The attempt did not settle within ${limits.timeout} ms.`)), 'timeout');
  }

  settle(settlement: Settlement): void {
    if (this.#settled) return this.onLate(settlement);
    this.#settled = true;
    this.#timer();
    this.onSettled(settlement);
  }

  /** Aborts the signal; what comes within the grace still counts. */
  abort(reason: AmendsError): void {
    if (this.#settled || this.#aborted) return;
    this.#aborted = true;
    this.#timer();
    this.#timer = this.clock.timer(this.limits.grace, () => this.settle({ error: reason }), 'timeout');
    this.attempt.abort(reason);
  }

  /** Ends the attempt now: its process is about to end. */
  interrupt(reason: AmendsError): void {
    this.attempt.abort(reason);
    this.settle({ error: reason });
  }
}
