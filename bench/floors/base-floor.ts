import type { Contender, ContenderOptions } from '../contender';
import { sagaByHand, type FloorJournal } from './by-hand';
import { GroupCommit, openFile } from './group-commit';

const SCHEMA = `
  CREATE TABLE runs (id INTEGER PRIMARY KEY, request TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL, ended INTEGER, result TEXT);
  CREATE TABLE steps (
    run INTEGER NOT NULL, seq INTEGER NOT NULL, step TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (run, seq)
  ) WITHOUT ROWID;`;

/** The base floor: what a careful engineer writes first. One row per run with its request, one row per step clustered by (run, seq). */
export function openBaseFloor(options: ContenderOptions): Contender {
  const database = openFile(options);
  database.exec(SCHEMA);
  const group = new GroupCommit(database);
  const insertRun = database.prepare(`INSERT INTO runs (id, request, state, created) VALUES (?, ?, 'running', ?)`);
  const insertStep = database.prepare('INSERT INTO steps (run, seq, step, kind, value, at) VALUES (?, ?, ?, ?, ?, ?)');
  const endRun = database.prepare('UPDATE runs SET state = ?, ended = ?, result = ? WHERE id = ?');
  let runs = 0;

  const journal: FloorJournal = {
    async start(request) {
      const run = (runs += 1);
      const body = JSON.stringify(request);
      await group.write(() => insertRun.run(run, body, Date.now()));
      return run;
    },
    append(run, sequence, step, kind, value) {
      const json = JSON.stringify(value);
      return group.write(() => insertStep.run(run, sequence, step, kind, json, Date.now()));
    },
    end(run, sequence, step, kind, value, ending) {
      const json = JSON.stringify(value);
      return group.write(() => {
        const now = Date.now();
        insertStep.run(run, sequence, step, kind, json, now);
        endRun.run(ending, now, '{"kind":"done"}', run);
      });
    },
  };
  return { saga: sagaByHand(journal, options.workload), close: async () => void database.close() };
}
