import type { Database, Statement } from 'better-sqlite3';
import { asError, codeOf, TerminalError } from '../core/errors';
import type { Sql, SqlParameters } from '../core/sql';

/** How many statements are kept ready. */
const KEPT = 256;

const COMMENT = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;
const ALLOWED = /^(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|VALUES)\b/i;
const NAME = String.raw`(?:"([^"]+)"|(\w+))`;
const TABLE = new RegExp(String.raw`^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?${NAME}\s*(?:\(|AS\b)`, 'i');
const INDEX = new RegExp(String.raw`^CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"[^"]+"|\w+)\s+ON\s+${NAME}\s*\(`, 'i');

/** Failures after which the whole commit has failed, whatever the statement was. */
const FATAL = /^SQLITE_(?:FULL|IOERR|CORRUPT|NOTADB|NOMEM|READONLY|CANTOPEN|BUSY|INTERRUPT|PROTOCOL)/;

/** One operation of the program that SQLite makes of a statement. */
interface Opcode {
  readonly opcode: string;
  readonly p1: number;
  readonly p2: number;
  readonly p5: number;
}

/** The root page stands in a register: a table that the statement itself makes. */
const P2_IS_REGISTER = 0x10;

/** The statements of users, looked through once and kept ready. What writes the journal's own tables, or the course of the transaction, is refused. */
export class SqliteStatements {
  readonly #statements = new Map<string, Statement>();
  #fatal: Error | undefined;

  constructor(
    private readonly database: Database,
    private readonly reserved: ReadonlySet<string>,
  ) {}

  /** Gives somebody the database, until they return. @throws what made SQLite give up the commit, whatever they did about it */
  lend<T>(work: (sql: Sql) => T): T {
    let open = true;
    this.#fatal = undefined;
    const use = <Result>(text: string, parameters: SqlParameters, how: (statement: Statement, values: unknown[]) => Result): Result => {
      if (!open) throw refusal(text, 'came after its function had returned');
      return this.#use(text, parameters as unknown[], how);
    };
    const result = work({
      run: (text, ...parameters) => use(text, parameters, (statement, values) => statement.run(...values)),
      get: <Row>(text: string, ...parameters: SqlParameters) => use(text, parameters, (statement, values) => statement.get(...values) as Row | undefined),
      all: <Row>(text: string, ...parameters: SqlParameters) => use(text, parameters, (statement, values) => statement.all(...values) as Row[]),
    });
    open = false;
    this.#assertSound();
    return result;
  }

  #assertSound(): void {
    if (this.#fatal !== undefined) throw this.#fatal;
  }

  #use<Result>(text: string, values: unknown[], how: (statement: Statement, values: unknown[]) => Result): Result {
    this.#assertSound();
    try {
      return how(this.#statement(text, values), values);
    } catch (error) {
      if (FATAL.test(codeOf(error) ?? '') || !this.database.inTransaction) this.#fatal = asError(error);
      throw error;
    }
  }

  #statement(text: string, values: unknown[]): Statement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    this.#assertAllowed(text, values);
    const statement = this.database.prepare(text);
    if (this.#statements.size >= KEPT) this.#statements.clear();
    this.#statements.set(text, statement);
    return statement;
  }

  /** @throws TerminalError `STATEMENT_REFUSED` */
  #assertAllowed(text: string, values: unknown[]): void {
    const bare = text.replace(COMMENT, '');
    const made = TABLE.exec(bare) ?? INDEX.exec(bare);
    if (made === null && !ALLOWED.test(bare)) throw refusal(text, 'is not one that a step may use');
    const named = made?.[1] ?? made?.[2];
    if (named !== undefined && this.#isReserved(named)) throw refusal(text, `is about ${named}, a name that is kept for the journal`);
    const written = this.#tablesWritten(text, values, made !== null).find((table) => this.#isReserved(table));
    if (written !== undefined) throw refusal(text, `writes ${written}, which is the journal's`);
  }

  #isReserved(table: string): boolean {
    const name = table.toLowerCase();
    return this.reserved.has(name) || name.startsWith('amends_') || name.startsWith('sqlite_');
  }

  /** The tables that a statement writes, by the program that SQLite makes of it: through views and triggers, too. */
  #tablesWritten(text: string, values: unknown[], makes: boolean): readonly string[] {
    const program = this.database.prepare(`EXPLAIN ${text}`).all(...values) as Opcode[];
    const roots = program.flatMap(({ opcode, p1, p2, p5 }) => {
      if (opcode === 'OpenWrite') return (p5 & P2_IS_REGISTER) === 0 ? [p2] : [];
      if (opcode === 'VUpdate') throw refusal(text, 'writes a virtual table');
      return opcode === 'Clear' || opcode === 'Destroy' ? [p1] : [];
    });
    if (roots.length === 0) return [];
    const tables = this.database.prepare('SELECT rootpage, tbl_name FROM sqlite_schema').raw().all() as [number, string][];
    const byRoot = new Map(tables);
    return roots.flatMap((root) => (root === 1 ? (makes ? [] : ['sqlite_schema']) : [byRoot.get(root) ?? 'sqlite_unknown']));
  }
}

const refusal = (text: string, why: string): TerminalError =>
  new TerminalError(`The statement ${JSON.stringify(text.trim().slice(0, 80))} ${why}.`, { code: 'STATEMENT_REFUSED' });
