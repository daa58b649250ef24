import type { Database, Statement } from 'better-sqlite3';
import type { EndState, RunState } from '../core/history';
import type { PruneCut, PrunePosition, PruneSlice } from './pruned';
import { PRUNED } from './sqlite-reader';

/** How many rows a slice looks at. */
const LOOKED_AT = 500;
/** Milliseconds after which a slice ends: those who commit wait for no longer than that. */
const SLICE = 5;
/** How many events are removed at once: a run may have any number of them. */
const EVENTS = 500;

interface Candidate {
  readonly number: number;
  readonly state: RunState;
  readonly ended_at: number | null;
  readonly last_event: number;
}

/** Removes what is old from a SQLite journal, a little at a time. It may be interrupted anywhere: what is done is done, and the rest is found again. */
export class SqlitePruner {
  readonly #runs: Statement;
  readonly #deliveries: Statement;
  readonly #chain: Statement;
  readonly #lastEvent: Statement;
  readonly #removeEvents: Statement;
  readonly #blankEvent: Statement;
  readonly #mark: Statement;
  readonly #belongings: readonly Statement[];
  readonly #forget: Statement;
  readonly #forgetDelivery: Statement;

  constructor(private readonly database: Database) {
    this.#runs = database.prepare('SELECT number, state, ended_at, last_event FROM runs WHERE number > ? ORDER BY number LIMIT ?');
    this.#deliveries = database.prepare('SELECT id, at FROM deliveries WHERE id >= ? ORDER BY id LIMIT ?');
    this.#chain = database.prepare(`
      WITH RECURSIVE chain (number, previous) AS (
        SELECT number, previous FROM events WHERE number = ?
        UNION ALL SELECT e.number, e.previous FROM chain JOIN events e ON e.number = chain.previous
      )
      SELECT number, previous FROM chain LIMIT ?`);
    this.#lastEvent = database.prepare('SELECT max(number) FROM events').pluck();
    this.#removeEvents = database.prepare('DELETE FROM events WHERE number IN (SELECT value FROM json_each(?))');
    this.#blankEvent = database.prepare(`UPDATE events SET run = 0, body = '', previous = 0 WHERE number = ?`);
    this.#mark = database.prepare('UPDATE runs SET last_event = ? WHERE number = ?');
    this.#belongings = ['requests', 'later_requests', 'parked'].map((table) => database.prepare(`DELETE FROM ${table} WHERE run = ?`));
    this.#forget = database.prepare('DELETE FROM runs WHERE number = ?');
    this.#forgetDelivery = database.prepare('DELETE FROM deliveries WHERE id = ?');
  }

  slice(cut: PruneCut, from: PrunePosition = { run: -1 }): PruneSlice {
    if ('delivery' in from) return this.#pruneDeliveries(cut, from.delivery);
    const runs = this.#pruneRuns(cut, from.run);
    return runs.next === undefined ? { ...this.#pruneDeliveries(cut, ''), runs: runs.runs, forgotten: runs.forgotten } : runs;
  }

  #pruneRuns(cut: PruneCut, after: number): PruneSlice {
    const rows = this.#runs.all(after, LOOKED_AT) as Candidate[];
    const isOld = ({ ended_at, state, last_event }: Candidate): boolean =>
      ended_at !== null && (cut.states?.includes(state as EndState) ?? true) && ended_at < cut.history && (last_event !== PRUNED || ended_at < cut.forget);
    const end = rows.length < LOOKED_AT ? undefined : { run: rows.at(-1)!.number };
    let [runs, forgotten] = [0, 0];
    const stopped = this.#forEach(rows.filter(isOld), (row, over) => {
      if (row.last_event !== PRUNED) {
        if (!this.#removeHistory(row, over)) return false;
        runs += 1;
      }
      if (row.ended_at! < cut.forget) {
        this.#forget.run(row.number);
        forgotten += 1;
      }
      return true;
    });
    return { runs, forgotten, deliveries: 0, next: stopped === undefined ? end : { run: stopped.number - 1 } };
  }

  #pruneDeliveries(cut: PruneCut, first: string): PruneSlice {
    const rows = this.#deliveries.all(first, LOOKED_AT) as { readonly id: string; readonly at: number }[];
    const old = rows.filter(({ at }) => at < cut.forget);
    const stopped = this.#forEach(old, ({ id }) => this.#forgetDelivery.run(id).changes > 0);
    const deliveries = stopped === undefined ? old.length : old.indexOf(stopped);
    const next = stopped ?? (rows.length < LOOKED_AT ? undefined : rows.at(-1));
    return { runs: 0, forgotten: 0, deliveries, next: next && { delivery: next.id } };
  }

  /** @param remove says whether there was time to remove all of it. @returns the first row that is not removed, because the time was up. */
  #forEach<Row>(rows: readonly Row[], remove: (row: Row, over: () => boolean) => boolean): Row | undefined {
    if (rows.length === 0) return undefined;
    const until = performance.now() + SLICE;
    const over = (): boolean => performance.now() > until;
    return this.database
      .transaction(() => {
        for (const [index, row] of rows.entries()) if ((index > 0 && over()) || !remove(row, over)) return row;
        return undefined;
      })
      .immediate();
  }

  /** Removes the events of a run from the last one back, then what else it has. @returns whether there was time to remove all of it. */
  #removeHistory({ number, last_event }: Candidate, over: () => boolean): boolean {
    for (let last = last_event; last > 0;) {
      const chain = this.#chain.all(last, EVENTS) as { readonly number: number; readonly previous: number }[];
      this.#remove(chain.map((event) => event.number));
      last = chain.at(-1)?.previous ?? 0;
      if (last > 0 && over()) {
        this.#mark.run(last, number); // what is left of it ends there
        return false;
      }
    }
    for (const statement of this.#belongings) statement.run(number);
    this.#mark.run(PRUNED, number);
    return true;
  }

  /** The highest number is kept, since those to come are counted on from it. */
  #remove(events: readonly number[]): void {
    const highest = this.#lastEvent.get() as number;
    if (events.includes(highest)) this.#blankEvent.run(highest);
    this.#removeEvents.run(JSON.stringify(events.filter((number) => number !== highest)));
  }
}
