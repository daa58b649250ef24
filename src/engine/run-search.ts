import type { ErrorRecord, RunState } from '../core/history';
import type { RunSummary } from './run-summary';

/** What to look for among the runs of a journal: all that is given must hold. */
export interface RunSearch {
  readonly states?: readonly RunState[];
  readonly saga?: string;
  /** The id of the request. */
  readonly request?: string;
  /** The id of what the request is about: its asset, or its tier configuration. */
  readonly subject?: string;
  /** Where a run is stuck or parked, or which step turned one that went backward and has ended. */
  readonly step?: string;
  /** The code of the error that a run is stuck with, or went backward for and has ended. */
  readonly error?: string;
  /** What somebody typed: the beginning of the id of a run, a request or a subject, or a part of the name of a saga or a step, or of the code or message of that error. Small and capital letters of ASCII are the same. */
  readonly text?: string;
  /** The id of a live run: those that live with the same saga, and stand at the same step, or undo, with the same error code, whether stuck or backing off. */
  readonly like?: string;
  /** `newest` first, unless given; `urgent`: stuck runs, then all others that live, those first whose state has not changed for longest; and no run that has ended. */
  readonly order?: 'newest' | 'urgent';
  /** 1 to 1000; 100 unless given. */
  readonly limit?: number;
  /** Where the page before ended. */
  readonly cursor?: string;
  /** Whether to count all that match, beyond this page. */
  readonly count?: boolean;
}

/** What a live run is doing, as its history tells. Times are milliseconds since 1970. */
export interface Standing {
  /** Absent: the run as a whole is stuck. */
  readonly step?: string;
  /** It is the step's undo. */
  readonly undo?: true;
  readonly doing: 'running' | 'retrying' | 'waiting' | 'stuck';
  /** How many attempts were begun; of a step that was parked: how many visits and attempts since it was first. */
  readonly attempt: number;
  readonly since: number;
  /** The last error, without its stack. */
  readonly error?: ErrorRecord;
  /** When it goes on by itself. */
  readonly until?: number;
  /** The message that it waits for. */
  readonly message?: string;
}

/** A run in a list, with all that is needed to see why it stands where it does. */
export interface RunLine extends RunSummary {
  /** What its request is about: the id of an asset, or of a tier configuration. */
  readonly subject?: string;
  /** What it is doing, for a live run: several for a group. */
  readonly doing?: readonly Standing[];
}

export interface RunListing {
  readonly runs: readonly RunLine[];
  readonly next: string | null;
  /** How many match in all, where it was asked for. */
  readonly total?: number;
}

/** How much time an overview looks back on: an hour (by the minute), a day (half hours), a week (by two hours), or thirty days (half days, of UTC). */
export type Window = '1h' | '24h' | '7d' | '30d';

/** What happened in a part of the time that an overview looks back on. */
export interface Interval {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly begun: number;
  readonly completed: number;
  readonly compensated: number;
  readonly skipped: number;
  readonly abandoned: number;
  /** Of those that ended, how many answered `fail`. */
  readonly failed: number;
}

/** How the runs of a journal stand, and how they went. */
export interface Overview {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How many runs are in each state, however old they are. */
  readonly states: Readonly<Record<RunState, number>>;
  readonly window: Window;
  /** Milliseconds of each interval. */
  readonly span: number;
  /** Oldest first, and without a gap; the last one goes on. */
  readonly intervals: readonly Interval[];
  /** By saga, in the order of their names: how many live, are stuck, and ended within the {@link intervals}. */
  readonly sagas: readonly SagaTally[];
  /** The first ten runs in order of urgency. */
  readonly urgent: readonly RunLine[];
}

export interface SagaTally {
  readonly saga: string;
  readonly live: number;
  readonly stuck: number;
  readonly completed: number;
  readonly compensated: number;
  readonly skipped: number;
  readonly abandoned: number;
  readonly failed: number;
}
