import SqliteDatabase from 'better-sqlite3';
import type { HistoryEvent } from 'amends';

interface Written {
  readonly run: number;
  readonly pid: number | null;
  readonly body: string;
}

/** Lets the journal itself write down who owned a run when something was written of it. */
export function audit(journal: string): void {
  const database = new SqliteDatabase(journal, { timeout: 5_000 });
  database.exec(`
    CREATE TABLE audit_owners (number INTEGER PRIMARY KEY, pid INTEGER NOT NULL);
    CREATE TABLE audit_events (run INTEGER NOT NULL, owner INTEGER, body TEXT NOT NULL);
    CREATE TRIGGER audit_joined AFTER INSERT ON owners BEGIN INSERT INTO audit_owners VALUES (NEW.number, NEW.pid); END;
    CREATE TRIGGER audit_written AFTER INSERT ON events BEGIN
      INSERT INTO audit_events SELECT NEW.run, owner, NEW.body FROM runs WHERE number = NEW.run;
    END;`);
  database.close();
}

export interface Audited {
  /** Outcomes that were written by a process that did not own the run, which there must not be. */
  readonly strange: readonly string[];
  /** How many outcomes were looked at. */
  readonly outcomes: number;
  /** How many places were taken by processes, each process having had several if it was taken for dead. */
  readonly places: ReadonlyMap<number, number>;
  /** Damage to the file. */
  readonly damage: readonly string[];
  /** What is left undone. */
  readonly postings: number;
}

/** What the journal wrote down. Each outcome names the process that made it. */
export function audited(journal: string): Audited {
  const database = new SqliteDatabase(journal, { readonly: true });
  const rows = database
    .prepare('SELECT e.run, o.pid, e.body FROM audit_events e LEFT JOIN audit_owners o ON o.number = e.owner ORDER BY e.rowid')
    .all() as Written[];
  const outcomes = rows.flatMap(({ run, pid, body }) =>
    (JSON.parse(`[${body}]`) as HistoryEvent[]).flatMap((event) => {
      const by = event.type === 'succeeded' ? (event.outcome as { process?: number } | undefined)?.process : undefined;
      return by === undefined ? [] : [{ run, pid, by }];
    }),
  );
  const joined = database.prepare('SELECT pid, count(*) AS places FROM audit_owners GROUP BY pid').all() as { pid: number; places: number }[];
  const check = database.pragma('integrity_check', { simple: true }) as string;
  const postings = database.prepare('SELECT count(*) FROM postings').pluck().get() as number;
  database.close();
  return {
    strange: outcomes.filter(({ pid, by }) => pid !== by).map(({ run, pid, by }) => `run ${run} of ${pid ?? 'nobody'}: an outcome of ${by}`),
    outcomes: outcomes.length,
    places: new Map(joined.map(({ pid, places }) => [pid, places])),
    damage: check === 'ok' ? [] : [check],
    postings,
  };
}
