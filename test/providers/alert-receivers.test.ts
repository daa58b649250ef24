import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Config, Redactor, TerminalError } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { HttpClientServiceProvider } from 'amends/providers/http-client';
import { VirtualClock } from 'amends/testing';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import { Listening, observed, until, type Observed, type ObservedOptions } from '../engine/observed';
import { SmallDisk } from '../engine/small-disk';
import { AlertReceiver, answer, hang } from '../processes/alert-receiver';

/** Milliseconds. */
const [SECOND, HOUR, DAY] = [1_000, 3_600_000, 86_400_000];

let message = 'the vendor says no';
const refuse = (): never => {
  throw new TerminalError(message);
};
const STUCK = makeSaga('Stuck', [makeStep([], 'Undone', { undo: refuse }), makeStep([], 'Fails', { execute: refuse })], {});
const FINE = makeSaga('Fine', [makeStep([], 'Works', {})], {});

let folder: string;
let clock: VirtualClock;
let receiver: AlertReceiver;
const shops: Observed[] = [];

beforeEach(async () => {
  message = 'the vendor says no';
  folder = mkdtempSync(join(tmpdir(), 'amends-receivers-'));
  clock = new VirtualClock();
  receiver = await new AlertReceiver().open();
});
afterEach(async () => {
  await receiver.close(); // what hangs ends
  for (const { application } of shops.splice(0)) await application.stop();
  rmSync(folder, { recursive: true });
});

async function start(config: Readonly<Record<string, unknown>> = {}, more: ObservedOptions = {}, observers: readonly Listening[] = []): Promise<Observed> {
  const shop = await observed([STUCK, FINE], observers, {
    journal: new SqliteJournal({ path: join(folder, 'journal.db'), durability: 'process' }),
    clock,
    config: { ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: 'signing-secret-1', ...config },
    providers: [HttpClientServiceProvider],
    ...more,
  });
  shops.push(shop);
  return shop;
}

const stop = async (shop: Observed): Promise<void> => {
  shops.splice(shops.indexOf(shop), 1);
  await shop.application.stop();
};
const stick = (shop: Observed, id = 'PR-1', more: object = {}) => shop.application.deliver('Stuck', { id, ...more }, { patience: 0 });
const count = ({ journal }: Observed): number => journal.notices!.counts().get('AlertWebhook') ?? 0;
const alerts = ({ lines }: Observed): readonly string[] => lines.filter(({ message: said }) => said.startsWith('alert: ')).map(({ message: said }) => said);

function pass(milliseconds: number): void {
  for (let left: number | undefined = milliseconds; left !== undefined;) left = clock.step(left);
}

/** Waits until the delivery of the post that came last has failed. @returns the milliseconds until the next */
async function wait({ journal }: Observed, failing: () => void = () => undefined): Promise<number> {
  const claimed = journal.notices!.nextDue('AlertWebhook');
  failing();
  await until(() => journal.notices!.nextDue('AlertWebhook') !== claimed);
  return journal.notices!.nextDue('AlertWebhook')! - clock.now();
}

