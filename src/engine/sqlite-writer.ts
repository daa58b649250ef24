import type { Database, Statement } from 'better-sqlite3';
import { AmendsError } from '../core/errors';
import type { NewRun, RunChange } from './journal-rows';
import type { JournalOp, Outcome, Refusal } from './journal-op';
import { numberOf } from './run-id';
import type { EventChains } from './event-chains';
import { isUnwritable } from './sqlite-errors';
import { PRUNED } from './sqlite-reader';
import { SqliteTransactions } from './sqlite-transactions';
import { SqliteMarks } from './sqlite-marks';
import { SqliteTrial, without } from './sqlite-trial';

/** How many events one statement inserts, where there are so many. */
const EVENTS_AT_ONCE = 16;
const EVENT_COLUMNS = 4;
const EVENT_VALUES = EVENTS_AT_ONCE * EVENT_COLUMNS;

/** As whom is written. */
export interface WritingOwner {
  readonly token: number | undefined;
  /** Live runs may be there that no owner has. */
  readonly strangers: boolean;
  /** It never joins: it looks on, and leaves word. */
  readonly looksOnly: boolean;
}

/** A live run of another process that comes first at a lock: it holds it, or waits for longer. */
export const FOREIGN_BEFORE = `SELECT 1 FROM runs INDEXED BY runs_live WHERE lock = ? AND ended_at IS NULL AND owner IS NOT ? AND (state <> 'queued' OR number < ?) LIMIT 1`;
/** The live run of another process that holds a lock. */
export const FOREIGN_HOLDER = `SELECT * FROM runs INDEXED BY runs_live WHERE lock = ? AND ended_at IS NULL AND owner IS NOT ? AND state <> 'queued' LIMIT 1`;

const NONE: ReadonlyMap<number, Refusal> = new Map();

/** What became of a list of writes. */
export interface Written extends Outcome {
  /** The number of the first event that was written. */
  readonly first: number;
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
  readonly #notice: Statement;
  readonly #owners: Statement;
  readonly #begunElsewhere: Statement;
  readonly #before: Statement;
  readonly #beat: Statement;
  readonly #release: Statement;
  readonly #owe: Statement;
  readonly #post: Statement;
  readonly #unpost: Statement;
  readonly #posted: Statement;
  readonly #trial: SqliteTrial;
  readonly #pruned: Statement;
  readonly #marks: SqliteMarks;
  #transactions: SqliteTransactions | undefined;
  /** Of the last event, that of the transaction under way included. */
  #numbered = 0;
  /** Number, run, body and number of the run's event before, of each event of the transaction. */
  #eventValues: (number | string)[] = [];

  constructor(
    private readonly database: Database,
    private readonly chains: EventChains,
    private readonly nonce: string,
    private readonly owner: WritingOwner,
  ) {
    this.#marks = new SqliteMarks(database, chains);
    this.#notice = database.prepare('INSERT INTO notices (observer, run, body) VALUES (?, ?, ?)');
    this.#owners = database.prepare('SELECT number FROM owners').pluck();
    this.#begunElsewhere = database.prepare('SELECT 1 FROM runs WHERE request = ? AND saga = ? AND generation >= ?').pluck();
    this.#before = database.prepare(FOREIGN_BEFORE).pluck();
    this.#beat = database.prepare('UPDATE owners SET beat = beat + 1 WHERE number = ?');
    this.#release = database.prepare('UPDATE runs SET owner = NULL WHERE number = ?');
    this.#owe = database.prepare('UPDATE runs SET owes = 1 WHERE number = ?');
    this.#post = database.prepare('INSERT INTO postings (run, key, body) VALUES (?, ?, ?)');
    this.#unpost = database.prepare('DELETE FROM postings WHERE number = ?');
    this.#posted = database.prepare('SELECT 1 FROM postings WHERE number = ?').pluck();
    this.#trial = new SqliteTrial(database, chains, (ops) => this.#writeAll(this.#withoutLate(ops), this.#firstNumber()));
    this.#pruned = database.prepare(`SELECT 1 FROM runs WHERE number = ? AND last_event = ${PRUNED}`).pluck();
    this.#start = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
    this.#lastEvent = database.prepare('SELECT max(number) FROM events').pluck();
    this.#begin = database.prepare(
      'INSERT INTO runs (number, id, saga, request, generation, lock, state, owes, created_at, updated_at, last_event, owner, subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
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

  /** Gets ready for statements of steps. */
  prepareTransactions(): void {
    this.#transactions ??= new SqliteTransactions(this.database);
  }

  /**
   * Writes all of it, or throws and has changed nothing.
   * @throws AmendsError `OWNERSHIP_LOST` when another process has taken the place of this one.
   */
  write(given: readonly JournalOp[]): Written {
    try {
      return this.#transact(given, false);
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      return this.#transact(given, true); // without the runs that it is about, so that the others are not held up
    }
  }

  #transact(given: readonly JournalOp[], suspicious: boolean): Written {
    let written: Written;
    this.#start.run();
    try {
      const inTheWay = this.#isShared() ? this.#refusals(given) : NONE;
      const { refused, leftOut } = suspicious ? this.#trial.judge(given, inTheWay) : { refused: inTheWay, leftOut: [] };
      const taken = refused.size === 0 && leftOut.length === 0 ? given : without(given, refused, leftOut);
      const current = this.#withoutLate(taken);
      const ops = this.#transactions?.carryOut(current, suspicious) ?? current;
      const first = this.#firstNumber();
      this.#writeAll(ops, first);
      this.#commit.run();
      written = { refused, leftOut, first };
    } catch (error) {
      if (this.database.inTransaction) this.#rollback.run();
      this.chains.forget(given, true); // to be read again
      throw error;
    }
    this.chains.forget(given, false);
    return written;
  }

