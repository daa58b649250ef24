import type { EndState } from '../core/history';

/** What may go, of runs that have ended; a live run never does. Times are milliseconds since 1970. */
export interface PruneCut {
  /** Runs that ended before lose their history, their requests and their parks. */
  readonly history: number;
  /** Of runs that ended before not even the key, the generation and the answer are kept, nor delivery ids that were answered before. */
  readonly forget: number;
  /** Only runs that ended so. */
  readonly states?: readonly EndState[];
}

/** Where the next slice begins: after this run, or, when no runs are left to look at, at this delivery id. */
export type PrunePosition = { readonly run: number } | { readonly delivery: string };

/** What was removed. */
export interface Pruned {
  /** Runs that lost their history. */
  readonly runs: number;
  /** Runs that are gone altogether. */
  readonly forgotten: number;
  /** Delivery ids that are gone. */
  readonly deliveries: number;
}

/** What one short transaction removed. */
export interface PruneSlice extends Pruned {
  /** `undefined`: all has been looked at. */
  readonly next: PrunePosition | undefined;
}
