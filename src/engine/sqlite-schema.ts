/**
 * The journal's schema, one migration a version; `PRAGMA user_version` tells which are in. A migration that has been released is never changed.
 *
 * Why it looks like this: rows are appended in the order of time, a run's number is a small integer, and a live run needs no index of its own,
 * because it lives in memory. `runs` holds what changes, narrow; the request, which never changes and is large, stands apart.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    number     INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL,
    saga       TEXT    NOT NULL,
    request    TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    lock       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    owes       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    ended_at   INTEGER,
    step       TEXT,
    error      TEXT,
    answer     TEXT
  );
  CREATE UNIQUE INDEX runs_by_id ON runs (id);
  CREATE UNIQUE INDEX runs_by_request ON runs (request, saga, generation);
  CREATE INDEX runs_live ON runs (number) WHERE ended_at IS NULL;

  CREATE TABLE requests (run INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE later_requests (run INTEGER NOT NULL, request INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, request)) WITHOUT ROWID;

  CREATE TABLE events (number INTEGER PRIMARY KEY, run INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE INDEX events_by_run ON events (run);
  CREATE TABLE parked (run INTEGER NOT NULL, step TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, step)) WITHOUT ROWID;

  CREATE TABLE deliveries (
    id      TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    run     TEXT,
    state   TEXT,
    answer  TEXT NOT NULL,
    at      INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
];

/** Marks the file as a journal of this framework (`PRAGMA application_id`): "Amnd" in ASCII. */
export const APPLICATION_ID = 0x416d_6e64;
