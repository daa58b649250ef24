import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AmendsError, codeOf } from '../../core/errors';
import type { Collection, Collections } from './sandbox-objects';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, data TEXT NOT NULL,
    UNIQUE (collection, parent, id)
  );
  CREATE INDEX IF NOT EXISTS objects_by_id ON objects (collection, id);
  CREATE INDEX IF NOT EXISTS objects_by_status ON objects (collection, json_extract(data, '$.status'));
  CREATE TABLE IF NOT EXISTS counters (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS keys (authorization TEXT PRIMARY KEY, account TEXT NOT NULL, installation TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS occurrences (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, event_type TEXT NOT NULL, object_id TEXT NOT NULL, status TEXT NOT NULL
  );
`;

/** Something that an extension may have subscribed to: an object has come into a status. */
export interface Occurrence {
  /** Goes up by each; never given twice. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly eventType: string;
  readonly objectId: string;
  readonly status: string;
}

/** By what objects are found without looking at each: their ids, what they belong to, and two of their members. */
const FILED_UNDER = { id: 'id', parent: 'parent', status: "json_extract(data, '$.status')", type: "json_extract(data, '$.type')" } as const;

export type FiledUnder = keyof typeof FILED_UNDER;

/** That an object has one of these values there. */
export interface ObjectCondition {
  readonly by: FiledUnder;
  readonly values: readonly string[];
}

/** Whose key it is. */
export interface KeyHolder {
  readonly account: string;
  readonly installation: string | null;
}

/**
 * What the sandbox remembers: one SQLite file. A change, and the occurrences that come of it, are committed together or not at all.
 * Objects are kept as the JSON that they are answered as. Other parts of the sandbox keep their own tables in the same `database`.
 */
export class SandboxStore {
  /** @internal */
  readonly database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  readonly #now: () => number;
  #occurred = false;

  /** Called after each commit that wrote occurrences. */
  onOccurrences: () => void = () => undefined;

  /**
   * @param file a path, whose folder is made; or `:memory:`
   * @param now milliseconds since 1970
   * @throws AmendsError `SANDBOX_DATA`
   */
  constructor(file: string, now: () => number) {
    this.#now = now;
    this.database = open(file);
  }

  /** All of `work` is committed, or none of it. Called within another `transact`, it is a part of that one. */
  transact<T>(work: () => T): T {
    const outermost = !this.database.inTransaction;
    if (outermost) this.#occurred = false;
    const result = this.database.transaction(work).immediate();
    if (outermost && this.#occurred) {
      this.#occurred = false;
      this.onOccurrences();
    }
    return result;
  }

  add<C extends Collection>(collection: C, object: Collections[C], parent = ''): Collections[C] {
    this.#statement('INSERT INTO objects (collection, id, parent, data) VALUES (?, ?, ?, ?)').run(collection, object.id, parent, JSON.stringify(object));
    return object;
  }

  put<C extends Collection>(collection: C, object: Collections[C], parent = ''): Collections[C] {
    const sql = 'UPDATE objects SET data = ? WHERE collection = ? AND parent = ? AND id = ?';
    this.#statement(sql).run(JSON.stringify(object), collection, parent, object.id);
    return object;
  }

  /** @param parent what it belongs to, where ids are not unique beyond that; any unless given */
  get<C extends Collection>(collection: C, id: string, parent?: string): Collections[C] | undefined {
    const where = parent === undefined ? '' : ' AND parent = @parent';
    const sql = `SELECT data FROM objects WHERE collection = @collection AND id = @id${where}`;
    const row = this.#statement(sql).get({ collection, id, ...(parent !== undefined && { parent }) });
    return row === undefined ? undefined : parse<Collections[C]>(row);
  }

  /** In the order of their making. */
  all<C extends Collection>(collection: C, parent?: string): readonly Collections[C][] {
    const where = parent === undefined ? '' : ' AND parent = @parent';
    const sql = `SELECT data FROM objects WHERE collection = @collection${where} ORDER BY number`;
    return this.#statement(sql)
      .all({ collection, ...(parent !== undefined && { parent }) })
      .map((row) => parse<Collections[C]>(row));
  }

  /** Those that fulfil all conditions, in the order of their making. */
  find<C extends Collection>(collection: C, conditions: readonly ObjectCondition[], limit = -1, offset = 0): readonly Collections[C][] {
    const numbers = `SELECT number FROM objects WHERE ${whereOf(conditions)} ORDER BY number LIMIT ? OFFSET ?`;
    return this.#statement(`SELECT data FROM objects WHERE number IN (${numbers}) ORDER BY number`)
      .all(collection, ...valuesOf(conditions), limit, offset)
      .map((row) => parse<Collections[C]>(row));
  }

  /** How many fulfil all conditions. */
  count(collection: Collection, conditions: readonly ObjectCondition[]): number {
    const row = this.#statement(`SELECT count(*) AS count FROM objects WHERE ${whereOf(conditions)}`).get(collection, ...valuesOf(conditions));
    return (row as { count: number }).count;
  }

  delete(collection: Collection, id: string, parent = ''): void {
    this.#statement('DELETE FROM objects WHERE collection = ? AND parent = ? AND id = ?').run(collection, parent, id);
  }

  /** 1, 2, … for each kind; a number whose transaction is rolled back is given again. */
  nextNumber(kind: string): number {
    const sql = 'INSERT INTO counters VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last';
    return (this.#statement(sql).get(kind) as { last: number }).last;
  }

  /** Writes that an object has come into a status, within the transaction that brought it there. */
  occur(eventType: string, objectId: string, status: string): void {
    this.#statement('INSERT INTO occurrences (at, event_type, object_id, status) VALUES (?, ?, ?, ?)').run(this.#now(), eventType, objectId, status);
    this.#occurred = true;
  }

  /** What has occurred after the given number, oldest first, up to a thousand. */
  occurrencesAfter(number: number): readonly Occurrence[] {
    const sql = 'SELECT number, at, event_type AS eventType, object_id AS objectId, status FROM occurrences WHERE number > ? ORDER BY number LIMIT 1000';
    return this.#statement(sql).all(number) as Occurrence[];
  }

  /** The extension's own keys: these from now on, and no others. */
  setKeys(authorizations: readonly string[], account: string): void {
    this.transact(() => {
      this.#statement('DELETE FROM keys WHERE installation IS NULL').run();
      for (const authorization of authorizations) this.addKey(authorization, account, null);
    });
  }

  /** Accepts the value as an `Authorization` from now on. */
  addKey(authorization: string, account: string, installation: string | null): void {
    this.#statement('INSERT OR REPLACE INTO keys VALUES (?, ?, ?)').run(authorization, account, installation);
  }

  holderOf(authorization: string): KeyHolder | undefined {
    return this.#statement('SELECT account, installation FROM keys WHERE authorization = ?').get(authorization) as KeyHolder | undefined;
  }

  keyOf(installation: string): string | undefined {
    const row = this.#statement('SELECT authorization FROM keys WHERE installation = ?').get(installation) as { authorization: string } | undefined;
    return row?.authorization;
  }

  close(): void {
    this.database.close();
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** One text for each set of columns, however many values there are. */
function whereOf(conditions: readonly ObjectCondition[]): string {
  return ['collection = ?', ...conditions.map(({ by }) => `${FILED_UNDER[by]} IN (SELECT value FROM json_each(?))`)].join(' AND ');
}

const valuesOf = (conditions: readonly ObjectCondition[]): readonly string[] => conditions.map(({ values }) => JSON.stringify(values));

function parse<T>(row: unknown): T {
  return JSON.parse((row as { data: string }).data) as T;
}

/** A database of something else is no place for the sandbox, however well they would get along. */
function refuseForeign(database: Database.Database): void {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  if (tables.length > 0 && !tables.includes('occurrences')) throw new Error('it is the database of something else. Name another file');
}

/** Opens the file for this process alone: two sandboxes on one file would hand every task out twice. */
function open(file: string): Database.Database {
  let database: Database.Database | undefined;
  try {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true });
      closeSync(openSync(file, 'a', 0o600)); // secrets are in it in clear
    }
    database = new Database(file, { timeout: 2_000 });
    refuseForeign(database);
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL'); // a killed process loses nothing; a power cut may
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    database?.close();
    const why = codeOf(error)?.startsWith('SQLITE_BUSY') ? 'another sandbox works on it. Stop that one, or name another file' : (error as Error).message;
    throw new AmendsError('SANDBOX_DATA', `The sandbox cannot use ${file}: ${why}.`, { cause: error });
  }
}
