import type { Database, Statement } from 'better-sqlite3';
import type { NoticeRow, Notices } from './observing/notices';

/** The table of what waits for observers. Each call is a transaction of its own, which waits for nobody: where the file is locked it throws. */
export class SqliteNotices implements Notices {
  readonly #claim: Statement;
  readonly #remove: Statement;
  readonly #postpone: Statement;
  readonly #nextDue: Statement;
  readonly #counts: Statement;
  readonly #release: Statement;

  constructor(database: Database) {
    this.#claim = database.prepare(
      `UPDATE notices SET attempts = attempts + 1, due_at = ? WHERE number =
        (SELECT number FROM notices WHERE observer = ? AND due_at <= ? ORDER BY number LIMIT 1) AND due_at <= ? RETURNING number, observer, body, attempts - 1 AS attempts`,
    );
    this.#remove = database.prepare('DELETE FROM notices WHERE number = ?');
    this.#postpone = database.prepare('UPDATE notices SET due_at = ? WHERE number = ? AND attempts = ?');
    this.#nextDue = database.prepare('SELECT min(due_at) FROM notices WHERE observer = ?').pluck();
    this.#counts = database.prepare('SELECT observer, count(*) FROM notices GROUP BY observer').raw();
    this.#release = database.prepare('UPDATE notices SET due_at = ? WHERE due_at > ?');
  }

  claim(observer: string, now: number, until: number): NoticeRow | undefined {
    return this.#claim.get(until, observer, now, now) as NoticeRow | undefined;
  }

  remove(number: number): void {
    this.#remove.run(number);
  }

  postpone(number: number, attempt: number, dueAt: number): void {
    this.#postpone.run(dueAt, number, attempt);
  }

  nextDue(observer: string): number | undefined {
    return (this.#nextDue.get(observer) as number | null) ?? undefined;
  }

  counts(): ReadonlyMap<string, number> {
    return new Map(this.#counts.all() as [string, number][]);
  }

  release(now: number): void {
    this.#release.run(now, now);
  }
}
