import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { ContenderOptions } from '../contender';

interface Waiting {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Opens a journal file as both floors do: WAL, and a commit that is on the disk (`power`) or with the operating system (`process`). */
export function openFile(options: ContenderOptions): Database.Database {
  const database = new Database(join(options.folder, 'floor.db'));
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${options.level === 'power' ? 'FULL' : 'NORMAL'}`);
  return database;
}

/** All writes that were asked for in one turn of the event loop share one transaction; each resolves when that is committed. */
export class GroupCommit {
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #rollback: Database.Statement;
  #waiting: Waiting[] = [];

  constructor(database: Database.Database) {
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
  }

  write(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ write, resolve, reject }) === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      this.#begin.run();
      for (const { write } of group) write();
      this.#commit.run();
    } catch (error) {
      this.#rollback.run();
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
  }
}
