import { AmendsError } from '../core/errors';
import type { Journal } from './journal';
import type { PruneCut, Pruned, PrunePosition, PruneSlice } from './pruned';

/** How much longer than a slice the pause after it is, so that pruning takes no more than a tenth of the process. */
const REST = 9;
/** Milliseconds between two attempts while somebody else commits, and for how long that is tried. */
const LOCKED_INTERVAL = 20;
const LOCKED_PATIENCE = 10_000;

export interface PruneAllOptions {
  /** Whether to end before all is done. */
  readonly stopped?: () => boolean;
  /** Hears what has been removed so far. */
  readonly heard?: (total: Pruned) => void;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Removes from a journal what is before a cut, a slice at a time; between two of them others commit. */
export async function pruneAll(journal: Journal, cut: PruneCut, { stopped = () => false, heard }: PruneAllOptions = {}): Promise<Pruned> {
  const total = { runs: 0, forgotten: 0, deliveries: 0 };
  let next: PrunePosition | undefined;
  do {
    const began = performance.now();
    const slice = await sliceOf(journal, cut, next, stopped);
    total.runs += slice.runs;
    total.forgotten += slice.forgotten;
    total.deliveries += slice.deliveries;
    heard?.(total);
    next = slice.next;
    if (next !== undefined) await pause(REST * (performance.now() - began));
  } while (next !== undefined && !stopped());
  return total;
}

/** Whoever commits comes first. */
async function sliceOf(journal: Journal, cut: PruneCut, from: PrunePosition | undefined, stopped: () => boolean): Promise<PruneSlice> {
  for (const until = performance.now() + LOCKED_PATIENCE; ;) {
    try {
      return journal.prune(cut, from);
    } catch (error) {
      const locked = error instanceof AmendsError && error.code === 'JOURNAL_LOCKED';
      if (!locked || stopped() || performance.now() > until) throw error;
      await pause(LOCKED_INTERVAL);
    }
  }
}
