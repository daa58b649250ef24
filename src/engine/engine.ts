import { AmendsError } from '../core/errors';
import type { EndState, ErrorRecord, HistoryEvent, RunState } from '../core/history';
import type { Plan, StepKind } from '../core/plan';
import type { Duration } from '../core/duration';
import type { Req } from '../core/request';
import type { BackgroundResponse } from '../core/response';
import type { RunInfo } from '../core/transaction';
import type { TraceOrigin, Tracing } from '../services/tracing';
import type { Blueprint } from './blueprint';
import type { Measured } from './metrics/engine-metrics';
import type { Pruned } from './pruned';
import type { Overview, RunListing, RunSearch, Window } from './run-search';
import type { RunSummary } from './run-summary';
import type { Load } from './slots';
import type { Verb } from './verb';
import type { VerbOffer } from './verb-offer';

export type { RunSummary } from './run-summary';
export type { Verb } from './verb';

/** One step of a run, as its history tells. */
export interface StepSummary {
  readonly name: string;
  readonly kind: StepKind;
  readonly group?: number;
  readonly state: 'pending' | 'omitted' | 'running' | 'retrying' | 'waiting' | 'done' | 'bypassed' | 'failed' | 'undoing' | 'undone' | 'stuck';
  readonly attempts: number;
  readonly undoAttempts: number;
  readonly visits: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly undoStartedAt?: number;
  readonly undoEndedAt?: number;
  readonly outcome?: unknown;
  readonly error?: ErrorRecord;
  /** Who bypassed the step or its undo, or gave the outcome by hand. */
  readonly by?: string;
}

export interface RunDetails extends RunSummary {
  /** What the request is about: the id of its asset, or of its tier configuration. */
  readonly subject?: string;
  readonly plan: Plan;
  readonly steps: readonly StepSummary[];
  readonly history: readonly HistoryEvent[];
  /** The newest request delivered; of a pruned run only its id is left. */
  readonly latestRequest: Req;
  /** What operators may do about it now: all six verbs. */
  readonly verbs: readonly VerbOffer[];
  /** Verbs that were asked for and are recorded, and that no process has come to yet, in their order. */
  readonly recordedVerbs?: readonly Command[];
}

export interface RunQuery {
  readonly state?: RunState;
  readonly saga?: string;
  /** The id of the request. */
  readonly request?: string;
  /** 1 to 1000; 100 unless given. */
  readonly limit?: number;
  /** Where the page before ended. */
  readonly cursor?: string;
}

/** Newest first. */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  readonly next: string | null;
}

export interface Delivery {
  readonly blueprint: Blueprint;
  /** Taken over: it becomes unchangeable. */
  readonly request: Req;
  readonly deliveryId?: string | undefined;
  /** Milliseconds to wait for the end of the run; 0: answer as soon as the run is durable. */
  readonly patience: number;
  /** Where it came from: the trace of a run that it begins is part of that. */
  readonly origin?: TraceOrigin | undefined;
}

export interface Delivered {
  readonly response: BackgroundResponse;
  /** `null` where no run was started. */
  readonly run: { readonly id: string; readonly state: RunState } | null;
}

/** Who asks for an operator's verb, and why: both are journaled. */
export interface Audit {
  readonly by: string;
  readonly why: string;
}

/** What an operator says with a verb. */
export interface Instruction extends Audit {
  /** The step that is meant, or the step whose undo is; needed by `bypass` and `complete` where a run is stuck in several, and a choice for `retry` and `wake`. */
  readonly step?: string;
  /** With `complete`: what the step would have returned, as JSON gives it back; without it the step has no outcome. */
  readonly outcome?: unknown;
}

/** A verb with all that belongs to it: JSON gives it back. */
export interface Command extends Instruction {
  readonly verb: Verb;
}

/** What is old enough to be removed. */
export interface PruneOptions {
  /** The time since a run has ended. */
  readonly olderThan: Duration;
  /** Only runs that ended so; all unless given. */
  readonly states?: readonly EndState[];
  /** For how long after its end a pruned run still answers deliveries; what the engine was told, or 90 days, unless given. */
  readonly dedupRetention?: Duration;
}

/** What happened to a run: heard by observers after it was handed to the journal. */
export type RunListener = (run: RunInfo & { readonly state: RunState }, event: HistoryEvent) => void;

