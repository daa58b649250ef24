import type { Database } from 'better-sqlite3';
import { SqliteOverview } from './sqlite-overview';
import { SqliteReader } from './sqlite-reader';
import { SqliteSearch } from './sqlite-search';
import type { Answer, Question } from './sqlite-thread-words';

/** Answers what is asked of all runs of a SQLite journal, on a connection, wherever that is. */
export class SqliteAnswers {
  readonly #search: SqliteSearch;
  readonly #overview: SqliteOverview;

  constructor(database: Database, reader = new SqliteReader(database)) {
    this.#search = new SqliteSearch(database, reader);
    this.#overview = new SqliteOverview(database, reader, this.#search);
  }

  /** @throws AmendsError, or what SQLite throws */
  answer(question: Question): Answer {
    return 'terms' in question ? this.#search.search(question.terms) : this.#overview.overview(question.window, question.now);
  }
}
