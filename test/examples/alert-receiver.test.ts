import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TerminalError } from 'amends';
import { MemoryJournal } from 'amends/journals/memory';
import { HttpClientServiceProvider } from 'amends/providers/http-client';
import { alertReceiver, isGenuine, type Alert } from '../../examples/alert-receiver';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import { observed, until } from '../engine/observed';

const SECRET = 'a-secret-of-both';
const NOW = 1_800_000_000;
const BODY = Buffer.from('{"id":"1"}');
const signed = (body: Buffer, time: number, secret = SECRET): string =>
  `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body.toString()}`).digest('hex')}`;

describe('the signature of an alert', () => {
  test('is genuine for five minutes', () => {
    expect([0, 299, -299].map((age) => isGenuine(BODY, signed(BODY, NOW - age), SECRET, NOW))).toEqual([true, true, true]);
    expect([301, -301].map((age) => isGenuine(BODY, signed(BODY, NOW - age), SECRET, NOW))).toEqual([false, false]);
  });

  test.each([
    ['of another secret', signed(BODY, NOW, 'another')],
    ['of another body', signed(Buffer.from('{"id":"2"}'), NOW)],
    ['whose time was changed', signed(BODY, NOW - 10).replace(/t=\d+/, `t=${NOW}`)],
    ['that is too short', signed(BODY, NOW).slice(0, -2)],
    ['that is missing', 'undefined'],
  ])('is refused %s', (_what, header) => expect(isGenuine(BODY, header, SECRET, NOW)).toBe(false));
});

describe('the receiver of the example', () => {
  let server: Server;
  let told: Alert[];
  let failing: number;
  beforeEach(async () => {
    [told, failing] = [[], 0];
    server = alertReceiver(SECRET, async (alert) => {
      failing -= 1;
      if (failing >= 0) throw new Error('the pager is down');
      told.push(alert);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const post = async (body: Buffer, header: string): Promise<number> =>
    (await fetch(url(), { method: 'POST', body: body.toString(), headers: { 'x-amends-signature': header } })).status;

  test('hands on what AlertWebhook really posts', async () => {
    failing = 1; // then it is posted again, a second later
    const refuse = (): never => {
      throw new TerminalError('the vendor says no');
    };
    const stuck = makeSaga('Stuck', [makeStep([], 'Undone', { undo: refuse }), makeStep([], 'Fails', { execute: refuse })], {});
    const config = { ALERT_WEBHOOK_URL: url(), ALERT_WEBHOOK_SECRET: SECRET, PUBLIC_URL: 'https://ops.example' };
    const { application } = await observed([stuck], [], { journal: new MemoryJournal(), config, providers: [HttpClientServiceProvider] });
    const { run } = await application.deliver('Stuck', { id: 'PR-1', asset: { id: 'AS-1' } }, { patience: 0 });
    await until(() => told.length === 1);
    const alert: Alert = {
      id: told[0]!.id,
      type: 'stuck',
      at: told[0]!.at,
      run: { id: run!.id, saga: 'Stuck', request: 'PR-1', generation: 1, subject: 'AS-1', state: 'stuck', step: 'Undone' },
      error: { code: 'TERMINAL', message: 'the vendor says no' },
      link: `https://ops.example/#/runs/${run!.id}`,
    };
    expect(told).toEqual([alert]);
    await application.stop();
  });

  test('hands on once what is posted twice, and nothing that nobody has signed', async () => {
    const now = Math.floor(Date.now() / 1_000);
    expect(await post(BODY, signed(BODY, now))).toBe(204);
    expect(await post(BODY, signed(BODY, now))).toBe(204);
    expect(await post(BODY, 'nothing')).toBe(401);
    expect(told).toEqual([{ id: '1' }]);
  });
});