describe('a receiver of alerts', () => {
  test.each<readonly [what: string, answering: AlertReceiver['usual'], takes: number, next: number]>([
    ['hangs', hang, 10 * SECOND, SECOND],
    ['says that it takes it, and never comes to an end', (response) => void response.writeHead(200).write('a'), 10 * SECOND, SECOND],
    ['answers 500', answer(500), 0, SECOND],
    ['answers 429 and when to come again', answer(429, { 'retry-after': '120' }), 0, 120 * SECOND],
    ['wants to be left alone for longer than an hour', answer(503, { 'retry-after': '9000' }), 0, HOUR],
    ['breaks the connection', (response) => void response.destroy(), 0, SECOND],
  ])('that %s gets the alert again, and no run waits for it', async (_what, answering, takes, next) => {
    const held: (() => void)[] = [];
    receiver.answers.push((response) => void held.push(() => answering(response)));
    const shop = await start();
    await stick(shop);
    await receiver.received(1);
    expect(await shop.deliver('Fine', { id: 'PR-2' })).toMatchObject({ kind: 'done' });
    const failing = (): void => {
      held[0]!();
      pass(takes);
    };
    expect(await wait(shop, failing)).toBe(next);
    pass(next - 1);
    expect(receiver.posts).toHaveLength(1);
    pass(1);
    await receiver.received(2);
    await until(() => count(shop) === 0);
    expect(new Set(receiver.keys).size).toBe(1);
    expect(receiver.posts[1]!.text).toBe(receiver.posts[0]!.text);
  });

  test.each([301, 302, 303, 307, 308])('that redirects with %i is not followed: nobody else gets the alert and its signature', async (status) => {
    const other = await new AlertReceiver().open();
    try {
      receiver.answers.push(answer(status, { location: other.url }));
      const shop = await start();
      await stick(shop);
      await until(() => shop.lines.some(({ message: said }) => said.includes('did not take a notice')));
      pass(SECOND);
      await receiver.received(2);
      await until(() => count(shop) === 0);
      expect(other.posts).toEqual([]);
      expect(receiver.posts.every(({ headers }) => headers['x-amends-signature'] !== undefined)).toBe(true);
    } finally {
      await other.close();
    }
  });

  test('that comes back after hours is asked every ten minutes, then gets each alert once more', async () => {
    const held: (() => void)[] = [];
    receiver.usual = (response) => void held.push(() => answer(503)(response));
    const shop = await start();
    await stick(shop);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 13; attempt += 1) {
      await receiver.received(attempt);
      const next = await wait(shop, () => held.shift()!());
      waits.push(next / SECOND);
      if (attempt === 13) receiver.usual = answer(204);
      pass(next);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]);
    await receiver.received(14);
    await until(() => count(shop) === 0);
    expect(new Set(receiver.keys).size).toBe(1);
  });

  test('that is away for seven days never hears of it, and the log has an alert; of what comes then it does', async () => {
    receiver.answers.push(answer(500));
    const shop = await start();
    await stick(shop);
    await receiver.received(1);
    await until(() => shop.lines.some(({ message: said }) => said.includes('did not take a notice')));
    await stop(shop); // the machine is off
    pass(7 * DAY + 1);
    const again = await start();
    await until(() => alerts(again).includes('alert: a notice is given up, and nobody will hear of it'));
    await until(() => count(again) === 0);
    expect(receiver.posts).toHaveLength(1);
    await stick(again, 'PR-2');
    await receiver.received(2);
    expect(receiver.posts[1]!.body).toMatchObject({ run: { request: 'PR-2' } });
  });
});

test('no more than 100,000 alerts are kept: more are dropped with an alert in the log, and the runs are stuck all the same', async () => {
  const shop = await start();
  const database = new Database(join(folder, 'journal.db'));
  database.exec(
    `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 99999)
     INSERT INTO notices (observer, run, body, due_at) SELECT 'AlertWebhook', 1, '{}', ${clock.now() + DAY} FROM n`,
  );
  database.close();
  receiver.usual = hang;
  await stick(shop, 'PR-1');
  await receiver.received(1);
  await stick(shop, 'PR-2');
  await until(() => alerts(shop).includes('alert: 100000 notices wait for an observer; 1 were dropped'));
  expect(count(shop)).toBe(100_000);
  expect(shop.application.engine.list({ state: 'stuck' }).runs).toHaveLength(2);
}, 30_000);

test('an alert says what the request is about, after a restart, too', async () => {
  const shop = await start();
  const { run } = await stick(shop, 'PR-1', { asset: { id: 'AS-1' } });
  await receiver.received(1);
  await until(() => count(shop) === 0);
  await stop(shop);
  const again = await start();
  await again.application.engine.command(run!.id, 'retry', { by: 'ann', why: 'once more' });
  await receiver.received(2);
  expect(receiver.posts.map(({ body }) => body['run'])).toEqual(Array(2).fill(expect.objectContaining({ request: 'PR-1', subject: 'AS-1' })));
});

