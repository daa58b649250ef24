import { AmendsError } from '../core/errors';
import type { Action, Attempt, Ended, StepOptions } from '../core/execution';
import type { ErrorRecord } from '../core/history';
import type { Req } from '../core/request';
import type { Sql } from '../core/sql';
import type { LogFields, Logger } from '../services/logger';
import type { TraceSpan } from '../services/tracing';
import type { Line, Place } from './flow/line';
import type { Journal } from './journal';
import { tellLate } from './late-settlement';
import type { RunHistory } from './run-history';
import { StepTransaction, type Hearing } from './step-transaction';
import type { QueuedTimer, TimerQueue } from './timer-queue';
import type { RunTrace } from './tracing/run-trace';

/** How an attempt settled: once, and whatever comes after that is late. */
export type Settlement = { readonly ended: Ended } | { readonly error: unknown };

/** Where attempts are watched. */
export interface Watch {
  readonly timeouts: TimerQueue;
  /** Those under way. */
  readonly attempts: Line<LiveAttempt>;
  readonly logger: Logger;
}

/** The run, as far as an attempt needs it whose statements are part of a commit. */
export interface Committing extends Hearing {
  readonly number: number;
  readonly over: boolean;
  readonly surroundings: { readonly journal: Pick<Journal, 'transact'> };
  readonly trace: RunTrace | undefined;
}

/** What is attempted. */
export interface Attempted {
  readonly number: number;
  /** As pinned with the intention. */
  readonly request: Req;
  readonly step: string;
  readonly action: Action;
  readonly options: Pick<StepOptions, 'undo' | 'timeout' | 'grace' | 'stop' | 'around'>;
}

/**
 * Runs one attempt until it settles, or its timeout and grace are over: then its outcome is unknown, which is a retryable error.
 * An attempt that is aborted for another reason has its grace too. The abort signal is made when somebody asks for it: most steps do not.
 */
export class LiveAttempt implements Attempt {
  readonly number: number;
  readonly request: Req;
  readonly step: string;
  /** How it settled, once it has. */
  settlement: Settlement | undefined;
  readonly #action: Action;
  readonly #options: Attempted['options'];
  #controller: AbortController | undefined;
  #aborted: AmendsError | undefined;
  #resume: (() => void) | undefined;
  /** Its statements wait for their commit, which alone can tell how it ends. */
  #committing = false;
  #timer: QueuedTimer;
  readonly #place: Place<LiveAttempt>;
  readonly #unlisten: (() => void) | undefined;
  readonly #span: TraceSpan | undefined;

  constructor(
    { number, request, step, action, options }: Attempted,
    private readonly history: RunHistory,
    private readonly watch: Watch,
    private readonly run: Committing,
  ) {
    this.number = number;
    this.request = request;
    this.step = step;
    this.#action = action;
    this.#options = options;
    const { timeout, stop } = options;
    this.#timer = watch.timeouts.add(timeout, () => this.abort(new AmendsError('STEP_TIMED_OUT', `The attempt did not settle within ${timeout} ms.`)));
    this.#unlisten = stop?.listen(() => this.abort(new AmendsError('STEP_INTERRUPTED', 'Another step of the group has failed.')));
    this.#place = watch.attempts.push(this);
    this.#span = run.trace?.spanOf(step, options.undo);
  }

  /** What its log lines carry. */
  get logFields(): LogFields {
    const { step, number: attempt } = this;
    return this.#options.undo ? { step, attempt, undo: true } : { step, attempt };
  }

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
  get unknown(): boolean {
    return this.history.unknown(this.step, this.#options.undo);
  }
  get usedUp(): ErrorRecord | undefined {
    return this.#options.undo ? undefined : this.history.facts(this.step, false).usedUp;
  }
  get found(): { readonly json: string | undefined } | undefined {
    return this.history.step(this.step).found;
  }

  transact(statements: (sql: Sql) => unknown): Promise<Ended> {
    if (this.settlement !== undefined || this.run.over)
      return Promise.reject(new AmendsError('STEP_INTERRUPTED', 'The attempt had been given up before its statements were to be carried out.'));
    this.#committing = true;
    this.#timer.cancel();
    const transaction = new StepTransaction(this.step, (sql) => this.#action.returned(statements(sql)), this.run);
    this.run.surroundings.journal.transact(this.run.number, transaction);
    return transaction.settled;
  }

  /** Runs the action, inside the middlewares where there are any; `resume` hears when it settled. What it brought counts at once, whatever they do after it. */
  start(resume: () => void): void {
    this.#resume = resume;
    const { around } = this.#options;
    if (around !== undefined) return this.#startInside(around);
    try {
      Promise.resolve(this.#action.begin(this)).then(
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
    around(this, next).then(
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
      return this.#returned(await this.#action.begin(this));
    } catch (error) {
      return this.#threw(error);
    }
  }

  #returned(value: unknown): Settlement {
    try {
      return { ended: this.#action.returned(value) };
    } catch (error) {
      return { error };
    }
  }

  #threw(thrown: unknown): Settlement {
    try {
      return { ended: this.#action.threw(thrown) };
    } catch (error) {
      return { error };
    }
  }

  settle(settlement: Settlement): void {
    if (this.settlement !== undefined) return this.#late(settlement);
    this.settlement = settlement;
    this.#timer.cancel();
    this.#unlisten?.();
    this.watch.attempts.remove(this.#place);
    this.#resume?.();
  }

  #late(settlement: Settlement): void {
    if (this.#span !== undefined) this.run.trace?.late(this.step, this.#span, settlement);
    tellLate(this, settlement, this.watch.logger);
  }

  /** Aborts the signal; what comes within the grace still counts. */
  abort(reason: AmendsError): void {
    if (this.settlement !== undefined || this.#aborted !== undefined || this.#committing) return;
    this.#timer.cancel();
    this.#timer = this.watch.timeouts.add(this.#options.grace, () => this.settle({ error: reason }));
    this.#abortSignal(reason);
  }

  #abortSignal(reason: AmendsError): void {
    this.#aborted = reason;
    this.#controller?.abort(reason);
  }

  /** Ends the attempt now: its process is about to end. */
  interrupt(reason: AmendsError): void {
    if (this.#committing) return;
    this.#abortSignal(reason);
    this.settle({ error: reason });
  }
}
