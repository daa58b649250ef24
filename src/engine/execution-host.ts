import type { ErrorRecord, HistoryEvent, ParkedEvent } from '../core/history';
import type { Wait } from '../core/work';
import type { DeliveredRequests } from './delivered-requests';
import type { RunHistory } from './run-history';
import type { RunSlot } from './run-slot';
import type { Hearing } from './step-transaction';
import type { Surroundings } from './surroundings';
import type { RunTrace } from './tracing/run-trace';

/** What the execution of a run needs of the run: where it is journaled, and where it stands. */
export interface ExecutionHost extends Hearing {
  /** The journal's own number of the run. */
  readonly number: number;
  readonly history: RunHistory;
  readonly slot: RunSlot;
  readonly surroundings: Surroundings;
  /** The run has ended: what an attempt still brings counts for nothing. */
  readonly over: boolean;
  /** Nothing more is begun: the run has ended, or the process is about to. */
  readonly halted: boolean;
  readonly requests: DeliveredRequests;
  /** Its trace, where runs are traced. */
  readonly trace: RunTrace | undefined;
  /** Waits until what was recorded so far is durable. */
  readonly committed: Wait;
  record(event: HistoryEvent, outcomeJson?: string): void;
  park(event: ParkedEvent): void;
  alert(code: string, message: string): void;
  /** An attempt begins, or the run turns. */
  working(): void;
  /** Every step is parked; `wake` is when the first is due by itself. */
  rest(step: string, wake: number | undefined): void;
  /** Only an operator helps now. */
  stick(step: string | undefined, undo: boolean, error: ErrorRecord): void;
}
