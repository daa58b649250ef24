import type { Duration } from './duration';
import type { Journalable } from './journalable';
import type { ProbeResult } from './probe';
import type { Req } from './request';
import type { Done, Fail, Reschedule, Skip, WaitFor } from './response';
import type { RetryPolicy } from './retry';

/** What `execute` may return: an outcome that JSON gives back unchanged, or a response. `done()` carries no value, so only a step without an outcome may answer it. */
export type StepResult<O> = Journalable<O> | Fail | Skip | Reschedule | WaitFor | ([O] extends [void] ? Done : never);

/** Why a run goes backward. */
export type Cause = 'failed' | 'skipped' | 'cancelled' | 'deadline';

/** Who and which: what a step or a middleware may know of its run. */
export interface RunInfo {
  /** Opaque, URL-safe, ordered by time. */
  readonly id: string;
  readonly saga: string;
  /** The id of the request. */
  readonly request: string;
  /** 1, 2, …: how often a run was begun for this request. */
  readonly generation: number;
}

/** What one attempt of a step is given beside the request. */
export interface StepContext {
  readonly run: RunInfo;
  /** The journaled outcome of a step of this plan, found by its class or a base class of it. @throws AmendsError `OUTCOME_UNAVAILABLE` when there is not exactly one, or it is not done. */
  outcomeOf<S extends AnyStep>(step: S): OutcomeOf<S>;
  /** Like {@link outcomeOf}, but `undefined` where that throws. */
  findOutcome<S extends AnyStep>(step: S): OutcomeOf<S> | undefined;
  /** The same over attempts, visits, restarts and processes; another per generation, step and direction. Send it with every call that has an effect. */
  readonly idempotencyKey: string;
  /** Aborts at the timeout, at a shutdown, and when a sibling of the group failed. */
  readonly signal: AbortSignal;
  /** 1 for the first attempt; starts again with each visit and each operator's retry. */
  readonly attempt: number;
  /** How often the step was visited before: it rescheduled, or waited. */
  readonly visits: number;
  /** The note of the last `reschedule(…, { note })`. */
  readonly note: unknown;
  /** Whether the last `waitFor` ended by its timeout. */
  readonly timedOut: boolean;
  /** The payload of the message this step waited for last under that name. */
  received<T = unknown>(message: string): T | undefined;
}

/** What one attempt of an undo is given beside the request that the execution saw, and the error. */
export interface CompensationContext<O, R extends Req = Req> extends StepContext {
  /** The journaled outcome of the execution, or what its probe found; `undefined` where that is not {@link known}, and for a step without outcome. */
  readonly outcome: O | undefined;
  /** Whether the execution is done, by its answer, its probe or an operator; false: it may or may not have happened. */
  readonly known: boolean;
  /** The idempotency key that the execution sent. */
  readonly executionKey: string;
  readonly cause: Cause;
  /** Whether the answer of the run is already known to be `reschedule`: undo, and try afresh. */
  readonly willRetry: boolean;
  /** The newest request delivered, which may be newer than the one the execution saw. */
  readonly latestRequest: R;
}

/** Where a step stands to the point of no return; a class without one is compensatable or plain by whether it has `compensate`. */
export type DeclaredKind = 'pivot' | 'retriable' | 'guard';

/**
 * One step of a saga. Write it as if an instance lived for one attempt: fields are not state.
 * Statics that a step may declare: `durableName`, `kind`, `retry`, `undoRetry`, `timeout`, `grace`.
 */
export abstract class BackgroundTransaction<O = void, R extends Req = Req> {
  declare readonly $outcome?: [O];
  declare readonly $request?: (request: R) => void;

  /** Asked once, when the step's turn comes; `false` omits the step. */
  shouldExecute?(request: R, context: StepContext): boolean | Promise<boolean>;
  abstract execute(request: R, context: StepContext): Promise<StepResult<O>>;
  /**
   * Tells whether an attempt that ended unknown took effect: `Probe.found(outcome)`, `Probe.absent()` (it did not, and will not any more) or `Probe.unknown()`.
   * Asked before the step is executed again under the same `idempotencyKey`, before it is given up, and before its undo. It must change nothing.
   */
  probe?(request: R, context: StepContext): Promise<ProbeResult<O>>;
  /**
   * Undoes what the execution did, or may have done. Rethrow the given error to say that there is nothing to undo.
   * The step that failed may return the answer of the run: `fail`, `skip`, or `reschedule` (undo, and try afresh).
   */
  compensate?(request: R, error: Error, context: CompensationContext<O, R>): Promise<void | Fail | Skip | Reschedule>;
}

/** What a step's class may declare beside its methods. */
export interface StepStatics {
  /** The name in the journal; the class name unless own. Never inherited. */
  readonly durableName?: string;
  readonly kind?: DeclaredKind;
  readonly retry?: RetryPolicy;
  readonly undoRetry?: RetryPolicy;
  /** Of each attempt; 60 s unless given. */
  readonly timeout?: Duration;
  /** How long an attempt may take to settle after its timeout; 10 s unless given. */
  readonly grace?: Duration;
}

// Variance spots: the three types below accept any step, whatever its request and outcome.
/** Any step's class, abstract ones too: the key by which an outcome is asked. */
export type AnyStep = abstract new (...args: never[]) => BackgroundTransaction<any, any>;
/** Any step's class that can be built. */
export type StepClass = (new (...args: never[]) => BackgroundTransaction<any, any>) & StepStatics;
/** A step that can take requests of R: contravariant, through a function-typed phantom. */
export type StepFor<R extends Req> = new (...args: never[]) => BackgroundTransaction<any, any> & { readonly $request?: (request: R) => void };
/** The outcome that a step's class stands for. */
export type OutcomeOf<S extends AnyStep> = NonNullable<InstanceType<S>['$outcome']>[0];

/** A step that has only an undo: it does nothing forward. */
export abstract class Guard<R extends Req = Req> extends BackgroundTransaction<void, R> {
  static readonly kind: DeclaredKind = 'guard';
  override async execute(): Promise<void> {
    // a guard is never executed
  }
}
