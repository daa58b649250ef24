import type { Database, Statement } from 'better-sqlite3';
import type { EventChains } from './event-chains';
import { STATES_AT_WORK } from './sqlite-reader';

/** How many events may have been written since the row of a run at work was: so many are looked through to find the run's last one. */
const FAR = 10_000;

/** Keeps the rows of runs at work near the end of the events, so that what a run has done since is found soon, however long it has been at work. */
export class SqliteMarks {
  readonly #far: Statement;
  readonly #mark: Statement;
  /** The number of the last event when this was looked after last. */
  #looked = 0;

  constructor(
    database: Database,
    private readonly chains: EventChains,
  ) {
    this.#far = database
      .prepare(
        `SELECT number FROM runs INDEXED BY runs_live WHERE ended_at IS NULL AND owner = ? AND state IN (${STATES_AT_WORK}) AND max(last_event, quiet) < ?`,
      )
      .pluck();
    this.#mark = database.prepare('UPDATE runs SET last_event = ?, quiet = ? WHERE number = ?');
  }

  /** Now and then, within a transaction. @param upTo the last number of an event. */
  keepNear(owner: number, upTo: number): void {
    if (upTo - this.#looked < FAR) return;
    for (const run of this.#far.all(owner, upTo - FAR) as number[]) this.#mark.run(this.chains.of(run).last, upTo, run);
    this.#looked = upTo;
  }
}
