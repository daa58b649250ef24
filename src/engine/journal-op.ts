import type { HistoryEvent } from '../core/history';
import type { DeliveryRow, NewRun, RequestRow, RunChange } from './journal-rows';
import type { StepTransaction } from './step-transaction';

/** One write, as it waits for its commit. The events of one run in one commit are one op. */
export type JournalOp =
  | { readonly op: 'begin'; readonly number: number; readonly run: NewRun; readonly json: string }
  | { readonly op: 'events'; readonly run: number; body: string }
  | { readonly op: 'park'; readonly run: number; readonly step: string; readonly body: string }
  /** Statements of a step, and in their place what is to be journaled of it. */
  | { readonly op: 'transact'; readonly run: number; readonly transaction: StepTransaction }
  | { readonly op: 'change'; readonly run: number; readonly change: RunChange }
  | { readonly op: 'deliver'; readonly run: number; readonly request: RequestRow }
  /** `run`: the one that is written in the same commit, without which the answer is void; -1 for none. */
  | { readonly op: 'answer'; readonly run: number; readonly delivery: DeliveryRow }
  /** A queued run is about to begin, if no run of another process stands before it at its lock. */
  | { readonly op: 'take'; readonly run: number; readonly lock: string }
  /** What an observer must not miss, which the journal keeps until it is taken. */
  | { readonly op: 'notice'; readonly run: number; readonly observer: string; readonly body: string }
  // between the processes that share a journal: see Sharing
  | { readonly op: 'beat' }
  | { readonly op: 'release'; readonly run: number }
  | { readonly op: 'owe'; readonly run: number }
  | { readonly op: 'post'; readonly run: number; readonly key: string; readonly body: string }
  | { readonly op: 'unpost'; readonly run: number; readonly posting: number }
  /** What was left for a run that has ended: an event of it, unless another process was first, or the run is pruned. */
  | { readonly op: 'late'; readonly run: number; readonly posting: number; readonly body: string };

/** Why a run was not begun: somebody else has begun one for the same request, or stands before it at its lock. */
export type Refusal = 'begun' | 'locked' | Unwritable;

/** The journal does not take what is to be written of a run, and never will; the file is well. */
export interface Unwritable {
  readonly because: string;
}

/** What became of a list of writes, if it is written. */
export interface Outcome {
  /** The runs of which nothing was written. */
  readonly refused: ReadonlyMap<number, Refusal>;
  /** The writes that belong to no run of this process, and that the journal does not take. */
  readonly leftOut: readonly LeftOut[];
}

/** A write that belongs to no run of this process, and that the journal does not take. */
export interface LeftOut extends Unwritable {
  readonly op: JournalOp;
}

/** Whether a write is part of what one run of this process has to say, and stands or falls with it. */
export function belongsToRun(op: JournalOp): boolean {
  if (op.op === 'answer') return op.run >= 0;
  if (op.op === 'unpost') return op.run >= 0;
  return op.op !== 'beat' && op.op !== 'release' && op.op !== 'owe' && op.op !== 'post';
}

/** The number of the run that a write is about; -1 for none. */
export const runOf = (op: JournalOp): number => (op.op === 'begin' ? op.number : 'run' in op ? op.run : -1);

/** An event as the journal keeps it. The outcome is encoded already; names need no escaping. */
export function encodeEvent(event: HistoryEvent, outcomeJson: string | undefined): string {
  if (event.type === 'begun')
    return `{"type":"begun","at":${event.at},"step":"${event.step}"${event.undo ? ',"undo":true' : ''},"attempt":${event.attempt},"request":${event.request}${event.span === undefined ? '' : `,"span":"${event.span}"`}}`;
  if (event.type !== 'succeeded') return JSON.stringify(event);
  const rest = event.by === undefined ? '' : `,"by":${JSON.stringify(event.by)}`;
  return `{"type":"succeeded","at":${event.at},"step":"${event.step}"${rest}${outcomeJson === undefined ? '' : `,"outcome":${outcomeJson}`}}`;
}

/** One row of a run's history. */
export interface HistoryRow {
  readonly order: number;
  readonly body: string;
}

/** The events of a run in the order in which they happened: a parked event that was replaced stands where it was replaced last. */
export function decodeHistory(rows: readonly HistoryRow[]): readonly HistoryEvent[] {
  return [...rows].sort((a, b) => a.order - b.order).flatMap(({ body }) => JSON.parse(`[${body}]`) as HistoryEvent[]);
}
