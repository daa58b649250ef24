/** What a statement may be given: `?` by position, or one object for `@name`. */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlParameters = readonly SqlValue[] | readonly [Readonly<Record<string, SqlValue>>];

/**
 * The user's own tables in the journal's file, within one commit. One statement at a time: `SELECT`, `INSERT`, `UPDATE`, `DELETE`, `REPLACE`, `WITH`, `VALUES`,
 * `CREATE TABLE`, `CREATE INDEX`. The journal's own tables can be read, and not written. Of no use once the function that was given it has returned.
 */
export interface Sql {
  /** @returns how many rows changed, and the id of the last one that was inserted. @throws TerminalError `STATEMENT_REFUSED` */
  run(statement: string, ...parameters: SqlParameters): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  /** The first row. @throws TerminalError `STATEMENT_REFUSED` */
  get<T = Readonly<Record<string, unknown>>>(statement: string, ...parameters: SqlParameters): T | undefined;
  /** Every row. @throws TerminalError `STATEMENT_REFUSED` */
  all<T = Readonly<Record<string, unknown>>>(statement: string, ...parameters: SqlParameters): readonly T[];
}
