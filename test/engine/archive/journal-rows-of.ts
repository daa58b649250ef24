import Database from 'better-sqlite3';

/** Every row of every table of a journal's file, but those who work on it. */
export function rowsOf(path: string): Readonly<Record<string, readonly unknown[]>> {
  const database = new Database(path, { readonly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'owners'").pluck().all() as string[];
    return Object.fromEntries(
      tables.sort().map((table) => {
        const rows = database.prepare(`SELECT * FROM "${table}"`).raw().all();
        return [table, rows.map((row) => JSON.stringify(row)).sort()];
      }),
    );
  } finally {
    database.close();
  }
}
