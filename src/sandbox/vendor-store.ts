import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

/** One effect, as the ledger lists it. Times are ISO 8601. */
export interface LedgerEntry {
  readonly key: string;
  /** The order on whose behalf the call was made, from the header `X-Order-Id`. */
  readonly order: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** What it concerned, such as `customer/CU-1`. */
  readonly resource: string;
  /** How often the effect really happened: 1, unless the vendor is broken. */
  readonly applied: number;
  /** How often the remembered answer was given again. */
  readonly replayed: number;
}

/** An answer that is remembered under its idempotency key. */
export interface Effect {
  readonly key: string;
  readonly order: string;
  readonly method: string;
  readonly path: string;
  /** The body of the call, as JSON: the same key must come with the same. */
  readonly body: string;
  readonly resource: string;
  readonly status: number;
  readonly answer: string | null;
}

export type Kind = 'customer' | 'workspace' | 'domain';

/** By what a resource is found beside its id: the key it was made with, the buyer's own id of it, the resource it belongs to. */
export type LookUp = 'key' | 'reference' | 'owner';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS resources (
    kind TEXT NOT NULL, id TEXT NOT NULL, key TEXT, reference TEXT, owner TEXT, data TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS resources_by_key ON resources (kind, key);
  CREATE INDEX IF NOT EXISTS resources_by_reference ON resources (kind, reference);
  CREATE INDEX IF NOT EXISTS resources_by_owner ON resources (kind, owner);
  CREATE TABLE IF NOT EXISTS effects (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL, at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    body TEXT NOT NULL, resource TEXT NOT NULL, status INTEGER NOT NULL, answer TEXT, applied INTEGER NOT NULL, replayed INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS effects_by_order ON effects (order_id);
  CREATE TABLE IF NOT EXISTS faults (order_id TEXT NOT NULL, rule TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (order_id, rule)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counters (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
`;

/** What the sandbox vendor remembers: one SQLite file. An effect and the key it came with are committed together. */
export class VendorStore {
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  /** @param file a path, whose folder is made; or `:memory:`. */
  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    this.#db = new Database(file, { timeout: 5_000 });
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = NORMAL'); // a killed process loses nothing; a power cut may
    this.#db.exec(SCHEMA);
  }

  /** All of `work` is committed, or none of it. */
  transact<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }

  nextNumber(kind: Kind): number {
    const sql = 'INSERT INTO counters VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last';
    return (this.#statement(sql).get(kind) as { last: number }).last;
  }

  add(kind: Kind, id: string, data: object, by: Partial<Record<LookUp, string | null>>): void {
    const sql = 'INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?)';
    this.#statement(sql).run(kind, id, by.key ?? null, by.reference ?? null, by.owner ?? null, JSON.stringify(data));
  }

  change(kind: Kind, id: string, data: object): void {
    this.#statement('UPDATE resources SET data = ? WHERE kind = ? AND id = ?').run(JSON.stringify(data), kind, id);
  }

  get<T>(kind: Kind, id: string): T | undefined {
    return this.#parse<T>(this.#statement('SELECT data FROM resources WHERE kind = ? AND id = ?').all(kind, id))[0];
  }

  find<T>(kind: Kind, by: LookUp, value: string): readonly T[] {
    return this.#parse<T>(this.#statement(`SELECT data FROM resources WHERE kind = ? AND ${by} = ? ORDER BY id LIMIT 1000`).all(kind, value));
  }

  all<T>(kind: Kind): readonly T[] {
    return this.#parse<T>(this.#statement('SELECT data FROM resources WHERE kind = ? ORDER BY id LIMIT 1000').all(kind));
  }

  delete(kind: Kind, id: string): void {
    this.#statement('DELETE FROM resources WHERE kind = ? AND id = ?').run(kind, id);
  }

  effect(key: string): Effect | undefined {
    return this.#statement('SELECT key, order_id AS "order", method, path, body, resource, status, answer FROM effects WHERE key = ?').get(key) as
      Effect | undefined;
  }

  /** Remembers an effect. Were one applied under a key that is remembered, the ledger would show it. */
  remember(effect: Effect, at: number): void {
    const sql = `INSERT INTO effects (key, order_id, at, method, path, body, resource, status, answer, applied, replayed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0)
      ON CONFLICT (key) DO UPDATE SET applied = applied + 1`;
    this.#statement(sql).run(effect.key, effect.order, at, effect.method, effect.path, effect.body, effect.resource, effect.status, effect.answer);
  }

  countReplay(key: string): void {
    this.#statement('UPDATE effects SET replayed = replayed + 1 WHERE key = ?').run(key);
  }

  /** In the order of their happening. */
  ledger(where: { readonly key?: string; readonly order?: string }): readonly LedgerEntry[] {
    const sql = `SELECT key, order_id AS "order", at, method, path, resource, applied, replayed FROM effects
      WHERE (@key IS NULL OR key = @key) AND (@order IS NULL OR order_id = @order) ORDER BY number`;
    const rows = this.#statement(sql).all({ key: where.key ?? null, order: where.order ?? null }) as (Omit<LedgerEntry, 'at'> & { at: number })[];
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  }

  /** Uses a fault of an order once more. @returns false when it was used `times` times before. */
  useFault(order: string, rule: string, times: number): boolean {
    if (times === Infinity) return true;
    const sql = 'INSERT INTO faults VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET used = used + 1 WHERE used < ? RETURNING used';
    return times > 0 && this.#statement(sql).get(order, rule, times) !== undefined;
  }

  close(): void {
    this.#db.close();
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #parse<T>(rows: readonly unknown[]): readonly T[] {
    return rows.map((row) => JSON.parse((row as { data: string }).data) as T);
  }
}
