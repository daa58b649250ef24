import { AmendsError } from '../core/errors';
import type { Req } from '../core/request';
import type { Blueprint } from './blueprint';
import type { Command, RunDetails, RunPage, RunQuery } from './engine';
import type { Journal } from './journal';
import type { RunRow } from './journal-rows';
import { readHistory } from './read-history';
import { stepsOf, summaryOf } from './run-view';
import { isEnd } from '../core/run-states';
import { undoesBy } from './verb-effect';
import { noOffers, offersFor } from './verb-offers';
import { notAlive, type Judged } from './verb-places';

/** The runs of a journal that a query asks for, newest first. @throws AmendsError `QUERY_INVALID` */
export function pageOf(journal: Journal, query: RunQuery): RunPage {
  const limit = Math.min(1_000, Math.max(1, query.limit ?? 100));
  const before = query.cursor === undefined ? undefined : Number.parseInt(query.cursor, 36);
  if (before !== undefined && !Number.isSafeInteger(before))
    throw new AmendsError('QUERY_INVALID', `The cursor ${query.cursor} is none. Use the value of "next" of the page before.`);
  const rows = journal.list({ ...query, limit: limit + 1, before });
  const page = rows.slice(0, limit);
  return { runs: page.map(summaryOf), next: rows.length > limit ? page.at(-1)!.number.toString(36) : null };
}

/** Where a run is looked at. */
interface Onlooker {
  readonly journal: Journal;
  readonly now: () => number;
  readonly blueprint: Blueprint | undefined;
  /** The run as it lives in this process, if it does. */
  readonly live: (Judged & { readonly lock: string }) | undefined;
}

/** The verbs that were left for whoever has a run, or will have it. */
function recordedFor({ sharing }: Journal, run: number): readonly Command[] {
  return (sharing?.leftFor(run) ?? []).flatMap((posting) => {
    if (posting.kind !== 'verb') return [];
    const { kind: _kind, ...command } = posting;
    return [command];
  });
}

/** All that a journal has of a run, and what operators may do about it. */
export function detailsOf(row: RunRow, { journal, now, blueprint, live }: Onlooker): RunDetails {
  const history = journal.history(row.number);
  const planned = history.find((event) => event.type === 'planned');
  const latest = journal.requests(row.number).at(-1);
  const latestRequest = latest === undefined ? { id: row.request } : (JSON.parse(latest.json) as Req);
  const verbs = isEnd(row.state)
    ? noOffers(notAlive(row.id, row.state))
    : offersFor(live ?? { ...row, info: row, history: readHistory(history), now }, undoesBy(blueprint));
  const recorded = isEnd(row.state) ? [] : recordedFor(journal, row.number);
  return {
    ...summaryOf(row),
    ...(row.subject !== undefined && { subject: row.subject }),
    plan: planned?.plan ?? [],
    steps: stepsOf(history),
    history,
    latestRequest,
    verbs,
    ...(recorded.length > 0 && { recordedVerbs: recorded }),
  };
}
