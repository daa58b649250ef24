import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerminalError } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { HttpClientServiceProvider } from 'amends/providers/http-client';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import { observed, until, type Observed } from '../engine/observed';

interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const SECRET = 'signing-secret-1';
const broken = { now: true };
const calls: string[] = [];
const STUCK = makeSaga(
  'Stuck',
  [
    makeStep(calls, 'Undone', {
      undo: () => {
        if (broken.now) throw new TerminalError('the vendor says no');
      },
    }),
    makeStep(calls, 'Fails', {
      execute: () => {
        throw new TerminalError('no such plan');
      },
    }),
  ],
  {},
);

let server: Server;
let posts: Post[];
let answers: ((response: ServerResponse) => void)[];
let folder: string;
let shops: Observed[];

beforeEach(async () => {
  [posts, answers, shops, broken.now] = [[], [], [], true];
  folder = mkdtempSync(join(tmpdir(), 'amends-alerts-'));
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      posts.push({ headers: request.headers, text, body: JSON.parse(text) as Post['body'] });
      (answers.shift() ?? ((to) => to.writeHead(204).end()))(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  for (const { application } of shops) await application.stop();
  rmSync(folder, { recursive: true });
});

async function start(more: Readonly<Record<string, unknown>> = {}): Promise<Observed> {
  const config = { ALERT_WEBHOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/very-secret`, ALERT_WEBHOOK_SECRET: SECRET, ...more };
  const shop = await observed([STUCK], [], {
    journal: new SqliteJournal({ path: join(folder, 'journal.db') }),
    config,
    providers: [HttpClientServiceProvider],
  });
  shops.push(shop);
  return shop;
}

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end();
const accept = (shop: Observed) => shop.application.deliver('Stuck', { id: 'PR-1' }, { patience: 0 });

test('a run that is stuck is posted once, signed, with a link, and again when it goes on', async () => {
  const shop = await start({ PUBLIC_URL: 'https://ops.example/' });
  const { run } = await accept(shop);
  await until(() => posts.length === 1);
  const [{ headers, text, body }] = posts as [Post];
  expect(body).toEqual({
    id: headers['idempotency-key'],
    type: 'stuck',
    at: expect.stringMatching(/Z$/),
    run: { id: run!.id, saga: 'Stuck', request: 'PR-1', generation: 1, state: 'stuck', step: 'Undone' },
    error: { code: 'TERMINAL', message: 'the vendor says no' },
    link: `https://ops.example/#/runs/${run!.id}`,
  });
  const [, time, signature] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['x-amends-signature']))!;
  expect(signature).toBe(createHmac('sha256', SECRET).update(`${time}.${text}`).digest('hex'));
  broken.now = false;
  await shop.application.engine.command(run!.id, 'retry', { by: 'ann', why: 'the vendor is back' });
  await until(() => posts.length === 2);
  expect(posts[1]!.body).toMatchObject({ type: 'resolved', verb: 'retry', by: 'ann' });
  await until(() => shop.journal.notices!.counts().size === 0);
});

test('a receiver that fails gets the same alert again under the same key, and its address is in no line of the log', async () => {
  const shop = await start();
  answers.push(status(500), status(404));
  await accept(shop);
  await until(() => posts.length === 3);
  expect(new Set(posts.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  await until(() => shop.journal.notices!.counts().size === 0);
  expect(shop.lines.some(({ message }) => message.includes('did not take a notice'))).toBe(true);
  expect(JSON.stringify(shop.lines)).not.toContain('very-secret');
}, 30_000);

test('a receiver that answers 410 is asked no more', async () => {
  const shop = await start();
  answers.push(status(410));
  await accept(shop);
  await until(() => shop.lines.some(({ message }) => message.startsWith('alert: a notice is given up')));
  await until(() => shop.journal.notices!.counts().size === 0);
  expect(posts).toHaveLength(1);
});

test('an alert that was not taken when the process ended is posted by the next one, even without being asked to wait', async () => {
  const shop = await start();
  answers.push(status(503, { 'retry-after': '3000' }));
  await accept(shop);
  await until(() => shop.lines.some(({ message }) => message.includes('did not take a notice')));
  await shop.application.stop();
  shops.length = 0;
  await start();
  await until(() => posts.length === 2);
  expect(posts[0]!.headers['idempotency-key']).toBe(posts[1]!.headers['idempotency-key']);
});
