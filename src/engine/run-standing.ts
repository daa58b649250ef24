import type { ErrorRecord, RunState } from '../core/history';
import type { ResponseRecord } from '../core/response';
import type { RunInfo } from '../core/transaction';
import type { Clock } from '../services/clock';
import type { RunSummary } from './engine';
import type { Journal } from './journal';
import type { RunSlot } from './run-slot';

export interface Standing {
  readonly state: RunState;
  readonly owes: boolean;
  readonly step?: string | undefined;
  readonly error?: ErrorRecord | undefined;
}

/** What a live run is told of itself. */
export interface LiveRunFacts extends Standing {
  readonly info: RunInfo;
  /** What its request is about. */
  readonly subject?: string | undefined;
  readonly number: number;
  readonly lock: string;
  readonly createdAt: number;
  readonly slot: RunSlot;
}

/** How a run stands that is stuck there. The stack of the error stands in the history: a list is short. */
export function stuckIn({ step, error }: { readonly step?: string | undefined; readonly error: ErrorRecord }): Omit<Standing, 'owes'> {
  const { stack: _stack, ...told } = error;
  return { state: 'stuck', ...(step === undefined ? {} : { step }), error: told };
}

/** Where a run stands, and the same in its row of the journal. */
export class RunStanding {
  #standing: Standing;
  #end: { readonly endedAt?: number; readonly answer?: ResponseRecord } = {};
  #updatedAt: number;

  constructor(
    readonly number: number,
    private readonly journal: Journal,
    private readonly clock: Clock,
    standing: Standing,
    updatedAt: number,
    private readonly slot: RunSlot,
  ) {
    this.#standing = standing;
    slot.follow(standing.state);
    this.#updatedAt = updatedAt;
  }

  get state(): RunState {
    return this.#standing.state;
  }

  /** Somebody was told `reschedule`, and nobody has had the final answer since. */
  get owes(): boolean {
    return this.#standing.owes;
  }

  get error(): ErrorRecord | undefined {
    return this.#standing.error;
  }

  get summary(): Pick<RunSummary, 'state' | 'step' | 'error' | 'updatedAt' | 'endedAt' | 'answer'> {
    const { state, step, error } = this.#standing;
    return { state, ...(step === undefined ? {} : { step }), ...(error === undefined ? {} : { error }), ...this.#end, updatedAt: this.#updatedAt };
  }

  /**
   * `step` and `error` are those of the new state: absent means none.
   * @param paid somebody has the answer, or nobody is owed one. Unless that is known, another process may have told somebody `reschedule`.
   */
  change(standing: Standing, end: { readonly endedAt?: number; readonly answer?: ResponseRecord } = {}, paid = false): void {
    this.#standing = standing;
    this.slot.follow(standing.state);
    this.#end = end;
    this.#updatedAt = this.clock.now();
    // Spelt out: an object that is spread into another makes V8 a class of its own for it, each time.
    this.journal.change(this.number, {
      state: standing.state,
      owes: standing.owes || (paid ? false : undefined),
      updatedAt: this.#updatedAt,
      endedAt: end.endedAt,
      step: standing.step,
      error: standing.error,
      answer: end.answer,
    });
  }

  /** Somebody has had the answer. */
  pay(): void {
    if (this.#standing.owes) this.change({ ...this.#standing, owes: false }, this.#end, true);
  }

  /** From now on the run owes its answer. */
  owe(): void {
    if (!this.#standing.owes) this.change({ ...this.#standing, owes: true });
  }
}
