import type { ErrorRecord } from './history';
import type { StepKind } from './plan';
import type { Req } from './request';
import type { ResponseRecord } from './response';
import type { Retry } from './retry';
import type { Sql } from './sql';
import type { Cause } from './transaction';
import type { Work } from './work';

/** What one attempt is told by the engine. */
export interface Attempt {
  readonly number: number;
  /** The request as pinned with the intention. */
  readonly request: Req;
  /** Made when first asked for. */
  readonly signal: AbortSignal;
  readonly visits: number;
  readonly note: unknown;
  readonly timedOut: boolean;
  received(message: string): unknown;
  /** Whether the execution may have taken effect without anybody knowing: an attempt of it ended unknown; for an undo also one that was given up. */
  readonly unknown: boolean;
  /** Of the execution: the error that used up its attempts. Nothing is executed any more, only its probe is asked. */
  readonly usedUp: ErrorRecord | undefined;
  /** Of the undo: the outcome that the probe found. */
  readonly found: { readonly json: string | undefined } | undefined;
  /**
   * Carries statements out in the commit that journals what comes of them. From here on only that commit ends the attempt: neither time nor a shutdown does.
   * @throws AmendsError `STEP_INTERRUPTED` when the attempt has been given up already
   */
  transact(statements: (sql: Sql) => unknown): Promise<Ended>;
}

/** How an attempt ended, other than by an error. `journaled`: by a commit that its own statements were part of. */
export type Ended =
  | { readonly kind: 'succeeded'; readonly json: string | undefined; readonly by?: 'probe'; readonly journaled?: true }
  | { readonly kind: 'refused'; readonly answer: ResponseRecord }
  /** Not yet: again after `seconds`, or when the message came, or its timeout (milliseconds) passed. */
  | { readonly kind: 'parked'; readonly seconds?: number; readonly note?: unknown; readonly message?: string; readonly timeout?: number }
  | { readonly kind: 'undone'; readonly answer?: ResponseRecord; readonly nothing?: true; readonly by?: 'probe'; readonly journaled?: true }
  /** Of an undo: the execution has this outcome, says its probe. The undo itself is attempted next, with a budget of its own. */
  | { readonly kind: 'found'; readonly json: string | undefined };

/**
 * How a step stands when the engine hands it back. `order` numbers what was journaled of a run, so that the first failure is the first in the journal.
 * `failed`: attempts are used up, or the error was terminal. `interrupted`: no further attempt is made, by a cancel or a failed sibling.
 */
export type Settled = { readonly order: number } & (
  | Exclude<Ended, { kind: 'found' }>
  | { readonly kind: 'failed'; readonly error: ErrorRecord; readonly terminal: boolean }
  | { readonly kind: 'crashLoop'; readonly error: ErrorRecord }
  | { readonly kind: 'interrupted'; readonly started: boolean }
  /** An operator said that there is nothing to do: no outcome, and the run goes on. */
  | { readonly kind: 'bypassed' }
);

/** Terminal errors by which a step refuses nothing: they come after it has answered, or from its probe. */
const NO_REFUSAL: ReadonlySet<string | undefined> = new Set(['OUTCOME_NOT_JOURNALABLE', 'OUTCOME_TOO_LARGE', 'STEP_RETURNED_NO_RESPONSE', 'PROBE_FAILED']);

/** Whether an error says that the attempt had no effect. After all others it may have had one. */
export const isRefusal = ({ retryable, code }: ErrorRecord): boolean => retryable === false && !NO_REFUSAL.has(code);

/** Whether a pivot that settled so has not happened, because it was refused. All else is unknown, or has happened, and is not undone around. */
export function saysRefused(settled: Settled | undefined): boolean {
  return settled?.kind === 'refused' || (settled?.kind === 'failed' && isRefusal(settled.error));
}

/** What is done in one attempt: the user's code, and what it means how that ended. */
export interface Action {
  /** Calls the user's code. */
  begin(attempt: Attempt): unknown;
  /** What the returned value means. @throws TerminalError when it is something impossible */
  returned(value: unknown): Ended;
  /** What the error means. @throws it, unless it has a meaning */
  threw(error: unknown): Ended;
}

export interface StepOptions {
  readonly kind: StepKind;
  readonly undo: boolean;
  /** The step has a probe: when its attempts are used up, it is asked a last time. */
  readonly probe: boolean;
  readonly retry: Retry;
  /** After the pivot: attempts are made without limit. */
  readonly unlimited: boolean;
  /** Milliseconds of each attempt, and then to settle. */
  readonly timeout: number;
  readonly grace: number;
  /** Of the group: once stopped no further attempt is made, and running ones are aborted. */
  readonly stop?: Stop | undefined;
  /** What wraps each attempt. */
  readonly around?: ((attempt: Attempt, next: () => Promise<void>) => Promise<void>) | undefined;
}

/** Tells the members of a group that one of them has failed. */
export class Stop {
  #stopped = false;
  readonly #listeners = new Set<() => void>();

  get stopped(): boolean {
    return this.#stopped;
  }

  now(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** @returns how to stop listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Why a run goes backward, and what is known of its answer. */
export interface Turn {
  readonly cause: Cause;
  /** The step that failed or skipped. */
  readonly step?: string;
  readonly error: ErrorRecord;
  /** The answer, where it is no plain `fail(error.message)`. */
  readonly answer?: ResponseRecord;
  readonly order: number;
}

/** What an operator may do about a place where a run is stuck. */
export type StuckVerb = 'retry' | 'bypass' | 'complete' | 'cancel';

/**
 * The durability port: all that the forward and backward algorithm asks of an engine. What was journaled before is given back
 * and not done again, so a resumed run walks through its past without running any user code.
 */
export interface Execution {
  /** Whether an intention of this step is journaled. */
  begun(step: string): boolean;
  /** What is journaled of a step's own end, if anything. */
  settled(step: string): Settled | undefined;
  /** Whether it is journaled what `shouldExecute` of a step answered, or that it threw. */
  decided(step: string): boolean;
  /** Whether a step applies: asked once and remembered. @throws what `ask` threw, remembered too. */
  decide(step: string, ask: () => boolean | Promise<boolean>): Work<boolean>;
  /** Journals the intention, makes attempts as the policy says, and journals how they ended. Hands over the intention before it first waits. */
  step(step: string, action: Action, options: StepOptions): Work<Settled>;
  /** Parks a step that ended `parked` until it is due. @returns false when a cancel or a failed sibling ended the wait. */
  park(step: string, stop?: Stop): Work<boolean>;
  /** Journals that the run goes backward. */
  turn(turn: Turn): void;
  /** What an operator or the deadline asked for, as soon as it did. */
  readonly cancelled: Turn | undefined;
  /** Marks the run stuck, and waits for an operator. What the verb says of the step is journaled: whoever asks again is told. */
  stuck(step: string, undo: boolean, error: ErrorRecord): Work<StuckVerb>;
  /** The request that the execution of a step saw last. */
  requestOf(step: string): Req;
  readonly latestRequest: Req;
}
