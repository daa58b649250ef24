import type { Database, Statement } from 'better-sqlite3';
import type { RunQuery } from './engine';
import type { NewRun, RunChange } from './journal';
import type { JournalOp } from './journal-op';

/** How many events one statement inserts, where there are so many. */
const EVENTS_AT_ONCE = 16;
const EVENT_VALUES = EVENTS_AT_ONCE * 3;

/** The prepared statements of the SQLite journal. */
export class SqliteStatements {
  readonly latest: Statement;
  readonly find: Statement;
  readonly live: Statement;
  readonly history: Statement;
  readonly requests: Statement;
  readonly delivery: Statement;
  readonly #begin: Statement;
  readonly #request: Statement;
  readonly #laterRequest: Statement;
  readonly #events: Statement;
  readonly #manyEvents: Statement;
  /** Number, run and body of the events of this transaction, one after another. */
  #eventValues: (number | string)[] = [];
  readonly #park: Statement;
  readonly #change: Statement;
  readonly #answer: Statement;
  readonly #write: (ops: readonly JournalOp[]) => void;

  constructor(private readonly database: Database) {
    this.latest = database.prepare('SELECT * FROM runs WHERE request = ? AND saga = ? ORDER BY generation DESC LIMIT 1');
    this.find = database.prepare('SELECT * FROM runs WHERE id = ?');
    this.live = database.prepare('SELECT * FROM runs WHERE ended_at IS NULL ORDER BY number');
    this.history = database.prepare(
      'SELECT number AS "order", body FROM events WHERE run = ? UNION ALL SELECT number AS "order", body FROM parked WHERE run = ?',
    );
    this.requests = database.prepare(
      'SELECT 0 AS request, body AS json FROM requests WHERE run = ? UNION ALL SELECT request, body AS json FROM later_requests WHERE run = ? ORDER BY 1',
    );
    this.delivery = database.prepare('SELECT * FROM deliveries WHERE id = ?');
    this.#begin = database.prepare(
      'INSERT INTO runs (number, id, saga, request, generation, lock, state, owes, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#request = database.prepare('INSERT INTO requests (run, body) VALUES (?, ?)');
    this.#laterRequest = database.prepare('INSERT INTO later_requests (run, request, body) VALUES (?, ?, ?)');
    this.#events = database.prepare('INSERT INTO events (number, run, body) VALUES (?, ?, ?)');
    this.#park = database.prepare('INSERT OR REPLACE INTO parked (run, step, number, body) VALUES (?, ?, ?, ?)');
    this.#change = database.prepare('UPDATE runs SET state = ?, owes = ?, updated_at = ?, ended_at = ?, step = ?, error = ?, answer = ? WHERE number = ?');
    this.#answer = database.prepare('INSERT OR REPLACE INTO deliveries (id, request, run, state, answer, at) VALUES (?, ?, ?, ?, ?, ?)');
    this.#manyEvents = database.prepare(`INSERT INTO events (number, run, body) VALUES ${Array(EVENTS_AT_ONCE).fill('(?, ?, ?)').join(', ')}`);
    this.#write = database.transaction((ops: readonly JournalOp[]) => {
      for (const op of ops) this.#apply(op);
      this.#insertEvents();
    }).immediate;
  }

  write(ops: readonly JournalOp[]): void {
    this.#eventValues = []; // what a transaction left that was rolled back
    this.#write(ops);
  }

  lastRun(): number {
    return this.#max('SELECT max(number) FROM runs');
  }

  lastEvent(): number {
    return Math.max(this.#max('SELECT max(number) FROM events'), this.#max('SELECT max(number) FROM parked'));
  }

  list(query: RunQuery & { readonly limit: number; readonly before: number | undefined }): unknown[] {
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
    if (query.state !== undefined && LIVE.has(query.state)) conditions.push('ended_at IS NULL');
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.database.prepare(`SELECT * FROM runs ${where} ORDER BY number DESC LIMIT ?`).all(...values, query.limit);
  }

  #max(sql: string): number {
    return (this.database.prepare(sql).pluck().get() as number | null) ?? 0;
  }

  #apply(op: JournalOp): void {
    switch (op.op) {
      case 'events':
        this.#eventValues.push(op.order, op.run, op.body);
        break;
      case 'begin':
        this.#insert(op.number, op.run);
        this.#request.run(op.number, op.json);
        break;
      case 'change':
        this.#update(op.run, op.change);
        break;
      case 'park':
        this.#park.run(op.run, op.step, op.order, op.body);
        break;
      case 'deliver':
        this.#laterRequest.run(op.run, op.request.request, op.request.json);
        break;
      case 'answer': {
        const { id, request, run, state, answer, at } = op.delivery;
        this.#answer.run(id, request, run, state, JSON.stringify(answer), at);
      }
    }
  }

  /** Many rows in one statement: entering SQLite costs more than a row. */
  #insertEvents(): void {
    const values = this.#eventValues;
    this.#eventValues = [];
    let from = 0;
    for (; from + EVENT_VALUES <= values.length; from += EVENT_VALUES) this.#manyEvents.run(values.slice(from, from + EVENT_VALUES));
    for (; from < values.length; from += 3) this.#events.run(values[from], values[from + 1], values[from + 2]);
  }

  #insert(number: number, run: NewRun): void {
    this.#begin.run(number, run.id, run.saga, run.request, run.generation, run.lock, run.state, run.owes ? 1 : 0, run.createdAt, run.updatedAt);
  }

  #update(run: number, change: RunChange): void {
    const { state, owes, updatedAt, endedAt, step, error, answer } = change;
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
    this.#change.run(state, owes ? 1 : 0, updatedAt, endedAt ?? null, step ?? null, json(error), json(answer), run);
  }
}

/** The states that the partial index on live runs covers. */
const LIVE: ReadonlySet<string> = new Set(['queued', 'running', 'waiting', 'compensating', 'stuck']);
