import { owesAnswer, type DeliveryRecords } from './delivery-records';
import type { Delivered } from './engine';
import type { ForeignRuns } from './foreign-runs';
import type { Journal } from './journal';
import type { RunRow } from './journal-rows';
import type { LiveRun } from './live-run';
import type { LiveRuns } from './live-runs';
import { isEnd } from '../core/run-states';

/** A claim, and where what it is about is found. */
export interface Claiming {
  readonly request: string;
  readonly deliveryId: string | undefined;
  /** Milliseconds. */
  readonly patience: number;
  readonly runs: LiveRuns;
  readonly journal: Journal;
  readonly foreign: ForeignRuns | undefined;
  readonly records: DeliveryRecords;
  attach(run: LiveRun): Promise<Delivered>;
}

/** Runs that rest until somebody else does something: a claim is none of their business. */
const RESTING: ReadonlySet<string> = new Set(['queued', 'waiting']);

/** Attaches to the run of a request that works or is stuck, or hands over the answer of one that has ended and owes it; starts nothing. */
export async function claim({ request, deliveryId, patience, runs, journal, foreign, records, attach }: Claiming): Promise<Delivered | undefined> {
  const owing: RunRow[] = [];
  for (const { name, repeat } of runs.blueprints.values()) {
    const live = runs.find(name, request);
    const row = live === undefined ? journal.latest(name, request) : undefined;
    if (live !== undefined && !RESTING.has(live.state)) return attach(live);
    if (row !== undefined && isEnd(row.state) && owesAnswer(row, repeat)) owing.push(row);
    if (row !== undefined && !isEnd(row.state) && !RESTING.has(row.state) && foreign !== undefined)
      return foreign.deliver(row, undefined, deliveryId, patience);
  }
  const [first] = owing.sort((a, b) => Number(b.owes) - Number(a.owes) || (b.endedAt ?? 0) - (a.endedAt ?? 0));
  return first === undefined ? undefined : records.handOver(first, deliveryId);
}
