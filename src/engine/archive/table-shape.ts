import type { Database } from 'better-sqlite3';

/** A row of a table as an export has it: its columns by name. */
export type Row = Readonly<Record<string, unknown>>;

/** The columns that hold JSON, by table. Those of events hold several values, with commas between them. */
const JSON_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  runs: ['error', 'answer'],
  requests: ['body'],
  later_requests: ['body'],
  events: ['body'],
  parked: ['body'],
  deliveries: ['answer'],
  postings: ['body'],
  notices: ['body'],
};

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
}

/** The columns of a table of the journal, and how its rows are written down: JSON as JSON, so that it can be read and searched; what would come back otherwise, as text. */
export class TableShape {
  readonly columns: readonly Column[];
  readonly #json: ReadonlySet<string>;

  constructor(
    database: Database,
    readonly name: string,
  ) {
    this.columns = database.pragma(`table_info(${name})`) as Column[];
    this.#json = new Set(JSON_COLUMNS[name]);
  }

  /** @param masked what becomes of each value where secrets are not to be seen: of JSON the value that it stands for, however it is written */
  encode(row: Row, masked?: (value: unknown) => unknown): Row {
    const entries = Object.entries(row).map(([name, value]) => [name, this.#encoded(name, value, masked)]);
    return Object.fromEntries(entries) as Row;
  }

  #encoded(name: string, value: unknown, masked: ((value: unknown) => unknown) | undefined): unknown {
    if (typeof value !== 'string' || !this.#json.has(name)) return masked === undefined ? value : masked(value);
    const text = this.#isList(name) ? `[${value}]` : value;
    try {
      const json: unknown = JSON.parse(text);
      if (masked !== undefined) return { json: masked(this.name === 'postings' ? opened(json) : json) };
      return JSON.stringify(json) === text ? { json } : { text: value };
    } catch {
      return { text: masked === undefined ? value : masked(value) };
    }
  }

  #isList(name: string): boolean {
    return this.name === 'events' && name === 'body';
  }

  /** The row that was written down so. @throws Error that says what is wrong with it */
  decode(given: unknown): Record<string, string | number | null> {
    const row = objectOf(given, this.name);
    const unknown = Object.keys(row).find((name) => !this.columns.some((column) => column.name === name));
    if (unknown !== undefined) throw new Error(`${this.name} has no ${JSON.stringify(unknown.slice(0, 100))}`);
    return Object.fromEntries(this.columns.filter(({ name }) => name in row).map((column) => [column.name, this.#decoded(column, row[column.name])]));
  }

  #decoded(column: Column, value: unknown): string | number | null {
    const { name, type, notnull, pk } = column;
    const what = `${name} of ${this.name}`;
    if (value === null && notnull === 0 && pk === 0) return null;
    if (this.#json.has(name)) return this.#text(name, value);
    if (type === 'TEXT' && typeof value === 'string') return value;
    const number = typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
    if (type === 'INTEGER' && number && (Number.isInteger(value) || this.name === 'parked')) return value;
    throw new Error(`${what} has the wrong type`);
  }

  #text(name: string, value: unknown): string {
    const { json, text } = objectOf(value, `${name} of ${this.name}`);
    if (typeof text === 'string') return text;
    const written = JSON.stringify(json) as string | undefined;
    if (written === undefined) throw new Error(`${name} of ${this.name} is missing`);
    if (!this.#isList(name)) return written;
    if (Array.isArray(json)) return written.slice(1, -1);
    throw new Error(`${name} of ${this.name} is no list`);
  }

  /** What is missing of a row that has no default. @throws Error */
  assertComplete(row: Row): void {
    const missing = this.columns.find(({ name, notnull, pk, dflt_value }) => !(name in row) && dflt_value === null && (notnull !== 0 || pk !== 0));
    if (missing !== undefined) throw new Error(`${this.name} lacks ${missing.name}`);
  }
}

/** What one process leaves for another may be a request, and that is a text of JSON: its secrets are known by what they stand under, and not by their looks. */
function opened(posting: unknown): unknown {
  const { json, ...others } = (posting ?? {}) as Readonly<Record<string, unknown>>;
  return typeof json === 'string' ? { ...others, json: JSON.parse(json) as unknown } : posting;
}

/** Those of some tables that the schema of a journal has. */
export function presentIn<T extends string>(database: Database, tables: readonly T[]): readonly T[] {
  const present = new Set(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all());
  return tables.filter((table) => present.has(table));
}

/** @throws Error */
export function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw new Error(`${what} is no object`);
}
