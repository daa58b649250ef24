import type { ChainEnd } from './event-chains';
import type { JournalOp, Refusal } from './journal-op';
import type { NewRun } from './journal-rows';

/** What the thread that commits is started with. */
export interface CommitThreadData {
  readonly path: string;
  readonly durability: 'power' | 'process';
}

/** A list of writes on its way to the thread that commits. */
export interface CommitOrder {
  readonly ops: PackedOps;
  readonly ends: readonly ChainEnd[];
  readonly token: number | undefined;
  readonly strangers: boolean;
  readonly looksOnly: boolean;
}

export type CommitReport =
  | { readonly refused: ReadonlyMap<number, Refusal>; readonly first: number }
  | { readonly code: string; readonly message: string; readonly retryAfter?: number };

/** Writes one after another in one list of plain values: objects cost several times as much to be copied from thread to thread. */
export type PackedOps = readonly unknown[];

/** Packs the writes that every run makes; others, which are rare, go as they are. */
export function packOps(ops: readonly JournalOp[]): PackedOps {
  const packed: unknown[] = [];
  for (const op of ops) {
    if (op.op === 'events') packed.push(0, op.run, op.body);
    else if (op.op === 'begin') {
      const { id, saga, request, generation, lock, state, owes, createdAt, updatedAt } = op.run;
      packed.push(1, op.number, op.json, id, saga, request, generation, lock, state, owes, createdAt, updatedAt);
    } else if (op.op === 'change') packed.push(2, op.run, op.change);
    else packed.push(3, op);
  }
  return packed;
}

export function unpackOps(packed: PackedOps): readonly JournalOp[] {
  const ops: JournalOp[] = [];
  let at = 0;
  const next = <T>(): T => packed[at++] as T; // as packOps wrote it, in this very order
  while (at < packed.length) {
    switch (next<number>()) {
      case 0:
        ops.push({ op: 'events', run: next(), body: next() });
        break;
      case 1:
        ops.push({ op: 'begin', number: next(), json: next(), run: unpackRun(next) });
        break;
      case 2:
        ops.push({ op: 'change', run: next(), change: next() });
        break;
      default:
        ops.push(next());
    }
  }
  return ops;
}

/** Its members in the order of {@link packOps}. */
function unpackRun(next: <T>() => T): NewRun {
  return {
    id: next(),
    saga: next(),
    request: next(),
    generation: next(),
    lock: next(),
    state: next(),
    owes: next(),
    createdAt: next(),
    updatedAt: next(),
  };
}