  #firstNumber(): number {
    return ((this.#lastEvent.get() as number | null) ?? 0) + 1;
  }

  #writeAll(ops: readonly JournalOp[], first: number): void {
    const values = (this.#eventValues = []) as (number | string)[];
    const unmarked = this.chains.advance(ops, first, (number, run, body, previous) => values.push(number, run, body, previous));
    this.#numbered = first - 1 + values.length / EVENT_COLUMNS;
    let number = first - 1;
    for (const op of ops) {
      if (op.op === 'events') number += 1;
      else if (op.op === 'park')
        this.#park.run(op.run, op.step, number + 0.5, op.body); // between two events
      else this.#apply(op);
    }
    this.#insertEvents();
    for (const { last, run } of unmarked) this.#mark.run(last, run);
  }

  /** What came too late for its run, as what is written of that: nothing where another process was first, and of a pruned run no event. */
  #withoutLate(given: readonly JournalOp[]): readonly JournalOp[] {
    if (!given.some(({ op }) => op === 'late')) return given;
    return given.flatMap((op): readonly JournalOp[] => {
      if (op.op !== 'late') return [op];
      const { run, posting, body } = op;
      if (this.#posted.get(posting) === undefined) return [];
      const unpost = { op: 'unpost' as const, run, posting };
      return this.#pruned.get(run) === undefined ? [{ op: 'events', run, body }, unpost] : [unpost];
    });
  }

  /** Whether a run of another process may be in the way. Asked under the lock of the transaction, so nobody joins meanwhile. */
  #isShared(): boolean {
    const { token } = this.owner;
    if (this.owner.looksOnly) return false;
    const owners = this.#owners.all() as number[];
    if (token === undefined || !owners.includes(token))
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

  #apply(op: Exclude<JournalOp, { op: 'events' | 'park' }>): void {
    switch (op.op) {
      case 'transact':
        break; // it has been carried out
      case 'take':
        break; // its change follows
      case 'late':
        break; // what is left of it stands in its place
      case 'beat':
        this.#beat.run(this.owner.token);
        if (this.owner.token !== undefined) this.#marks.keepNear(this.owner.token, this.#numbered);
        break;
      case 'release':
        this.#release.run(op.run);
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
      case 'notice':
        this.#notice.run(op.observer, op.run, op.body);
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
    const { saga, request, subject, generation, lock, state, owes, createdAt, updatedAt } = run;
    const id = numberOf(run.id, this.nonce) === number ? '' : run.id;
    const { last } = this.chains.of(number);
    this.#begin.run(number, id, saga, request, generation, lock, state, owes ? 1 : 0, createdAt, updatedAt, last, this.owner.token ?? null, subject ?? null);
  }

  #update(run: number, change: RunChange): void {
    const { state, owes, updatedAt, endedAt, step, error, answer } = change;
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
    const { last } = this.chains.of(run);
    this.#change.run(state, owes === undefined ? null : owes ? 1 : 0, updatedAt, endedAt ?? null, step ?? null, json(error), json(answer), last, run);
  }
}
