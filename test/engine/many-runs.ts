import Database from 'better-sqlite3';
import { SqliteJournal } from 'amends/journals/sqlite';

const PER_MILLISECOND = 2_048;
const STATES = ['stuck', 'running', 'waiting', 'compensating', 'queued'] as const;

/** A journal at `path` with so many runs, a minute apart and the last one at `now`: one in fifty lives, one in ten has failed. */
export async function manyRuns(path: string, runs: number, now: number): Promise<void> {
  const journal = new SqliteJournal({ path });
  journal.open();
  await journal.close();
  const database = new Database(path);
  const run = database.prepare(`
    INSERT INTO runs (number, id, saga, request, generation, lock, state, owes, created_at, updated_at, ended_at, step, error, answer, last_event, subject)
    VALUES (?, '', ?, ?, 1, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const event = database.prepare('INSERT INTO events (number, run, body, previous) VALUES (?, ?, ?, ?)');
  const request = database.prepare(`INSERT INTO requests (run, body) VALUES (?, '{"id":"PR"}')`);
  const fill = database.transaction(() => {
    for (let index = 0; index < runs; index += 1) {
      const at = now - (runs - index) * 60_000;
      const number = at * PER_MILLISECOND;
      const lives = index % 50 === 0;
      const failed = index % 10 === 1;
      const state = lives ? STATES[(index / 50) % STATES.length]! : failed ? 'compensated' : 'completed';
      const error = JSON.stringify({
        name: 'VendorError',
        message: `the vendor said no to order ${index}`,
        code: index % 20 === 1 ? 'VENDOR_DOWN' : 'NO_STOCK',
      });
      const told = failed || state === 'stuck';
      const body = `{"type":"planned","at":${at},"plan":[{"name":"CreateSubscription","kind":"compensatable"}]},{"type":"begun","at":${at},"step":"CreateSubscription","attempt":1,"request":0},{"type":"errored","at":${at},"step":"CreateSubscription","attempt":1,"error":${error},"retryAt":${at + 9_000}}`;
      run.run(
        number,
        index % 3 === 0 ? 'ChangeSaga' : 'PurchaseSaga',
        `PR-${index}`,
        `AS-${index % 20_000}`,
        state,
        at,
        at + 5_000,
        lives ? null : at + 5_000,
        told ? 'CreateSubscription' : null,
        told ? error : null,
        lives ? null : failed ? '{"kind":"fail","reason":"no"}' : '{"kind":"done"}',
        index + 1,
        `AS-${index % 20_000}`,
      );
      event.run(index + 1, number, body, 0);
      request.run(number);
    }
  });
  fill();
  database.close();
}
