import type { Statement } from 'better-sqlite3';
import type { Redactor } from '../../services/redactor';
import { AmendsError } from '../../core/errors';
import { MIGRATIONS } from '../sqlite-schema';
import { SqliteReader } from '../sqlite-reader';
import { ARCHIVE, BY_ROW, FORMAT, type ArchiveLine, type Header, type RowLine, type RunLine, type Selection } from './archive-format';
import type { Progress } from './copy-database';
import type { JournalSnapshot } from './journal-snapshot';
import { presentIn, TableShape, type Row } from './table-shape';

export interface ExportOptions {
  /** Masks secrets, and says so in the header. */
  readonly redactor?: Redactor;
  readonly selection?: Selection;
  /** Hears how many runs are written. */
  readonly progress?: Progress;
}

/** How many rows are read at once. */
const PAGE = 500;

const EVENTS = `
  WITH RECURSIVE chain (number, run, body, previous) AS (
    SELECT number, run, body, previous FROM events WHERE number = ?
    UNION ALL SELECT e.number, e.run, e.body, e.previous FROM chain JOIN events e ON e.number = chain.previous
  )
  SELECT number, run, body, previous FROM chain ORDER BY number`;

/**
 * The lines of an export, one after the other, however large the journal is: a header, a line for each run and for each row that belongs to none, and a
 * trailer that says how many there were.
 * @throws AmendsError `JOURNAL_CORRUPT` when events belong to no run: they would be missing
 */
export function* exportLines(snapshot: JournalSnapshot, options: ExportOptions = {}): Generator<string, Readonly<Record<string, number>>> {
  return yield* new JournalExport(snapshot, options).lines();
}

class JournalExport {
  readonly #rows: Record<string, number> = { runs: 0 };
  readonly #shapes = new Map<string, TableShape>();
  readonly #reader: SqliteReader;
  readonly #where: string;
  readonly #values: readonly unknown[];

  constructor(
    private readonly snapshot: JournalSnapshot,
    private readonly options: ExportOptions,
  ) {
    this.#reader = new SqliteReader(snapshot.database);
    const { states, endedBefore } = options.selection ?? {};
    const conditions = [...(states === undefined ? [] : [`state IN (SELECT value FROM json_each(?))`]), ...(endedBefore === undefined ? [] : ['ended_at < ?'])];
    this.#where = conditions.map((condition) => ` AND ${condition}`).join('');
    this.#values = [...(states === undefined ? [] : [JSON.stringify(states)]), ...(endedBefore === undefined ? [] : [endedBefore])];
  }

  *lines(): Generator<string, Readonly<Record<string, number>>> {
    yield line(this.#header());
    yield* this.#runs();
    for (const table of presentIn(this.snapshot.database, BY_ROW)) yield* this.#table(table);
    this.#assertWhole();
    yield line({ kind: 'end', rows: this.#rows });
    return this.#rows;
  }

  #header(): Header {
    const { selection, redactor } = this.options;
    const counters = this.snapshot.database.prepare("SELECT name, seq FROM sqlite_sequence WHERE name IN ('owners', 'postings', 'notices')").raw().all();
    return {
      kind: 'header',
      archive: ARCHIVE,
      format: FORMAT,
      schema: MIGRATIONS.length,
      exportedAt: new Date().toISOString(),
      nonce: this.#reader.nonce,
      redacted: redactor !== undefined,
      ...(selection === undefined ? {} : { selection }),
      counters: Object.fromEntries(counters as [string, number][]),
    };
  }

  *#runs(): Generator<string> {
    const total = this.snapshot.count(`SELECT count(*) FROM runs WHERE TRUE${this.#where}`, ...this.#values);
    const page = this.snapshot.database.prepare(`SELECT * FROM runs WHERE number > ?${this.#where} ORDER BY number LIMIT ${PAGE}`);
    for (let rows = page.all(-1, ...this.#values) as Row[]; rows.length > 0; rows = page.all(rows.at(-1)!['number'], ...this.#values) as Row[]) {
      for (const row of rows) {
        yield line(this.#run(row));
        this.options.progress?.(this.#rows['runs']!, total);
      }
    }
  }

  #run(row: Row): RunLine {
    const number = row['number'] as number;
    const of = (table: string, sql = `SELECT * FROM ${table} WHERE run = ?`, value = number): readonly Row[] =>
      (this.snapshot.database.prepare(sql).all(value) as Row[]).map((found) => this.#encoded(table, found));
    return {
      kind: 'run',
      run: this.#encoded('runs', row),
      requests: of('requests'),
      later_requests: of('later_requests'),
      events: of('events', EVENTS, Math.max(0, this.#reader.lastEvent(number))),
      parked: of('parked'),
    };
  }

  *#table(table: RowLine['kind']): Generator<string> {
    const { database } = this.snapshot;
    const key = table === 'deliveries' ? 'id' : 'number';
    const page = (from: string): Statement =>
      database.prepare(`SELECT * FROM ${table} WHERE ${from}${table === 'events' ? ' AND run = 0' : ''} ORDER BY ${key} LIMIT ${PAGE}`);
    const chosen = this.#chosen(table);
    const next = page(`${key} > ?`);
    for (let rows = page('TRUE').all() as Row[]; rows.length > 0; rows = next.all(rows.at(-1)![key]) as Row[])
      for (const row of rows) if (chosen(row)) yield line({ kind: table, row: this.#encoded(table, row) });
  }

  /** Whether a row belongs to a run that is exported; where all are, every row does. */
  #chosen(table: RowLine['kind']): (row: Row) => boolean {
    if (this.options.selection === undefined) return () => true;
    if (table === 'events') return () => false;
    const found = this.snapshot.database.prepare(`SELECT 1 FROM runs WHERE number = ?${this.#where}`);
    return ({ run }) => {
      const number = typeof run === 'string' ? this.#reader.find(run)?.number : run;
      return typeof number === 'number' && found.get(number, ...this.#values) !== undefined;
    };
  }

  #encoded(table: string, row: Row): Row {
    const { redactor } = this.options;
    let shape = this.#shapes.get(table);
    if (shape === undefined) this.#shapes.set(table, (shape = new TableShape(this.snapshot.database, table)));
    this.#rows[table] = (this.#rows[table] ?? 0) + 1;
    return shape.encode(row, redactor === undefined ? undefined : (value) => redactor.redact(value));
  }

  /** Events are found from the last of each run on: in a damaged journal some may hang on nothing. */
  #assertWhole(): void {
    if (this.options.selection !== undefined) return;
    for (const table of ['events', 'requests', 'later_requests', 'parked']) {
      const missing = this.snapshot.count(`SELECT count(*) FROM ${table}`) - (this.#rows[table] ?? 0);
      if (missing !== 0)
        throw new AmendsError(
          'JOURNAL_CORRUPT',
          `The journal ${this.snapshot.path} is damaged: ${missing} rows of ${table} belong to no run, so its export would not be whole. Make a backup of it, and restore an earlier one.`,
        );
    }
  }
}

const line = (content: ArchiveLine): string => `${JSON.stringify(content)}\n`;
