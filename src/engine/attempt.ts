import { AmendsError } from '../core/errors';
import type { Action, Attempt, Ended, StepOptions } from '../core/execution';
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
  /** How it settled, once it has. */
  settlement: Settlement | undefined;
  #resume: (() => void) | undefined;
  #aborted = false;
  #timer: QueuedTimer;
  readonly #unlisten: (() => void) | undefined;

  constructor(
    private readonly attempt: LiveAttempt,
    private readonly action: Action,
    private readonly options: Pick<StepOptions, 'timeout' | 'grace' | 'stop' | 'around'>,
    private readonly watch: Watch,
  ) {
    const { timeout, stop } = options;
    this.#timer = watch.timeouts.add(timeout, () => this.abort(new AmendsError('STEP_TIMED_OUT', `The attempt did not settle within ${timeout} ms.`)));
    this.#unlisten = stop?.listen(() => this.abort(new AmendsError('STEP_INTERRUPTED', 'Another step of the group has failed.')));
    watch.attempts.add(this);
  }

  /** Runs the action, inside the middlewares where there are any; `resume` hears when it settled. What it brought counts at once, whatever they do after it. */
  start(resume: () => void): void {
    this.#resume = resume;
    const { around } = this.options;
    if (around !== undefined) return this.#startInside(around);
    try {
      Promise.resolve(this.action.begin(this.attempt)).then(
        (value) => this.settle(this.#returned(value)),
        (error: unknown) => this.settle(this.#threw(error)),
      );
    } catch (error) {
      this.settle(this.#threw(error));
    }
  }

  #startInside(around: NonNullable<StepOptions['around']>): void {
    let reached = false;
    const next = async (): Promise<void> => {
      reached = true;
      const settlement = await this.#made();
      this.settle(settlement);
      if ('error' in settlement) throw settlement.error;
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

  async #made(): Promise<Settlement> {
    try {
      return this.#returned(await this.action.begin(this.attempt));
    } catch (error) {
      return this.#threw(error);
    }
  }

  #returned(value: unknown): Settlement {
    try {
      return { ended: this.action.returned(value) };
    } catch (error) {
      return { error };
    }
  }

  #threw(thrown: unknown): Settlement {
    try {
      return { ended: this.action.threw(thrown) };
    } catch (error) {
      return { error };
    }
  }

  settle(settlement: Settlement): void {
    if (this.settlement !== undefined) return this.watch.late(this.attempt, settlement);
    this.settlement = settlement;
    this.#timer.cancel();
    this.#unlisten?.();
    this.watch.attempts.delete(this);
    this.#resume?.();
  }

  /** Aborts the signal; what comes within the grace still counts. */
  abort(reason: AmendsError): void {
    if (this.settlement !== undefined || this.#aborted) return;
    this.#aborted = true;
    this.#timer.cancel();
    this.#timer = this.watch.timeouts.add(this.options.grace, () => this.settle({ error: reason }));
    this.attempt.abort(reason);
  }

  /** Ends the attempt now: its process is about to end. */
  interrupt(reason: AmendsError): void {
    this.attempt.abort(reason);
    this.settle({ error: reason });
  }
}