/** Makes runs durable: starts them, recovers them, parks and wakes them, and answers who asks about them. */
export abstract class Engine {
  /** Opens the journal, loads every live run and sets its timers; then the runs go on by themselves. @returns the runs that are resumed. */
  abstract start(blueprints: readonly Blueprint[]): Promise<readonly RunSummary[]>;
  /** Opens the journal to look at runs and to leave word for them, instead of starting: no run is carried out in this process. Ended by {@link stop}. */
  look(): Promise<void> {
    return Promise.reject(new AmendsError('VERB_REFUSED', 'This engine cannot look at a journal without carrying its runs out.'));
  }
  /** Stops beginning attempts, lets running ones settle for `grace` milliseconds, flushes and closes. */
  abstract stop(grace: number): Promise<void>;
  /** `undefined` when deliveries are accepted, else why not: an error with a code. */
  abstract obstacle(): AmendsError | undefined;

  /** Starts a run, attaches to the live one, or gives the answer that is owed. @throws AmendsError `OVERLOADED` when the run would have to be queued and too many are. */
  abstract deliver(delivery: Delivery): Promise<Delivered>;
  /**
   * For a delivery that must start nothing: attaches it to the run of this request that works or is stuck, or gives the answer that an ended one owes.
   * @returns `undefined` when there is no such run
   */
  claim(_request: string, _delivery: Pick<Delivery, 'deliveryId' | 'patience'>): Promise<Delivered | undefined> {
    return Promise.resolve(undefined);
  }
  /** The answer recorded under a delivery id. @throws AmendsError `DELIVERY_ID_REUSED` when it was given for another request. */
  abstract recorded(deliveryId: string, request: string): Delivered | undefined;
  /** Resolves when what was read is durable: before an answer that was {@link recorded} is given. */
  durable(): Promise<void> {
    return Promise.resolve();
  }
  /** Records a final answer that was given under a delivery id without the run itself having recorded it. */
  abstract record(deliveryId: string, request: string, delivered: Delivered): Promise<void>;

  /** How much there is to do in this process. */
  abstract load(): Load;
  /** The live runs of a request, of all sagas. */
  abstract live(request: string): readonly RunSummary[];
  abstract list(query: RunQuery): RunPage;
  abstract find(id: string): RunDetails | undefined;
  /**
   * Looks for runs, and tells of those that live what they are doing. It does not hold the event loop up, however many runs there are.
   * @throws AmendsError `QUERY_INVALID`; where runs {@link RunSearch.like} one are looked for, `RUN_UNKNOWN` and `RUN_ENDED`; `JOURNAL_UNAVAILABLE`
   */
  abstract search(search: RunSearch): Promise<RunListing>;
  /** How runs stand, and how they went. It may be some seconds old where there are very many. @throws AmendsError `QUERY_INVALID`, `JOURNAL_UNAVAILABLE` */
  abstract overview(window: Window): Promise<Overview>;
  /** Another number whenever anything was committed, by any process; cheap enough to be asked many times a second. @throws AmendsError `JOURNAL_UNAVAILABLE` */
  abstract version(): Promise<number>;
  /**
   * Journals a message for a run, then wakes whoever waits for it. A second message with the same id changes nothing.
   * @returns false when this id was sent before.
   * @throws AmendsError `RUN_UNKNOWN`, `RUN_ENDED`, `MESSAGE_INVALID`
   */
  abstract send(id: string, message: string, payload: unknown, options?: { readonly id?: string }): Promise<boolean>;
  /**
   * Carries out an operator's verb: it is journaled when this resolves.
   * @throws AmendsError `RUN_UNKNOWN`, `RUN_ENDED`, `PAST_THE_PIVOT`, `VERB_REFUSED`, `VERB_UNKNOWN`, `REQUEST_INVALID` (a step or an outcome where it has no
   * meaning), and of an outcome `OUTCOME_NOT_JOURNALABLE`, `OUTCOME_TOO_LARGE`
   */
  abstract command(id: string, verb: Verb, instruction: Instruction): Promise<RunSummary>;
  /**
   * Removes the history and the requests of runs that ended long ago, a little at a time. Their keys, generations, answers and delivery ids stay until
   * `dedupRetention` after the end; a live run is never touched.
   * @throws AmendsError `INVALID_DURATION`, `JOURNAL_LOCKED`, `JOURNAL_FULL`, `JOURNAL_UNAVAILABLE`; what was removed until then stays so.
   */
  abstract prune(options: PruneOptions): Promise<Pruned>;
  /** Through which observers are told, and whoever measures; `undefined` where an engine cannot do that. */
  get measured(): Measured | undefined {
    return undefined;
  }
  /** Traces its runs from now on; called before the start. @throws AmendsError `EXTENSION_INVALID` where an engine cannot do that */
  trace(_tracing: Tracing): void {
    throw new AmendsError('EXTENSION_INVALID', 'This engine cannot trace its runs. Leave the provider of traces out, or use the embedded engine.');
  }
  /** Hears every event of every run from now on. @returns how to stop hearing. */
  abstract observe(listener: RunListener): () => void;
}
