import type { Database, Statement } from 'better-sqlite3';
import type { HistoryEvent, RunState } from '../core/history';
import { isEnd } from '../core/run-states';
import type { ResponseRecord } from '../core/response';
import type { RunQuery } from './engine';
import type { DeliveryRow, RequestRow, RunRow } from './journal-rows';
import { decodeHistory, type HistoryRow } from './journal-op';
import { idOf, numberOf } from './run-id';
import type { OwnedRow } from './sharing';

/** What is read of a SQLite journal: always what was committed, by whichever process. */
export class SqliteReader {
  readonly nonce: string;
  readonly #latest: Statement;
  readonly #byNumber: Statement;
  readonly #byFormerId: Statement;
  readonly #live: Statement;
  /** The rows of a run's history, from its last event back. */
  readonly chain: Statement;
  readonly #end: Statement;
  readonly #tail: Statement;
  readonly #requests: Statement;
  readonly #delivery: Statement;
  readonly #written: Statement;

  constructor(private readonly database: Database) {
    this.nonce = database.prepare(`SELECT value FROM meta WHERE name = 'nonce'`).pluck().get() as string;
    this.#latest = database.prepare('SELECT * FROM runs WHERE request = ? AND saga = ? ORDER BY generation DESC LIMIT 1');
    this.#byNumber = database.prepare('SELECT * FROM runs WHERE number = ?');
    this.#byFormerId = database.prepare(`SELECT * FROM runs WHERE id = ? AND id <> ''`);
    this.#live = database.prepare('SELECT * FROM runs INDEXED BY runs_live WHERE ended_at IS NULL ORDER BY number');
    this.chain = database.prepare(`
      WITH RECURSIVE chain (number, body, previous) AS (
        SELECT number, body, previous FROM events WHERE number = ?
        UNION ALL SELECT e.number, e.body, e.previous FROM chain JOIN events e ON e.number = chain.previous
      )
      SELECT number AS "order", body FROM chain UNION ALL SELECT number AS "order", body FROM parked WHERE run = ?`);
    this.#end = database.prepare('SELECT last_event AS marked, max(last_event, quiet) AS quiet, state FROM runs WHERE number = ?');
    this.#tail = database.prepare('SELECT max(number) FROM events WHERE number > ? AND run = ?').pluck();
    this.#requests = database.prepare(
      'SELECT 0 AS request, body AS json FROM requests WHERE run = ? UNION ALL SELECT request, body AS json FROM later_requests WHERE run = ? ORDER BY 1',
    );
    this.#written = database.prepare('SELECT total_changes()').pluck();
    this.#delivery = database.prepare('SELECT * FROM deliveries WHERE id = ?');
  }

  latest(saga: string, request: string): RunRow | undefined {
    return this.row(this.#latest.get(request, saga));
  }

  find(id: string): RunRow | undefined {
    const number = numberOf(id, this.nonce);
    return this.row(number === undefined ? this.#byFormerId.get(id) : this.#byNumber.get(number));
  }

  live(): readonly RunRow[] {
    return this.#live.all().map((row) => this.row(row)!);
  }

  /** What others have committed changes the one number, what this connection has written the other. */
  version(): number {
    return (this.database.pragma('data_version', { simple: true }) as number) + (this.#written.get() as number);
  }

  /** The highest number of a run. */
  lastRun(): number {
    return (this.database.prepare('SELECT max(number) FROM runs').pluck().get() as number | null) ?? 0;
  }

  list(query: RunQuery & { readonly limit: number; readonly before: number | undefined }): readonly RunRow[] {
    const conditions: string[] = [];
    const values: unknown[] = [];
    const add = (condition: string, value: unknown): void => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    add('number < ?', query.before);
    add('state = ?', query.state);
    add('saga = ?', query.saga);
    add('request = ?', query.request);
    if (query.state !== undefined && !isEnd(query.state)) conditions.push('ended_at IS NULL');
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const rows = this.database.prepare(`SELECT * FROM runs ${where} ORDER BY number DESC LIMIT ?`).all(...values, query.limit);
    return rows.map((row) => this.row(row)!);
  }

  history(run: number): readonly HistoryEvent[] {
    return decodeHistory(this.chain.all(this.lastEvent(run), run) as HistoryRow[]);
  }

  /** The number of the run's last event: its row says it, unless the run is at work; then some may have come after that. */
  lastEvent(run: number): number {
    const end = this.#end.get(run) as { marked: number; quiet: number; state: RunState } | undefined;
    if (end === undefined) return 0;
    return AT_WORK.has(end.state) ? ((this.#tail.get(end.quiet, run) as number | null) ?? end.marked) : end.marked;
  }

  requests(run: number): readonly RequestRow[] {
    return this.#requests.all(run, run) as RequestRow[];
  }

  delivery(id: string): DeliveryRow | undefined {
    const row = this.#delivery.get(id) as { id: string; request: string; run: string | null; state: RunState | null; answer: string; at: number } | undefined;
    return row === undefined ? undefined : { ...row, answer: JSON.parse(row.answer) as ResponseRecord };
  }

  /** A run's row with its owner. */
  owned(stored: unknown): OwnedRow {
    return { ...this.row(stored)!, owner: (stored as StoredRun).owner };
  }

  /** A run's row, as it is stored. */
  row(stored: unknown): RunRow | undefined {
    if (stored === undefined) return undefined;
    const { id, subject, created_at, updated_at, ended_at, step, error, answer, owes, last_event, quiet: _quiet, owner: _owner, ...same } = stored as StoredRun;
    return {
      ...same,
      id: id === '' ? idOf(same.number, this.nonce) : id,
      owes: owes !== 0,
      ...(subject === null ? {} : { subject }),
      createdAt: created_at,
      updatedAt: updated_at,
      ...(ended_at === null ? {} : { endedAt: ended_at }),
      ...(step === null ? {} : { step }),
      ...(error === null ? {} : { error: JSON.parse(error) as NonNullable<RunRow['error']> }),
      ...(answer === null ? {} : { answer: JSON.parse(answer) as ResponseRecord }),
      ...(last_event === PRUNED ? { pruned: true as const } : {}),
    };
  }
}

interface StoredRun {
  readonly number: number;
  readonly id: string;
  readonly saga: string;
  readonly request: string;
  readonly subject: string | null;
  readonly generation: number;
  readonly lock: string;
  readonly state: RunState;
  readonly owes: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly ended_at: number | null;
  readonly step: string | null;
  readonly error: string | null;
  readonly answer: string | null;
  readonly last_event: number;
  readonly quiet: number;
  readonly owner: number | null;
}

/** The states in which events may follow without the run's row being written. */
export const AT_WORK: ReadonlySet<RunState> = new Set(['running', 'compensating']);
/** The same, for SQL. */
export const STATES_AT_WORK = [...AT_WORK].map((state) => `'${state}'`).join(', ');
/** What the row of a run says that its last event is when its history has been removed. */
export const PRUNED = -1;
