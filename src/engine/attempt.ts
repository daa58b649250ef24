import { AmendsError } from '../core/errors';
import type { Attempt, Ended, StepOptions, Stop } from '../core/execution';
import type { Req } from '../core/request';
import type { RunHistory } from './run-history';
import type { QueuedTimer, TimerQueue } from './timer-queue';

/** One attempt as its step sees it. The abort signal is made when somebody asks for it: most steps do not. */
export class LiveAttempt implements Attempt {
  #controller: AbortController | undefined;
  #aborted: unknown;

  constructor(
    readonly number: number,
    readonly request: Req,
    private readonly history: RunHistory,
    readonly step: string,
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
    return structuredClone(this.history.step(this.step).parked?.note); // what a step does to it is its own
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
  /** Of the group: running attempts are aborted when it stops. */
  readonly stop?: Stop | undefined;
}

/** Where attempts are watched. */
export interface Watch {
  readonly timeouts: TimerQueue;
  /** Those under way. */
  readonly attempts: Set<AttemptRun>;
  late(attempt: LiveAttempt, settlement: Settlement): void;
}

/**
 * Runs one attempt until it settles, or its timeout and grace are over: then its outcome is unknown, which is a retryable error.
 * An attempt that is aborted for another reason has its grace too.
 */
export class AttemptRun {
  readonly settlement: Promise<Settlement>;
  #resolve!: (settlement: Settlement) => void;
  #settled = false;
  #aborted = false;
  #timer: QueuedTimer;
  readonly #unlisten: (() => void) | undefined;

  constructor(
    private readonly attempt: LiveAttempt,
    private readonly limits: AttemptLimits,
    private readonly watch: Watch,
  ) {
    this.settlement = new Promise((resolve) => (this.#resolve = resolve));
    this.#timer = watch.timeouts.add(limits.timeout, () =>
      this.abort(new AmendsError('STEP_TIMED_OUT', `The attempt did not settle within ${limits.timeout} ms.`)),
    );
    this.#unlisten = limits.stop?.listen(() => this.abort(new AmendsError('STEP_INTERRUPTED', 'Another step of the group has failed.')));
    watch.attempts.add(this);
  }

  /** Runs the action, inside the middlewares where there are any. What it brought counts at once, whatever they do after it. */
  start(action: (attempt: Attempt) => Promise<Ended>, around: StepOptions['around']): void {
    if (around === undefined) {
      action(this.attempt).then(
        (ended) => this.settle({ ended }),
        (error: unknown) => this.settle({ error }),
      );
      return;
    }
    let reached = false;
    const next = async (): Promise<void> => {
      reached = true;
      try {
        this.settle({ ended: await action(this.attempt) });
      } catch (error) {
        this.settle({ error });
        throw error;
      }
    };
    around(this.attempt, next).then(
      () =>
        reached ||
        this.settle({
          error: new AmendsError(
            'MIDDLEWARE_SKIPPED_STEP',
            'A middleware returned from handleStep without calling next(). Call it, or leave the step out by shouldExecute.',
          ),
        }),
      (error: unknown) => reached || this.settle({ error }),
    );
  }

  settle(settlement: Settlement): void {
    if (this.#settled) return this.watch.late(this.attempt, settlement);
    this.#settled = true;
    this.#timer.cancel();
    this.#unlisten?.();
    this.watch.attempts.delete(this);
    this.#resolve(settlement);
  }

  /** Aborts the signal; what comes within the grace still counts. */
  abort(reason: AmendsError): void {
    if (this.#settled || this.#aborted) return;
    this.#aborted = true;
    this.#timer.cancel();
    this.#timer = this.watch.timeouts.add(this.limits.grace, () => this.settle({ error: reason }));
    this.attempt.abort(reason);
  }

  /** Ends the attempt now: its process is about to end. */
  interrupt(reason: AmendsError): void {
    this.attempt.abort(reason);
    this.settle({ error: reason });
  }
}
