import type { Database, Statement } from 'better-sqlite3';
import { AmendsError, asError, codeOf } from '../../core/errors';
import { isUnwritable } from '../sqlite-errors';
import { MIGRATIONS } from '../sqlite-schema';
import { ARCHIVE, BY_ROW, FORMAT, OF_A_RUN, type Header, type RowLine } from './archive-format';
import { invalidLine, type NumberedLine } from './archive-lines';
import { checkArchivedRun } from './archived-run';
import { objectOf, TableShape, type Row } from './table-shape';

/** Numbers beyond are not counted up any more without a loss. */
const HIGHEST_COUNTER = 2 ** 52;

/** Takes the lines of an export into a database whose tables are empty. It is in a transaction, which the caller commits when all lines are in. */
export class ArchiveImporter {
  readonly #rows: Record<string, number> = { runs: 0 };
  readonly #shapes = new Map<string, TableShape>();
  readonly #inserts = new Map<string, Statement>();
  #header: Header | undefined;
  #ended = false;

  constructor(private readonly database: Database) {}

  /** How many runs are in. */
  get runs(): number {
    return this.#rows['runs']!;
  }

  /** @throws AmendsError `ARCHIVE_INVALID`, `ARCHIVE_NEWER`, `ARCHIVE_REDACTED` */
  take(line: NumberedLine): void {
    try {
      this.#take(objectOf(JSON.parse(line.text), 'it'));
    } catch (error) {
      if (error instanceof AmendsError) throw error;
      if (codeOf(error) === undefined || isUnwritable(error)) throw invalidLine(line.number, asError(error).message, error);
      throw error;
    }
  }

  /** @throws AmendsError `ARCHIVE_INVALID` when the end is missing */
  end(lines: number): void {
    if (!this.#ended) throw invalidLine(lines + 1, 'it is missing: the file was cut off');
  }

  #take(line: Readonly<Record<string, unknown>>): void {
    const { kind } = line;
    if (this.#ended) throw new Error('it comes after the end');
    if (this.#header === undefined) this.#begin(line);
    else if (kind === 'run') this.#run(line);
    else if (kind === 'end') this.#finish(line);
    else if ((BY_ROW as readonly unknown[]).includes(kind)) this.#row(kind as RowLine['kind'], line);
    else throw new Error(`there is no kind ${JSON.stringify(String(kind).slice(0, 40))}`);
  }

  #begin(line: Readonly<Record<string, unknown>>): void {
    if (line['kind'] !== 'header' || line['archive'] !== ARCHIVE) throw new Error('it is not the header of one');
    const header = line as unknown as Header;
    if (!Number.isSafeInteger(header.format) || !Number.isSafeInteger(header.schema)) throw new Error('it says no version');
    if (header.format > FORMAT || header.schema > MIGRATIONS.length)
      throw new AmendsError(
        'ARCHIVE_NEWER',
        `It was exported in form ${header.format}, from schema ${header.schema}; this version knows ${FORMAT} and ${MIGRATIONS.length}. Import it with the newer version.`,
      );
    if (header.redacted)
      throw new AmendsError('ARCHIVE_REDACTED', 'It was exported with --redacted: what its runs need is masked in it. Export it without, or restore a backup.');
    if (typeof header.nonce !== 'string' || !/^[0-9a-f]{10}$/.test(header.nonce)) throw new Error('it has no nonce');
    this.database.prepare("UPDATE meta SET value = ? WHERE name = 'nonce'").run(header.nonce);
    for (const [table, last] of Object.entries(objectOf(header.counters, 'counters'))) this.#count(table, last);
    this.#header = header;
  }

  /** Numbers go on from the highest that was given there or here. */
  #count(table: string, last: unknown): void {
    if (!Number.isSafeInteger(last) || (last as number) < 0 || (last as number) > HIGHEST_COUNTER)
      throw new Error(`the counter of ${JSON.stringify(table)} is none`);
    if (!['owners', 'postings', 'notices'].includes(table)) throw new Error(`there is no counter ${JSON.stringify(table.slice(0, 40))}`);
    const known = this.database.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table) as number | undefined;
    if (known === undefined) this.database.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, last);
    else this.database.prepare('UPDATE sqlite_sequence SET seq = ? WHERE name = ?').run(Math.max(known, last as number), table);
  }

  #run(line: Readonly<Record<string, unknown>>): void {
    const run = this.#decoded('runs', line['run']);
    const [requests, later_requests, events, parked] = OF_A_RUN.map((table) => {
      const rows = line[table];
      if (!Array.isArray(rows)) throw new Error(`it lacks ${table}`);
      return rows.map((row) => this.#decoded(table, row));
    }) as [Row[], Row[], Row[], Row[]];
    const archived = { run, requests, later_requests, events, parked };
    checkArchivedRun(archived);
    this.#insert('runs', run);
    for (const table of OF_A_RUN) for (const row of archived[table]) this.#insert(table, row);
  }

  #row(table: RowLine['kind'], line: Readonly<Record<string, unknown>>): void {
    const row = this.#decoded(table, line['row']);
    const body = row['answer'] ?? row['body'];
    if (table === 'events' ? row['run'] !== 0 || row['previous'] !== 0 : typeof JSON.parse(String(body)) !== 'object')
      throw new Error('it has no proper content');
    this.#insert(table, row);
  }

  #finish(line: Readonly<Record<string, unknown>>): void {
    const said = objectOf(line['rows'], 'rows');
    for (const table of new Set([...Object.keys(said), ...Object.keys(this.#rows)])) {
      const [expected, came] = [said[table] ?? 0, this.#rows[table] ?? 0];
      if (expected !== came) throw new Error(`there should be ${JSON.stringify(expected)} rows of ${table} before it, and there are ${came}`);
    }
    this.#ended = true;
  }

  #decoded(table: string, row: unknown): Row {
    let shape = this.#shapes.get(table);
    if (shape === undefined) this.#shapes.set(table, (shape = new TableShape(this.database, table)));
    const decoded = shape.decode(row);
    shape.assertComplete(decoded);
    return decoded;
  }

  /** Columns that came with a later schema have their defaults. */
  #insert(table: string, row: Row): void {
    const names = Object.keys(row);
    const key = `${table}(${names.join()})`;
    let insert = this.#inserts.get(key);
    if (insert === undefined) {
      const sql = `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map(() => '?').join()})`;
      this.#inserts.set(key, (insert = this.database.prepare(sql)));
    }
    insert.run(...Object.values(row));
    this.#rows[table] = (this.#rows[table] ?? 0) + 1;
  }
}