test('secrets of the request, of the configuration and of errors are in no alert', async () => {
  message =
    'POST https://ann:hunter2-a@vendor.example/login?password=hunter2-b was answered 403: {"password":"hunter2-c","id":1}; Authorization: Bearer hunter2-d, signing-secret-1';
  const shop = await start();
  Redactor.of(shop.application.container.get(Config)).register('signing-secret-1'); // as the configuration does for what is marked secret
  const params = [{ id: 'admin', type: 'password', value: 'hunter2-e' }];
  await stick(shop, 'PR-1', { asset: { id: 'AS-1', params } });
  await receiver.received(1);
  const { text, body } = receiver.posts[0]!;
  expect(text).not.toMatch(/hunter2|signing-secret/);
  expect(body['error']).toMatchObject({ message: expect.stringMatching(/^POST https:.* was answered 403: .*"id":1/) as string });
});

describe('a notice whose observer is not bound', () => {
  test('stays, is told of at each start, even where nobody observes, and is delivered when the observer is back', async () => {
    receiver.answers.push(answer(500));
    const shop = await start();
    await stick(shop);
    await receiver.received(1);
    await until(() => shop.lines.some(({ message: said }) => said.includes('did not take a notice')));
    await stop(shop);
    for (const observers of [[], [new Listening()]]) {
      const without = await start({ ALERT_WEBHOOK_URL: undefined }, {}, observers);
      expect(without.lines).toContainEqual({
        level: 'warn',
        message: '1 notices wait for an observer that is not bound; they stay until it is',
        fields: { observer: 'AlertWebhook' },
      });
      expect(count(without)).toBe(1);
      await stop(without);
    }
    await start();
    await receiver.received(2);
    expect(new Set(receiver.keys).size).toBe(1);
  });
});

class Keeping extends Listening {
  override keeps(): boolean {
    return true;
  }
}

test('two observers that keep changes under one name are refused at the start', async () => {
  const refused = observed([FINE], [new Keeping(), new Keeping()]);
  await expect(refused).rejects.toMatchObject({ code: 'EXTENSION_INVALID', message: expect.stringContaining('both called Listening') as string });
});

test('a process whose notice another has claimed since does not take it back', async () => {
  const journal = new SqliteJournal({ path: join(folder, 'journal.db') });
  journal.open();
  const run = { id: 'r', saga: 'S', request: 'PR-1', generation: 1, lock: 'l', state: 'stuck' as const, owes: false, createdAt: 1, updatedAt: 1 };
  journal.notice(journal.begin(run, '{}'), 'AlertWebhook', '{}');
  await journal.committed();
  const notices = journal.notices!;
  const first = notices.claim('AlertWebhook', 0, 60)!;
  expect(notices.claim('AlertWebhook', 59, 119)).toBeUndefined();
  const second = notices.claim('AlertWebhook', 60, 120)!;
  expect([second.number, second.attempts]).toEqual([first.number, 1]);
  notices.postpone(first.number, first.attempts + 1, 61);
  expect(notices.nextDue('AlertWebhook')).toBe(120);
  notices.postpone(second.number, second.attempts + 1, 62);
  expect(notices.nextDue('AlertWebhook')).toBe(62);
  await journal.close();
});

test('what is no change is given up with an alert in the log, and what comes after it is posted', async () => {
  const shop = await start();
  const database = new Database(join(folder, 'journal.db'));
  database.exec(`INSERT INTO notices (observer, run, body) VALUES ('AlertWebhook', 1, '{"code":"X"}')`);
  database.close();
  await stick(shop);
  await receiver.received(1);
  await until(() => count(shop) === 0);
  expect(alerts(shop)).toContain('alert: a notice is given up, and nobody will hear of it');
});

test('an alert waits while the disk is full, and is posted, and done with, when there is space again', async () => {
  const disk = SmallDisk.of(1_024);
  if (disk === undefined) return;
  try {
    const held: (() => void)[] = [];
    receiver.answers.push((response) => void held.push(() => answer(204)(response)));
    const shop = await start({}, { journal: new SqliteJournal({ path: join(disk.folder, 'journal.db'), durability: 'process' }) });
    await stick(shop);
    await receiver.received(1);
    disk.fill();
    held[0]!();
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(count(shop)).toBe(1);
    disk.free();
    await until(() => count(shop) === 0);
    expect(receiver.posts).toHaveLength(1);
    await stop(shop);
  } finally {
    disk.remove();
  }
});
