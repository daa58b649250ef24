import type Database from 'better-sqlite3';

/**
 * Lets the sandbox's database write down how requests end, in the very transaction in which they do: what a sandbox remembers of itself is gone once it
 * has made tasks of it.
 */
export function keepEnds(database: Database.Database): void {
  database.exec(`
    CREATE TABLE proof_ends (object_id TEXT NOT NULL, status TEXT NOT NULL);
    CREATE TRIGGER proof_of_ends AFTER INSERT ON occurrences WHEN new.status IN ('approved', 'failed')
      BEGIN INSERT INTO proof_ends VALUES (new.object_id, new.status); END;`);
}

/** The ends that each request has had, by its id. */
export type RequestEnds = ReadonlyMap<string, readonly string[]>;

export function endsIn(database: Database.Database): RequestEnds {
  const rows = database.prepare('SELECT object_id AS id, status FROM proof_ends ORDER BY rowid').all() as readonly { id: string; status: string }[];
  const ends = new Map<string, string[]>();
  for (const { id, status } of rows) ends.set(id, [...(ends.get(id) ?? []), status]);
  return ends;
}
