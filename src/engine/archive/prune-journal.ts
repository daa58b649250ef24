import type { EndState } from '../../core/history';
import { pruneAll, type PruneAllOptions } from '../prune-all';
import type { PruneCut, Pruned } from '../pruned';
import { SqliteJournal } from '../sqlite-journal';
import { JournalSnapshot } from './journal-snapshot';

/** What is old enough to be removed. Times are milliseconds; `Infinity`: never. */
export interface PruneLimits {
  /** Since the end of a run, after which its history goes. */
  readonly olderThan: number;
  /** After which nothing is left of it; at least as long. */
  readonly dedupRetention: number;
  /** Only runs that ended so. */
  readonly states?: readonly EndState[];
}

const cutOf = ({ olderThan, dedupRetention, states }: PruneLimits): PruneCut => {
  const now = Date.now();
  return { history: now - olderThan, forget: now - Math.max(olderThan, dedupRetention), ...(states && { states }) };
};

/**
 * Removes what is old from a journal, whether processes work on it or not: no live run, and in transactions of a few milliseconds.
 * @throws AmendsError what opening a journal throws, and `JOURNAL_LOCKED`, `JOURNAL_FULL`; what was removed until then stays so
 */
export async function pruneJournal(path: string, limits: PruneLimits, options: PruneAllOptions = {}): Promise<Pruned> {
  const journal = new SqliteJournal({ path });
  journal.open({ existing: true });
  try {
    return await pruneAll(journal, cutOf(limits), options);
  } finally {
    await journal.close();
  }
}

/** What {@link pruneJournal} would remove now. @throws AmendsError what reading a journal throws */
export async function countPrunable(path: string, limits: PruneLimits): Promise<Pruned> {
  const { history, forget, states } = cutOf(limits);
  const snapshot = await JournalSnapshot.current(path);
  try {
    const condition = states === undefined ? '' : ' AND state IN (SELECT value FROM json_each(?))';
    const values = states === undefined ? [] : [JSON.stringify(states)];
    const runs = (where: string, before: number): number =>
      snapshot.count(`SELECT count(*) FROM runs WHERE ended_at < ?${where}${condition}`, before, ...values);
    return {
      runs: runs(' AND last_event >= 0', history),
      forgotten: runs('', forget),
      deliveries: snapshot.count('SELECT count(*) FROM deliveries WHERE at < ?', forget),
    };
  } finally {
    snapshot.close();
  }
}
