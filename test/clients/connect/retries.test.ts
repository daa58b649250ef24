import { getEventListeners } from 'node:events';
import { ClientRig, rejection } from './client-rig';
import { json, ScriptedConnect } from './scripted-connect';

const rig = new ClientRig();
const { server } = rig;
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => rig.reset());
afterEach(() => expect(rig.clock.timeouts.size).toBe(0)); // whatever happened, no timer is left behind

describe('a call that failed', () => {
  const read = (options: Parameters<ClientRig['client']>[0] = {}) => rig.client(options).collection('requests').resource('PR-1').get();

  it.each([500, 502, 503, 429])('with %d is made three times more', async (status) => {
    server.script(json(status));
    expect(await rejection(read())).toMatchObject({ status });
    expect(server.calls).toEqual(Array(4).fill('GET requests/PR-1'));
  });

  it('is answered by the try that succeeds', async () => {
    server.script(json(503), json(500), json(200, { id: 'PR-1' }));
    await expect(read()).resolves.toEqual({ id: 'PR-1' });
    expect(server.seen).toHaveLength(3);
  });

  it('with another 4xx is not made again', async () => {
    server.script(json(404));
    expect(await rejection(read())).toMatchObject({ status: 404 });
    expect([server.seen.length, rig.clock.waits]).toEqual([1, []]);
  });

  it('waits with full jitter: up to 1, 2, then 4 seconds', async () => {
    server.script(json(500));
    const draws = [0, 0.5, 0.999];
    await rejection(read({ random: () => draws.shift() ?? 0 }));
    expect(rig.clock.waits).toEqual([0, 1000, 3996]);
  });

  it.each(['PUT', 'DELETE', 'GET'] as const)('and is a %s is made again', async (method) => {
    server.script(json(500), json(200, {}));
    await rig.client().request({ method, path: 'x' });
    expect(server.seen).toHaveLength(2);
  });

  it.each(['POST', 'PATCH'] as const)('and is a %s is made once, unless it is said to be safe', async (method) => {
    server.script(json(503));
    await rejection(rig.client().request({ method, path: 'x' }));
    expect(server.seen).toHaveLength(1);
    server.script(json(503), json(200, {}));
    await rig.client().request({ method, path: 'x', retry: 'always', body: { a: 1 } });
    expect(server.seen.map(({ body }) => body.toString())).toEqual(['{"a":1}', '{"a":1}']);
  });

  it('is made once where nothing is to be repeated', async () => {
    server.script(json(503));
    await rejection(rig.client().request({ method: 'GET', path: 'x', retry: 'never' }));
    expect(server.seen).toHaveLength(1);
  });

  it.each<[string, Record<string, string>, number]>([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['no time', { 'retry-after': '0' }, 0],
    ['a date, by the clock of the server', { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 30_000],
    ['a date that is past', { 'retry-after': 'Wed, 21 Oct 2015 07:27:00 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
  ])('with 429 and a Retry-After of %s waits exactly that long', async (_what, headers, wait) => {
    server.script(json(429, undefined, headers), json(200, {}));
    await read();
    expect(rig.clock.waits).toEqual([wait]);
  });

  it('with a Retry-After beyond the bound is left to whoever can wait for longer', async () => {
    server.script(json(429, undefined, { 'retry-after': '61' }));
    expect(await rejection(read())).toMatchObject({ status: 429, retryAfter: 61, retryable: true });
    expect([server.seen.length, rig.clock.waits]).toEqual([1, []]);
  });

  it('without a server is made again, and is unreachable in the end', async () => {
    const gone = new ScriptedConnect();
    await gone.start();
    const { address } = gone;
    await gone.stop();
    const error = await rejection(read({ address: `http://${address}` }));
    expect(error).toMatchObject({
      code: 'CONNECT_UNREACHABLE',
      status: undefined,
      retryable: true,
      message: expect.stringMatching(/^Unexpected error: GET requests\/PR-1 failed: .*ECONNREFUSED/) as unknown,
    });
    expect(rig.clock.waits).toHaveLength(3);
  });

  it('since its connection was cut in the middle of the body is made again', async () => {
    server.script(
      (response, _call, socket) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"id":', () => socket.destroy());
      },
      json(200, { id: 'PR-1' }),
    );
    await expect(read()).resolves.toEqual({ id: 'PR-1' });
    expect(server.seen).toHaveLength(2);
  });

  it('since its connection was cut before the answer says that its effect is unknown, and is not repeated if it is a POST', async () => {
    server.script((_response, _call, socket) => socket.destroy());
    expect(await rejection(rig.client().collection('requests').create({}))).toMatchObject({ code: 'CONNECT_UNREACHABLE', retryable: true });
    expect(server.seen).toHaveLength(1);
  });

  it('since it was not answered in time is made again, and says how long it waited', async () => {
    server.script(() => undefined);
    const calling = rejection(read({ timeout: 5, retries: 1 }));
    for (const expected of [1, 2]) {
      await server.called();
      expect([...rig.clock.timeouts.values()]).toEqual([5000]);
      rig.clock.expire();
      expect(server.seen).toHaveLength(expected);
    }
    expect(await calling).toMatchObject({ code: 'CONNECT_TIMEOUT', retryable: true, message: expect.stringContaining('within 5 s') as unknown });
  });

  it('is given 180 seconds, its body included', async () => {
    server.script((response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'));
    const calling = rejection(read({ retries: 0 }));
    await server.called();
    expect([...rig.clock.timeouts.values()]).toEqual([180_000]);
    rig.clock.expire();
    expect(await calling).toMatchObject({ code: 'CONNECT_TIMEOUT' });
  });
});

describe('a call that its caller gives up', () => {
  it('ends at once while it waits for another try, which is not made', async () => {
    rig.clock.hold = true;
    server.script(json(503));
    const controller = new AbortController();
    const calling = rejection(rig.client().collection('requests').first({ signal: controller.signal }));
    while (rig.clock.held === 0) await new Promise(setImmediate);
    controller.abort(new Error('out of time'));
    expect(await calling).toMatchObject({ code: 'CONNECT_ABORTED', cause: expect.objectContaining({ message: 'out of time' }) as unknown });
    expect([server.seen.length, rig.clock.held]).toEqual([1, 0]);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('ends at once while it waits for the answer, and is not made again', async () => {
    server.script(() => undefined);
    const controller = new AbortController();
    const calling = rejection(rig.client().with({ signal: controller.signal }).collection('requests').first());
    await server.called();
    controller.abort();
    expect(await calling).toMatchObject({ code: 'CONNECT_ABORTED', retryable: true });
    expect([server.seen.length, rig.clock.waits]).toEqual([1, []]);
  });

  it('beforehand is not made', async () => {
    expect(await rejection(rig.client().collection('requests').first({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'CONNECT_ABORTED' });
    expect(server.seen).toEqual([]);
  });
});
