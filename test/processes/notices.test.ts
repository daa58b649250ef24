import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AlertReceiver, answer, hang } from './alert-receiver';
import { AlertingProcess, type Alerting } from './alerting';

jest.setTimeout(90_000);

/** Milliseconds for which a process that delivers a notice has it alone, and some more. */
const LEASE_IS_OVER = 61_000;

let folder: string;
let journal: string;
let receiver: AlertReceiver;
const processes: AlertingProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'amends-notices-'));
  journal = join(folder, 'journal.db');
  receiver = await new AlertReceiver().open();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.kill()));
  await receiver.close();
  rmSync(folder, { recursive: true });
});

function start(more: Partial<Alerting> = {}): AlertingProcess {
  const one = new AlertingProcess({ journal, url: receiver.url, ...more });
  processes.push(one);
  return one;
}

/** The keys under which the notices that wait are delivered. */
function waiting(): readonly string[] {
  const database = new Database(journal, { readonly: true });
  try {
    const rows = database.prepare('SELECT number, body FROM notices ORDER BY number').all() as { readonly number: number; readonly body: string }[];
    return rows.map(({ number, body }) => `${(JSON.parse(body) as { readonly run: { readonly id: string } }).run.id}-${number}`);
  } finally {
    database.close();
  }
}

/** What is written to a file tells nobody: it is looked at again. */
async function allTaken(): Promise<void> {
  while (waiting().length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

const notTaken = (one: AlertingProcess): Promise<unknown> => one.heard((told) => told.told === 'warned' && told.message.includes('did not take a notice'));

describe('an alert of a process that is killed with -9 is posted by the next one, under the same key', () => {
  const after = async (killed: AlertingProcess): Promise<void> => {
    await killed.kill();
    const [key, ...others] = waiting();
    expect([typeof key, others]).toEqual(['string', []]);
    const posted = receiver.posts.length;
    await start().ready();
    await receiver.received(posted + 1);
    expect(new Set(receiver.keys)).toEqual(new Set([key]));
    await allTaken();
  };

  test('right after the commit that it became stuck with', async () => {
    const first = await start({ dies: true }).ready();
    first.deliver('Stuck', 'PR-1');
    await first.ended;
    expect(receiver.posts).toEqual([]);
    await after(first);
    expect(receiver.posts).toMatchObject([{ body: { type: 'stuck', run: { request: 'PR-1', state: 'stuck' } } }]);
  });

  test('while the receiver hangs', async () => {
    receiver.answers.push(hang);
    const first = await start().ready();
    first.deliver('Stuck', 'PR-1');
    await receiver.received(1);
    await after(first);
    expect(receiver.posts).toHaveLength(2);
  });

  test('while the receiver refuses', async () => {
    receiver.answers.push(answer(500));
    const first = await start().ready();
    first.deliver('Stuck', 'PR-1');
    await notTaken(first);
    await after(first);
  });

  test('while nobody listens', async () => {
    const gone = await new AlertReceiver().open();
    const { url } = gone;
    await gone.close();
    const first = await start({ url }).ready();
    first.deliver('Stuck', 'PR-1');
    await notTaken(first);
    first.deliver('Fine', 'PR-2');
    expect(await first.answered('PR-2')).toBe('completed');
    await after(first);
    expect(receiver.posts).toHaveLength(1);
  });
});

describe('of two processes on one journal', () => {
  const two = async (): Promise<[AlertingProcess, AlertingProcess]> => {
    const both: [AlertingProcess, AlertingProcess] = [start(), start()];
    await Promise.all(both.map((one) => one.ready()));
    return both;
  };

  test('one posts each alert, once', async () => {
    const both = await two();
    for (let number = 0; number < 20; number += 1) both[number % 2]!.deliver('Stuck', `PR-${number}`);
    await receiver.received(20);
    await allTaken();
    expect(new Set(receiver.keys).size).toBe(20);
    expect(receiver.posts).toHaveLength(20);
    expect(new Set(receiver.posts.map(({ body }) => (body['run'] as { readonly request: string }).request)).size).toBe(20);
  });

  test('the other posts what one that was killed had begun to post', async () => {
    const [first, second] = await two();
    receiver.answers.push(hang);
    first.deliver('Stuck', 'PR-1');
    await receiver.received(1);
    await first.kill();
    second.shiftClock(LEASE_IS_OVER);
    await receiver.received(2);
    await allTaken();
    expect(new Set(receiver.keys).size).toBe(1);
  });

  test('the other posts what one that is stopped had begun to post; when that goes on it changes nothing, and posts what comes then', async () => {
    const [first, second] = await two();
    receiver.answers.push(hang, hang);
    first.deliver('Stuck', 'PR-1');
    await receiver.received(1);
    first.signal('SIGSTOP');
    try {
      second.shiftClock(LEASE_IS_OVER);
      await receiver.received(2);
    } finally {
      first.signal('SIGCONT');
    }
    answer(500)(receiver.posts[0]!.response);
    await notTaken(first);
    expect(waiting()).toHaveLength(1); // it is the other's, who still waits for its answer
    answer(204)(receiver.posts[1]!.response);
    await allTaken();
    expect(new Set(receiver.keys).size).toBe(1);
    first.deliver('Stuck', 'PR-2');
    await receiver.received(3);
    expect(receiver.posts[2]!.body).toMatchObject({ run: { request: 'PR-2' } });
  });
});
