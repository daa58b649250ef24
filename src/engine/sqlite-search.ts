import type { Database, Statement } from 'better-sqlite3';
import type { ErrorRecord, HistoryEvent } from '../core/history';
import { decodeHistory, type HistoryRow } from './journal-op';
import type { RunRow } from './journal-rows';
import { hasText, lineOf, likeRun } from './plain-search';
import { idOf } from './run-id';
import type { RunLine, RunListing } from './run-search';
import { cursorAfter, errorSays, type SearchTerms } from './search-terms';
import { conditionsOf } from './sqlite-conditions';
import { AT_WORK, type SqliteReader } from './sqlite-reader';

interface End {
  readonly number: number;
  readonly state: RunRow['state'];
  readonly marked: number;
  readonly quiet: number;
}

const parse = (error: unknown): ErrorRecord => JSON.parse(error as string) as ErrorRecord;

/** Looks for runs in SQL, in one view of the journal. */
export class SqliteSearch {
  readonly #ends: Statement;
  readonly #tails: Statement;
  readonly #chain: Statement;
  readonly #live: Statement;

  constructor(
    private readonly database: Database,
    private readonly reader: SqliteReader,
  ) {
    this.#ends = database.prepare(
      'SELECT number, state, last_event AS marked, max(last_event, quiet) AS quiet FROM runs WHERE number IN (SELECT value FROM json_each(?))',
    );
    this.#tails = database.prepare('SELECT run, max(number) AS last FROM events WHERE number > ? AND run IN (SELECT value FROM json_each(?)) GROUP BY run');
    this.#chain = reader.chain;
    this.#live = database.prepare('SELECT * FROM runs INDEXED BY runs_live WHERE ended_at IS NULL AND saga = ?');
    // What JSON has in escapes, and SQLite would cut off or give back otherwise, is compared as everywhere else.
    const pure = { deterministic: true };
    database.function('error_code', pure, (error) => parse(error).code ?? null);
    database.function('error_says', pure, (error, text) => Number(errorSays(parse(error), text as string)));
    database.function('run_has', { ...pure, varargs: true }, (...given: readonly unknown[]) => {
      const [number, id, request, subject, saga, step, error, text] = given as readonly [number, ...(string | null)[], string];
      const shown = id === '' ? idOf(number, reader.nonce) : id;
      return Number(hasText({ id: shown, request, subject, saga, step, error: error === null ? null : parse(error) }, text!));
    });
  }

  /** @throws AmendsError `RUN_UNKNOWN`, `RUN_ENDED` of the run that others are to be like */
  search(terms: SearchTerms): RunListing {
    return this.database.transaction(() => this.#search(terms))();
  }

  #search(terms: SearchTerms): RunListing {
    const { order, limit, after, count } = terms;
    const { from, where, values } = conditionsOf(terms, this.reader.nonce, terms.like === undefined ? undefined : this.#like(terms.like));
    const select = (what: string, conditions: readonly string[]): string =>
      `SELECT ${what} FROM ${from}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`;
    const [place, sorting] =
      order === 'newest' ? ['number < ?', 'number DESC'] : [`(state <> 'stuck', updated_at, number) > (?, ?, ?)`, `state <> 'stuck', updated_at, number`];
    const page = this.database
      .prepare(`${select('*', after === undefined ? where : [...where, place])} ORDER BY ${sorting} LIMIT ?`)
      .all(...values, ...(after === undefined ? [] : [...(after.urgency ?? []), after.number]), limit + 1)
      .map((row) => this.reader.row(row)!);
    const shown = page.slice(0, limit);
    return {
      runs: this.#lines(shown),
      next: page.length > limit ? cursorAfter(shown.at(-1)!, order) : null,
      ...(count === true && {
        total: this.database
          .prepare(select('count(*)', where))
          .pluck()
          .get(...values) as number,
      }),
    };
  }

  #lines(rows: readonly RunRow[]): readonly RunLine[] {
    const histories = this.#histories(rows.filter(({ endedAt }) => endedAt === undefined));
    return rows.map((row) => lineOf(row, histories(row.number)));
  }

  /** The numbers of the runs that stand like one. */
  #like(id: string): readonly number[] {
    const like = this.reader.find(id);
    const rows = like?.endedAt === undefined ? this.#live.all(like?.saga ?? '').map((row) => this.reader.row(row)!) : [];
    const histories = this.#histories(rows);
    const alike = likeRun(like, id, histories);
    return rows.filter(alike).map(({ number }) => number);
  }

  /** What happened in runs. Where the events of runs at work end is found for all of them at once. */
  #histories(rows: readonly RunRow[]): (run: number) => readonly HistoryEvent[] {
    if (rows.length === 0) return () => [];
    const ends = this.#ends.all(JSON.stringify(rows.map(({ number }) => number))) as End[];
    const atWork = ends.filter(({ state }) => AT_WORK.has(state));
    const lowest = atWork.reduce((least, { quiet }) => Math.min(least, quiet), Infinity);
    const tails = atWork.length === 0 ? [] : (this.#tails.all(lowest, JSON.stringify(atWork.map(({ number }) => number))) as { run: number; last: number }[]);
    const last = new Map(ends.map(({ number, marked }) => [number, marked]));
    for (const { run, last: tail } of tails) last.set(run, Math.max(tail, last.get(run) ?? 0));
    return (run) => (last.has(run) ? decodeHistory(this.#chain.all(last.get(run), run) as HistoryRow[]) : []);
  }
}
