import { v7 } from 'uuid';
import type { Contender, ContenderOptions } from '../contender';
import { sagaByHand, type FloorJournal, type RecordKind } from './by-hand';
import { GroupCommit, openFile } from './group-commit';

const LIVE = 0;
const ENDED = { completed: 10, compensated: 11 } as const;
const KINDS: Readonly<Record<RecordKind, number>> = { done: 1, failed: 2, undone: 3 };

const SCHEMA = `
  CREATE TABLE requests (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE runs (id INTEGER PRIMARY KEY, key BLOB NOT NULL, state INTEGER NOT NULL, created INTEGER NOT NULL, ended INTEGER, result TEXT);
  CREATE UNIQUE INDEX runs_key ON runs (key);
  CREATE INDEX runs_live ON runs (state) WHERE state < 10;
  CREATE TABLE steps (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, seq INTEGER NOT NULL, step TEXT NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE UNIQUE INDEX steps_run ON steps (run, seq);`;

/**
 * The best floor: everything is appended in time order. Requests in a table of their own, a small mutable row per run with a unique
 * time-ordered key of 16 bytes and a partial index on live runs, step rows in rowid order with one narrow unique index.
 */
export function openBestFloor(options: ContenderOptions): Contender {
  const database = openFile(options);
  database.exec(SCHEMA);
  const group = new GroupCommit(database);
  const insertRequest = database.prepare('INSERT INTO requests (id, body) VALUES (?, ?)');
  const insertRun = database.prepare(`INSERT INTO runs (id, key, state, created) VALUES (?, ?, ${LIVE}, ?)`);
  const insertStep = database.prepare('INSERT INTO steps (run, seq, step, kind, value, at) VALUES (?, ?, ?, ?, ?, ?)');
  const endRun = database.prepare('UPDATE runs SET state = ?, ended = ?, result = ? WHERE id = ?');
  let runs = 0;

  const journal: FloorJournal = {
    async start(request) {
      const run = (runs += 1);
      const body = JSON.stringify(request);
      const key = v7({}, Buffer.allocUnsafe(16));
      await group.write(() => {
        insertRequest.run(run, body);
        insertRun.run(run, key, Date.now());
      });
      return run;
    },
    append(run, sequence, step, kind, value) {
      const json = JSON.stringify(value);
      return group.write(() => insertStep.run(run, sequence, step, KINDS[kind], json, Date.now()));
    },
    end(run, sequence, step, kind, value, ending) {
      const json = JSON.stringify(value);
      return group.write(() => {
        const now = Date.now();
        insertStep.run(run, sequence, step, KINDS[kind], json, now);
        endRun.run(ENDED[ending], now, '{"kind":"done"}', run);
      });
    },
  };
  return { saga: sagaByHand(journal, options.workload), close: async () => void database.close() };
}
