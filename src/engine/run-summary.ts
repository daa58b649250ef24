import type { ErrorRecord, RunState } from '../core/history';
import type { ResponseRecord } from '../core/response';
import type { RunInfo } from '../core/transaction';

/** A run as lists show it. Times are milliseconds since 1970. */
export interface RunSummary extends RunInfo {
  readonly state: RunState;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly endedAt?: number;
  /** Where a run that is stuck or parked stands; of one that has ended, which step turned it, or where it was stuck when it was abandoned. */
  readonly step?: string;
  /** What it is stuck with; of one that has ended, why it went backward, or what it was stuck with when it was abandoned. Without its stack. */
  readonly error?: ErrorRecord;
  /** What an ended run answers. */
  readonly answer?: ResponseRecord;
  /** The run ended long ago, and what happened in it has been removed. */
  readonly pruned?: true;
  /** What was asked for is recorded, and not carried out yet: no process has the run now, and it happens at the next start; unless it is {@link owned}. */
  readonly recorded?: true;
  /** With {@link recorded}: a process works on the journal, and has not come to it yet; it will by itself. */
  readonly owned?: true;
}
