import { statSync } from 'node:fs';
import { isGone, LEFT, type ProcessIdentity } from '../process-identity';
import { SqliteReader } from '../sqlite-reader';
import { MIGRATIONS } from '../sqlite-schema';
import { JournalSnapshot } from './journal-snapshot';

/** What a look into a journal tells, without disturbing who works on it. Sizes are bytes. */
export class JournalHealth {
  readonly #snapshot: JournalSnapshot;

  /** @throws AmendsError `JOURNAL_MISSING`, `JOURNAL_CORRUPT`, `JOURNAL_UNAVAILABLE` */
  constructor(path: string) {
    this.#snapshot = JournalSnapshot.raw(path);
  }

  close(): void {
    this.#snapshot.close();
  }

  /** What SQLite finds wrong with the file; empty: nothing. @param full also compares the indexes with what they index, which takes longer */
  problems(full: boolean): readonly string[] {
    const rows = this.#snapshot.database.pragma(full ? 'integrity_check(10)' : 'quick_check(10)') as Readonly<Record<string, string>>[];
    return rows.flatMap((row) => Object.values(row)).filter((text) => text !== 'ok');
  }

  /** The schema of the file, and that of this version. */
  get schema(): { readonly file: number; readonly known: number } {
    return { file: this.#snapshot.version, known: MIGRATIONS.length };
  }

  get sizes(): { readonly file: number; readonly log: number; readonly free: number } {
    const pragma = (name: string): number => this.#snapshot.database.pragma(name, { simple: true }) as number;
    const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const { path } = this.#snapshot;
    return { file: sizeOf(path), log: sizeOf(`${path}-wal`), free: pragma('freelist_count') * pragma('page_size') };
  }

  /** The processes that have a place in it. */
  get owners(): readonly { readonly pid: number; readonly alive: boolean }[] {
    if (this.#snapshot.version < 2) return [];
    const owners = this.#snapshot.database.prepare('SELECT * FROM owners ORDER BY number').all() as ProcessIdentity[];
    return owners.filter(({ pid }) => pid !== LEFT).map((owner) => ({ pid: owner.pid, alive: !isGone(owner) }));
  }

  /** What waits for observers: how many for each, and when the first of them happened, in milliseconds since 1970. */
  get notices(): readonly { readonly observer: string; readonly count: number; readonly since: number | null }[] {
    if (this.#snapshot.version < 3) return [];
    return this.#snapshot.database
      .prepare(
        `SELECT observer, count, CASE WHEN json_valid(body) THEN body ->> '$.event.at' END AS since
         FROM (SELECT observer, count(*) AS count, min(number) AS first FROM notices GROUP BY observer) JOIN notices USING (observer)
         WHERE number = first ORDER BY observer`,
      )
      .all() as { observer: string; count: number; since: number | null }[];
  }

  /** The runs that have not ended, and the time of the last change of any run. */
  get runs(): {
    readonly live: number;
    readonly stuck: number;
    readonly oldest?: { readonly id: string; readonly since: number };
    readonly lastChange?: number;
  } {
    const { database } = this.#snapshot;
    const { live, stuck } = database
      .prepare(`SELECT count(*) AS live, count(*) FILTER (WHERE state = 'stuck') AS stuck FROM runs WHERE ended_at IS NULL`)
      .get() as { live: number; stuck: number };
    const last = database.prepare('SELECT max(updated_at) FROM runs').pluck().get() as number | null;
    const row = this.#snapshot.version < 2 ? undefined : new SqliteReader(database).live()[0];
    return {
      live,
      stuck,
      ...(row && { oldest: { id: row.id, since: row.createdAt } }),
      ...(last !== null && { lastChange: last }),
    };
  }
}
