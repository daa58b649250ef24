import type { RunLine } from '../../engine/run-search';
import type { Operations } from './operations';

/** How many runs are asked for at once: as many as a page may have. */
const PAGE = 1_000;

/**
 * All live runs that stand like one, the oldest first. They are asked for by when they began, which never changes: by urgency a run that moves from one page to
 * another while they are read would come twice, or not at all.
 */
export async function runsLike(operations: Pick<Operations, 'search'>, like: string, limit = PAGE): Promise<readonly RunLine[]> {
  const found: RunLine[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { runs, next } = await operations.search({ like, order: 'newest', limit, ...(cursor !== undefined && { cursor }) });
    found.push(...runs);
    cursor = next;
  }
  return found.reverse();
}
