import type { Plan } from './plan';
import type { ResponseRecord } from './response';
import type { Cause } from './transaction';

/** The state of a run. The last four are ends. */
export type RunState = 'queued' | 'running' | 'waiting' | 'compensating' | 'stuck' | 'completed' | 'compensated' | 'skipped' | 'abandoned';
export type EndState = Extract<RunState, 'completed' | 'compensated' | 'skipped' | 'abandoned'>;

/** An error as JSON: what the journal keeps of it. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly retryable?: false;
  readonly retryAfter?: number;
  readonly stack?: string;
  readonly cause?: ErrorRecord;
}

/** A step, or its undo. */
interface OfStep {
  readonly step: string;
  readonly undo?: true;
}

/** What the journal says happened to a run, in order. `at` is milliseconds since 1970; `request` is the number of the delivered request (0 is the first). */
export type HistoryEvent = { readonly at: number } & (
  | { readonly type: 'planned'; readonly plan: Plan }
  /** The run is traced: where its trace begins, as W3C Trace Context writes it. */
  | { readonly type: 'traced'; readonly traceparent: string; readonly tracestate?: string }
  /** A newer request was delivered. */
  | { readonly type: 'delivered'; readonly request: number }
  /** `shouldExecute` answered; a step that declined is omitted. One that threw counts as not started. */
  | { readonly type: 'decided'; readonly step: string; readonly applies: boolean; readonly error?: ErrorRecord }
  /** The intention: an attempt begins. `span`: of a traced run, the span that an undo is linked to. */
  | (OfStep & { readonly type: 'begun'; readonly attempt: number; readonly request: number; readonly span?: string })
  /** The step is done; `outcome` as JSON gives it back, absent for none. `by`: the operator who completed it, or `probe`. */
  | (OfStep & { readonly type: 'succeeded'; readonly outcome?: unknown; readonly by?: string })
  /** The undo is done; `answer` is what it said the run shall answer, `nothing` that there was nothing to undo. */
  | (OfStep & { readonly type: 'undone'; readonly answer?: ResponseRecord; readonly nothing?: true; readonly by?: 'probe' })
  /** Before its undo the step's probe found that the execution took effect, with this outcome. */
  | (OfStep & { readonly type: 'found'; readonly outcome?: unknown })
  /** The step answered `fail` or `skip`. */
  | (OfStep & { readonly type: 'refused'; readonly answer: ResponseRecord })
  /** An attempt failed. `retryAt`: when it is made again; without it the step has failed. `usedUp`: what is made then is only to ask its probe. */
  | (OfStep & {
      readonly type: 'errored';
      readonly attempt: number;
      readonly error: ErrorRecord;
      readonly retryAt?: number;
      readonly usedUp?: true;
      readonly crashed?: true;
    })
  /** The step is parked. One event per step, replaced by each visit. `begun`: the next visit is under way. */
  | ParkedEvent
  | { readonly type: 'message'; readonly name: string; readonly id: string; readonly payload?: unknown }
  /** The run goes backward. */
  | { readonly type: 'turned'; readonly cause: Cause; readonly step?: string; readonly error: ErrorRecord; readonly answer?: ResponseRecord }
  | { readonly type: 'stuck'; readonly step?: string; readonly undo?: true; readonly error: ErrorRecord }
  /** An operator's verb. `refused`: it was left in the journal for later, and the run's state did not allow it any more; it changed nothing. */
  | (VerbEvent & { readonly type: 'verb'; readonly refused?: { readonly code: string; readonly message: string } })
  | { readonly type: 'alert'; readonly code: string; readonly message: string }
  | { readonly type: 'ended'; readonly state: EndState; readonly answer: ResponseRecord }
);

interface VerbEvent {
  readonly verb: string;
  readonly by: string;
  readonly why: string;
  readonly step?: string;
  readonly undo?: true;
}

export interface ParkedEvent {
  readonly type: 'parked';
  readonly at: number;
  readonly step: string;
  /** How often the step has been visited and parked. */
  readonly visits: number;
  readonly note?: unknown;
  /** When it is visited again by itself, in milliseconds since 1970. */
  readonly until?: number;
  /** The message it waits for. */
  readonly message?: string;
  /** Of each message name, the number of the message (in the order of arrival) that this step was given last. */
  readonly received?: Readonly<Record<string, number>>;
  readonly timedOut?: true;
  /** The intention of the visit that followed. */
  readonly begun?: { readonly at: number; readonly request: number; readonly span?: string };
}
