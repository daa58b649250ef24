import type { Database, Statement } from 'better-sqlite3';
import { AmendsError } from '../core/errors';
import type { NewRun, RunChange } from './journal-rows';
import { runOf, type JournalOp, type Refusal } from './journal-op';
import { numberOf } from './run-id';
import { AT_WORK, type SqliteReader } from './sqlite-reader';
import { SqliteMarks } from './sqlite-marks';

/** How many events one statement inserts, where there are so many. */
const EVENTS_AT_ONCE = 16;
const EVENT_COLUMNS = 4;
const EVENT_VALUES = EVENTS_AT_ONCE * EVENT_COLUMNS;

/** As whom is written. */
export interface WritingOwner {
  readonly token: number | undefined;
  /** Live runs are there that no process has, because none knows their steps. */
  readonly strangers: boolean;
}

/** A live run of another process that comes first at a lock: it holds it, or waits for longer. */
export const FOREIGN_BEFORE = `SELECT 1 FROM runs INDEXED BY runs_live WHERE lock = ? AND ended_at IS NULL AND owner IS NOT ? AND (state <> 'queued' OR number < ?) LIMIT 1`;
/** The live run of another process that holds a lock. */
export const FOREIGN_HOLDER = `SELECT * FROM runs INDEXED BY runs_live WHERE lock = ? AND ended_at IS NULL AND owner IS NOT ? AND state <> 'queued' LIMIT 1`;

const NONE: ReadonlyMap<number, Refusal> = new Map();

/** Where the chain of a run's events ends. */
interface Tail {
  readonly run: number;
  /** The number of its last event. */
  last: number;
  /** What the run's row says that it is; -1: not known. */
  marked: number;
  atWork: boolean;
  ended: boolean;
}

/** What is written to a SQLite journal: a list of writes, in one transaction. */
export class SqliteWriter {
  readonly #start: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #lastEvent: Statement;
  readonly #begin: Statement;
  readonly #request: Statement;
  readonly #laterRequest: Statement;
  readonly #events: Statement;
  readonly #manyEvents: Statement;
  readonly #park: Statement;
  readonly #change: Statement;
  readonly #mark: Statement;
  readonly #answer: Statement;
  readonly #owners: Statement;
  readonly #begunElsewhere: Statement;
  readonly #before: Statement;
  readonly #beat: Statement;
  readonly #release: Statement;
  readonly #owe: Statement;
  readonly #post: Statement;
  readonly #unpost: Statement;
  readonly #marks: SqliteMarks;
  /** Of the last event, that of the transaction under way included. */
  #numbered = 0;
  /** Of the live runs that were written to. */
  readonly #tails = new Map<number, Tail>();
  /** The tails that the transaction under way has moved. */
  #moved: Tail[] = [];
  /** Number, run, body and number of the run's event before, of each event of the transaction. */
  #eventValues: (number | string)[] = [];

