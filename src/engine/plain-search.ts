import { AmendsError } from '../core/errors';
import type { ErrorRecord, HistoryEvent } from '../core/history';
import type { RunRow } from './journal-rows';
import { frameOf, Tally } from './overview-intervals';
import { likenessOf, standingsOf } from './run-doing';
import type { Overview, RunLine, RunListing, Window } from './run-search';
import { summaryOf } from './run-view';
import { cursorAfter, errorSays, folded, rankOf, termsOf, type Position, type SearchTerms } from './search-terms';

/** What is needed of a journal to look through its runs, one by one. */
export interface SearchedRuns {
  list(query: { readonly limit: number; readonly before: number | undefined }): readonly RunRow[];
  history(run: number): readonly HistoryEvent[];
  find(id: string): RunRow | undefined;
}

/** How many runs an overview shows in order of urgency. */
export const URGENT_RUNS = 10;

const AT_ONCE = 1_000;

/** Looks for runs by looking at every one: for journals that hold few, or have no other way. @throws AmendsError `QUERY_INVALID`, `RUN_UNKNOWN`, `RUN_ENDED` */
export function searchPlainly(runs: SearchedRuns, terms: SearchTerms): RunListing {
  const { order, limit, after, count } = terms;
  const alike = terms.like === undefined ? undefined : likeRun(runs.find(terms.like), terms.like, (run) => runs.history(run));
  const matching = allOf(runs).filter((row) => matches(row, terms) && (alike === undefined || alike(row)));
  const rest = matching.sort(order === 'newest' ? (a, b) => b.number - a.number : byUrgency).filter((row) => after === undefined || isAfter(row, after));
  const page = rest.slice(0, limit);
  return {
    runs: page.map((row) => lineOf(row, row.endedAt === undefined ? runs.history(row.number) : [])),
    next: rest.length > limit ? cursorAfter(page.at(-1)!, order) : null,
    ...(count === true && { total: matching.length }),
  };
}

/** Counts every run. @throws AmendsError `QUERY_INVALID` */
export function overviewPlainly(runs: SearchedRuns, window: Window, now: number): Overview {
  const frame = frameOf(window, now);
  const tally = new Tally(frame);
  for (const { saga, state, createdAt, endedAt = null, answer } of allOf(runs))
    tally.add({ saga, state, begunAt: createdAt, endedAt, failed: answer?.kind === 'fail', runs: 1 });
  const { states, intervals, sagas } = tally;
  const urgent = searchPlainly(runs, termsOf({ order: 'urgent', limit: URGENT_RUNS })).runs;
  return { at: now, states, window, span: frame.span, intervals, sagas, urgent };
}

function allOf(runs: SearchedRuns): RunRow[] {
  const all: RunRow[] = [];
  for (let before: number | undefined; ; before = all.at(-1)!.number) {
    const some = runs.list({ limit: AT_ONCE, before });
    all.push(...some);
    if (some.length < AT_ONCE) return all;
  }
}

/** A run in a list. @param history of a run that lives; of any other it is not needed */
export function lineOf(row: RunRow, history: readonly HistoryEvent[]): RunLine {
  const doing = row.endedAt === undefined ? standingsOf(history) : [];
  return { ...summaryOf(row), ...(row.subject === undefined ? {} : { subject: row.subject }), ...(doing.length === 0 ? {} : { doing }) };
}

/** Tells which runs stand like one that lives. @throws AmendsError `RUN_UNKNOWN`, `RUN_ENDED` */
export function likeRun(like: RunRow | undefined, id: string, history: (run: number) => readonly HistoryEvent[]): (row: RunRow) => boolean {
  if (like === undefined) throw new AmendsError('RUN_UNKNOWN', `There is no run ${id}.`);
  if (like.endedAt !== undefined) throw new AmendsError('RUN_ENDED', `Run ${id} has ended (${like.state}); only runs that live can be like one another.`);
  const shared = likenessOf(standingsOf(history(like.number)));
  return (row) => {
    if (row.endedAt !== undefined || row.saga !== like.saga) return false;
    const likeness = likenessOf(standingsOf(history(row.number)));
    return shared.size === 0 ? likeness.size === 0 && row.state === like.state : [...likeness].some((one) => shared.has(one));
  };
}

function matches(row: RunRow, { states, saga, request, subject, step, error, text, order }: SearchTerms): boolean {
  return (
    (order === 'newest' || row.endedAt === undefined) &&
    (states?.includes(row.state) ?? true) &&
    (saga ?? row.saga) === row.saga &&
    (request ?? row.request) === row.request &&
    (subject ?? row.subject) === row.subject &&
    (step ?? row.step) === row.step &&
    (error ?? row.error?.code) === row.error?.code &&
    (text === undefined || hasText(row, text))
  );
}

/** What is looked through for what somebody typed. */
type Texts = { readonly [K in 'id' | 'request' | 'subject' | 'saga' | 'step']?: string | null | undefined } & { readonly error?: ErrorRecord | null };

/** @param text is folded already */
export function hasText({ id, request, subject, saga, step, error }: Texts, text: string): boolean {
  return (
    [id, request, subject].some((value) => typeof value === 'string' && folded(value).startsWith(text)) ||
    [saga, step].some((value) => typeof value === 'string' && folded(value).includes(text)) ||
    (error !== undefined && error !== null && errorSays(error, text))
  );
}

/** Stuck runs first, then what stands as it does for longest. */
function byUrgency(a: RunRow, b: RunRow): number {
  return rankOf(a) - rankOf(b) || a.updatedAt - b.updatedAt || a.number - b.number;
}

function isAfter(row: RunRow, { number, urgency }: Position): boolean {
  if (urgency === undefined) return row.number < number;
  const [rank, since] = urgency;
  return (rankOf(row) - rank || row.updatedAt - since || row.number - number) > 0;
}
