import type { RunLine, RunListing, RunSearch } from '../../engine/run-search';
import type { Operations } from './operations';

/** The largest page that can be asked for. */
const PAGE = 1_000;

/** How many runs are wanted, and how many are asked for at once. */
export interface Wanted {
  readonly limit: number;
  readonly page?: number;
}

/**
 * The runs that are looked for, a page at a time, each of them once, though it moves while they are read. In order of urgency a run that becomes stuck meanwhile
 * would stand on a page that was read before: those come at the end.
 */
export async function* listedRuns(operations: Pick<Operations, 'search'>, search: RunSearch, wanted: Wanted): AsyncGenerator<RunListing> {
  const seen = new Set<string>();
  const isFresh = ({ id }: RunLine): boolean => !seen.has(id) && seen.add(id).has(id);
  const searches = [{ ...search, count: true }];
  for (let next = searches.shift(); next !== undefined && seen.size < wanted.limit; next = searches.shift()) {
    const limit = Math.min(wanted.page ?? PAGE, wanted.limit - seen.size);
    const listing = await operations.search({ ...next, limit });
    yield { ...listing, runs: listing.runs.filter(isFresh) };
    const movesOn = next.cursor !== undefined && search.order === 'urgent' && (search.states?.includes('stuck') ?? true);
    if (listing.next !== null) searches.push({ ...next, count: false, cursor: listing.next });
    else if (movesOn && next.states !== BECAME_STUCK) searches.push({ ...search, count: false, states: BECAME_STUCK });
  }
}

const BECAME_STUCK = ['stuck'] as const;