  constructor(
    private readonly database: Database,
    private readonly reader: SqliteReader,
    private readonly owner: WritingOwner,
  ) {
    this.#marks = new SqliteMarks(database, reader);
    this.#owners = database.prepare('SELECT number FROM owners').pluck();
    this.#begunElsewhere = database.prepare('SELECT 1 FROM runs WHERE request = ? AND saga = ? AND generation >= ?').pluck();
    this.#before = database.prepare(FOREIGN_BEFORE).pluck();
    this.#beat = database.prepare('UPDATE owners SET beat = beat + 1 WHERE number = ?');
    this.#release = database.prepare('UPDATE runs SET owner = NULL WHERE number = ?');
    this.#owe = database.prepare('UPDATE runs SET owes = 1 WHERE number = ?');
    this.#post = database.prepare('INSERT INTO postings (run, key, body) VALUES (?, ?, ?)');
    this.#unpost = database.prepare('DELETE FROM postings WHERE number = ?');
    this.#start = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
    this.#lastEvent = database.prepare('SELECT max(number) FROM events').pluck();
    this.#begin = database.prepare(
      'INSERT INTO runs (number, id, saga, request, generation, lock, state, owes, created_at, updated_at, last_event, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#request = database.prepare('INSERT INTO requests (run, body) VALUES (?, ?)');
    this.#laterRequest = database.prepare('INSERT INTO later_requests (run, request, body) VALUES (?, ?, ?)');
    this.#events = database.prepare('INSERT INTO events (number, run, body, previous) VALUES (?, ?, ?, ?)');
    this.#manyEvents = database.prepare(
      `INSERT INTO events (number, run, body, previous) VALUES ${Array<string>(EVENTS_AT_ONCE).fill('(?, ?, ?, ?)').join(', ')}`,
    );
    this.#park = database.prepare('INSERT OR REPLACE INTO parked (run, step, number, body) VALUES (?, ?, ?, ?)');
    this.#change = database.prepare(
      'UPDATE runs SET state = ?, owes = coalesce(?, owes), updated_at = ?, ended_at = ?, step = ?, error = ?, answer = ?, last_event = ? WHERE number = ?',
    );
    this.#mark = database.prepare('UPDATE runs SET last_event = ? WHERE number = ?');
    this.#answer = database.prepare('INSERT OR REPLACE INTO deliveries (id, request, run, state, answer, at) VALUES (?, ?, ?, ?, ?, ?)');
  }

  /**
   * Writes all of it, or throws and has changed nothing.
   * @returns the runs that were not begun, because of what other processes did; nothing was written of them.
   * @throws AmendsError `OWNERSHIP_LOST` when another process has taken the place of this one.
   */
  write(given: readonly JournalOp[]): ReadonlyMap<number, Refusal> {
    let refused: ReadonlyMap<number, Refusal> = NONE;
    this.#start.run();
    try {
      let ops = given;
      if (this.#isShared()) {
        refused = this.#refusals(given);
        if (refused.size > 0) ops = given.filter((op) => !refused.has(runOf(op)));
      }
      this.#number(ops);
      for (const op of ops) this.#apply(op);
      this.#insertEvents();
      this.#markTails();
      this.#commit.run();
    } catch (error) {
      if (this.database.inTransaction) this.#rollback.run();
      for (const tail of this.#moved) this.#tails.delete(tail.run); // to be read again
      this.#moved = [];
      throw error;
    }
    for (const { run, ended } of this.#moved) if (ended) this.#tails.delete(run);
    this.#moved = [];
    return refused;
  }

  /** Whether a run of another process may be in the way. Asked under the lock of the transaction, so nobody joins meanwhile. */
  #isShared(): boolean {
    const { token } = this.owner;
    if (token === undefined) return false; // it only looks on, and leaves word
    const owners = this.#owners.all() as number[];
    if (!owners.includes(token))
      throw new AmendsError('OWNERSHIP_LOST', 'Another process has taken the place of this one, which had given no sign of life. It begins anew.', {
        retryAfter: 1,
      });
    return owners.length > 1 || this.owner.strangers;
  }

  #refusals(ops: readonly JournalOp[]): ReadonlyMap<number, Refusal> {
    const refused = new Map<number, Refusal>();
    for (const op of ops) {
      if (op.op === 'begin' && this.#begunElsewhere.get(op.run.request, op.run.saga, op.run.generation) !== undefined) refused.set(op.number, 'begun');
      else if (op.op === 'take' && this.#before.get(op.lock, this.owner.token, op.run) !== undefined) refused.set(op.run, 'locked');
      else if (op.op === 'begin' && op.run.state !== 'queued' && this.#before.get(op.run.lock, this.owner.token, op.number) !== undefined)
        refused.set(op.number, 'locked');
    }
    return refused;
  }

  /** Numbers the events of the transaction, each chained to the one before it of the same run. What parks stands between two of them. */
  #number(ops: readonly JournalOp[]): void {
    let number = (this.#lastEvent.get() as number | null) ?? 0;
    this.#eventValues = [];
    for (const op of ops) {
      if (op.op === 'events') {
        const tail = this.#tail(op.run);
        number += 1;
        this.#eventValues.push(number, op.run, op.body, tail.last);
        tail.last = number;
        this.#moved.push(tail);
      } else if (op.op === 'park') this.#park.run(op.run, op.step, number + 0.5, op.body);
      else if (op.op === 'begin') this.#tails.set(op.number, { run: op.number, last: 0, marked: 0, atWork: AT_WORK.has(op.run.state), ended: false });
    }
    this.#numbered = number;
  }

  #tail(run: number): Tail {
    let tail = this.#tails.get(run);
    if (tail === undefined) {
      const last = this.reader.lastEvent(run);
      tail = { run, last, marked: -1, atWork: false, ended: false };
      this.#tails.set(run, tail);
    }
    return tail;
  }

  /** The row of a run that rests names its last event; that of a run at work is found by looking on from the one that is named. */
  #markTails(): void {
    for (const tail of this.#moved) {
      if (tail.marked === tail.last || (tail.atWork && tail.marked >= 0)) continue;
      this.#mark.run(tail.last, tail.run);
      tail.marked = tail.last;
    }
  }

  #apply(op: JournalOp): void {
    switch (op.op) {
      case 'events':
      case 'park':
        break; // numbered, and written, together
      case 'take':
        break; // its change follows
      case 'beat':
        this.#beat.run(this.owner.token);
        if (this.owner.token !== undefined) this.#marks.keepNear(this.owner.token, this.#numbered, (run) => this.#tails.get(run)?.last);
        break;
      case 'release':
        this.#release.run(op.run);
        this.#tails.delete(op.run);
        break;
      case 'owe':
        this.#owe.run(op.run);
        break;
      case 'post':
        this.#post.run(op.run, op.key, op.body);
        break;
      case 'unpost':
        this.#unpost.run(op.posting);
        break;
      case 'begin':
        this.#insert(op.number, op.run);
        this.#request.run(op.number, op.json);
        break;
      case 'change':
        this.#update(op.run, op.change);
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
    let from = 0;
    for (; from + EVENT_VALUES <= values.length; from += EVENT_VALUES) this.#manyEvents.run(values.slice(from, from + EVENT_VALUES));
    for (; from < values.length; from += EVENT_COLUMNS) this.#events.run(values[from], values[from + 1], values[from + 2], values[from + 3]);
  }

  #insert(number: number, run: NewRun): void {
    const tail = this.#tail(number);
    tail.marked = tail.last;
    const id = numberOf(run.id, this.reader.nonce) === number ? '' : run.id;
    this.#begin.run(
      number,
      id,
      run.saga,
      run.request,
      run.generation,
      run.lock,
      run.state,
      run.owes ? 1 : 0,
      run.createdAt,
      run.updatedAt,
      tail.last,
      this.owner.token ?? null,
    );
  }

  #update(run: number, change: RunChange): void {
    const { state, owes, updatedAt, endedAt, step, error, answer } = change;
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
    const tail = this.#tail(run);
    tail.marked = tail.last;
    tail.atWork = AT_WORK.has(state);
    tail.ended = endedAt !== undefined;
    this.#moved.push(tail);
    this.#change.run(state, owes === undefined ? null : owes ? 1 : 0, updatedAt, endedAt ?? null, step ?? null, json(error), json(answer), tail.last, run);
  }
}
