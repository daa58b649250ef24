/**
 * The journal's schema, one migration a version; `PRAGMA user_version` tells which are in. A migration that has been released is never changed.
 *
 * Why it looks like this: each commit touches as few pages as it can. Rows are appended in the order of time under integer keys, events have no
 * index, `runs` holds what changes, narrow, and the request, which never changes and is large, stands apart.
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
  // Events name the one before them of the same run, and a run names its last: no index on events is needed. What is live is found by its lock.
  // A run's number is made of the time and says its id; only ids of runs from before are kept as text.
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO meta VALUES ('nonce', lower(hex(randomblob(5))));

  ALTER TABLE events ADD COLUMN previous INTEGER NOT NULL DEFAULT 0;
  UPDATE events SET previous = coalesce((SELECT max(e.number) FROM events e WHERE e.run = events.run AND e.number < events.number), 0);
  UPDATE parked SET number = coalesce((SELECT max(e.number) FROM events e WHERE e.number < parked.number), 0) + 0.5;

  ALTER TABLE runs ADD COLUMN last_event INTEGER NOT NULL DEFAULT 0;
  UPDATE runs SET last_event = coalesce((SELECT max(e.number) FROM events e WHERE e.run = runs.number), 0);
  DROP INDEX events_by_run;

  DROP INDEX runs_by_id;
  CREATE UNIQUE INDEX runs_by_former_id ON runs (id) WHERE id <> '';
  DROP INDEX runs_live;
  CREATE INDEX runs_live ON runs (lock) WHERE ended_at IS NULL;

  ALTER TABLE runs ADD COLUMN owner INTEGER;
  -- No event of the run has a number above last_event and up to this one.
  ALTER TABLE runs ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE owners (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    slot    INTEGER NOT NULL UNIQUE,
    pid     INTEGER NOT NULL,
    started TEXT    NOT NULL,
    boot    TEXT    NOT NULL,
    space   TEXT    NOT NULL,
    beat    INTEGER NOT NULL,
    knows   TEXT    NOT NULL
  );
  CREATE TABLE postings (number INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL);
  `,
  // Runs are found by what their request is about; one that is about nothing costs no page of an index. What observers have to be told outlives the process.
  `
  ALTER TABLE runs ADD COLUMN subject TEXT;
  UPDATE runs SET subject = (
    SELECT CASE WHEN json_type(body, '$.asset.id') NOT NULL AND json_type(body, '$.asset.id') <> 'null'
      THEN CASE json_type(body, '$.asset.id') WHEN 'text' THEN nullif(body ->> '$.asset.id', '') END
      ELSE CASE json_type(body, '$.configuration.id') WHEN 'text' THEN nullif(body ->> '$.configuration.id', '') END
    END FROM requests WHERE run = runs.number
  );
  CREATE INDEX runs_by_subject ON runs (subject) WHERE subject IS NOT NULL;

  CREATE TABLE notices (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    observer TEXT    NOT NULL,
    run      INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at   INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX notices_due ON notices (observer, due_at);
  `,
];

/** Marks the file as a journal of this framework (`PRAGMA application_id`): "Amnd" in ASCII. */
export const APPLICATION_ID = 0x416d_6e64;
