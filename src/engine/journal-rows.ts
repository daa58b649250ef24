import type { ErrorRecord, RunState } from '../core/history';
import type { ResponseRecord } from '../core/response';

/** What the journal keeps of a run beside its history. Times are milliseconds since 1970. */
export interface RunRow {
  /** The journal's own number of the run, in order of first delivery. */
  readonly number: number;
  /** The public id. */
  readonly id: string;
  readonly saga: string;
  readonly request: string;
  /** What the request is about: the id of its asset, or of its tier configuration. */
  readonly subject?: string;
  readonly generation: number;
  readonly lock: string;
  readonly state: RunState;
  /** Somebody was told `reschedule`, and nobody has had the final answer since. */
  readonly owes: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly endedAt?: number;
  readonly step?: string;
  readonly error?: ErrorRecord;
  readonly answer?: ResponseRecord;
  /** Its history and its requests have been removed. */
  readonly pruned?: true;
}

export type NewRun = Omit<RunRow, 'number' | 'endedAt' | 'step' | 'error' | 'answer' | 'pruned'>;

/** What changes of a run's row. `step` and `error` are those of the new state: absent means none. */
export interface RunChange {
  readonly state: RunState;
  /** `undefined`: as it is. */
  readonly owes: boolean | undefined;
  readonly updatedAt: number;
  readonly endedAt?: number | undefined;
  readonly step?: string | undefined;
  readonly error?: ErrorRecord | undefined;
  readonly answer?: ResponseRecord | undefined;
}

/** The answer that was given under a delivery id. */
export interface DeliveryRow {
  readonly id: string;
  /** The id of the request. */
  readonly request: string;
  readonly run: string | null;
  readonly state: RunState | null;
  readonly answer: ResponseRecord;
  readonly at: number;
}

/** A request as delivered: the first of a run has number 0. */
export interface RequestRow {
  readonly request: number;
  readonly json: string;
}
