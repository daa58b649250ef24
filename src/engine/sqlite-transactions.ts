import SqliteDatabase, { type Database } from 'better-sqlite3';
import { AmendsError } from '../core/errors';
import { encodeEvent, type JournalOp } from './journal-op';
import { isUnwritable } from './sqlite-errors';
import { MIGRATIONS } from './sqlite-schema';
import { SqliteStatements } from './sqlite-statements';

/** Carries out the statements of steps inside a transaction of the journal, each step's under a savepoint of its own. */
export class SqliteTransactions {
  readonly #statements: SqliteStatements;

  constructor(private readonly database: Database) {
    this.#statements = new SqliteStatements(database, tablesOfJournals());
  }

  /** For tables that live as long as this does. */
  static inMemory(): SqliteTransactions {
    return new SqliteTransactions(new SqliteDatabase(':memory:'));
  }

  /** Commits the statements by themselves. @returns the writes, with what is to be journaled in their place */
  commit(ops: readonly JournalOp[], strict = false): readonly JournalOp[] {
    try {
      return this.database.transaction(() => this.carryOut(ops, strict))();
    } catch (error) {
      if (strict || !isUnwritable(error)) throw error;
      return this.commit(ops, true);
    }
  }

  /**
   * @param strict looks after each step whether it left a foreign key broken, which otherwise would break the commit.
   * @returns the writes, with what is to be journaled in the place of the statements.
   */
  carryOut(ops: readonly JournalOp[], strict = false): readonly JournalOp[] {
    if (!ops.some(({ op }) => op === 'transact')) return ops;
    return ops.flatMap((op) => (op.op === 'transact' ? this.#carryOut(op, strict) : [op]));
  }

  #carryOut({ run, transaction }: Extract<JournalOp, { op: 'transact' }>, strict: boolean): readonly JournalOp[] {
    const { database } = this;
    const broken = strict ? this.#brokenKeys() : 0;
    database.exec('SAVEPOINT amends_step');
    let came = this.#statements.lend((sql) => transaction.carryOut(sql));
    if (!database.inTransaction) throw new AmendsError('JOURNAL_UNAVAILABLE', 'SQLite gave up a transaction in which a step had statements.');
    if (strict && came !== undefined && this.#brokenKeys() > broken) {
      transaction.fail(new AmendsError('STATEMENT_FAILED', 'The statements of the step leave a foreign key that points nowhere.'));
      came = undefined;
    }
    if (came === undefined) database.exec('ROLLBACK TO amends_step');
    database.exec('RELEASE amends_step');
    return came === undefined ? [] : [{ op: 'events', run, body: encodeEvent(came.event, came.outcomeJson) }];
  }

  #brokenKeys(): number {
    return (this.database.pragma('foreign_key_check') as unknown[]).length;
  }
}

/** The tables that are the journal's, by lower-case name. */
export function tablesOfJournals(): ReadonlySet<string> {
  const fresh = new SqliteDatabase(':memory:');
  try {
    for (const migration of MIGRATIONS) fresh.exec(migration);
    return new Set(fresh.prepare("SELECT lower(name) FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]);
  } finally {
    fresh.close();
  }
}
