import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { RunDetails } from 'amends';
import { EventStream } from '../../src/hosts/http/event-stream';
import type { EventReader } from './event-reader';
import { errorOf } from './http-harness';
import { rawConnection, rawExchange } from './raw-exchange';
import { change, streamHarness, until } from './stream-harness';

const { http, engine, open } = streamHarness();

describe('many who watch', () => {
  test('the same share one look, and all see what it shows', async () => {
    const { commit, found } = engine();
    const run = http.hosted.add('R-1');
    await http.serve();
    const streams = await Promise.all(Array.from({ length: 200 }, () => open('/stream?run=run-1')));
    await Promise.all(streams.map((stream) => stream.next()));
    change(run, { state: 'stuck' });
    commit();
    const seen = await Promise.all(streams.map((stream) => stream.next()));
    expect(seen.filter(({ data }) => (data as RunDetails).state === 'stuck')).toHaveLength(200);
    expect(found.mock.calls.length).toBeLessThanOrEqual(4);
  });

  test('are a thousand at most', async () => {
    engine();
    http.hosted.add('R-1');
    await http.serve();
    const streams: EventReader[] = [];
    for (let batch = 0; batch < 10; batch++) streams.push(...(await Promise.all(Array.from({ length: 100 }, () => open('/stream?run=run-1')))));
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(1_000);
    expect(errorOf(await http.call('/stream'))).toEqual([503, 'OVERLOADED']);
    streams[0]!.close();
    let status: number | undefined;
    while (status !== 200) status = (await open('/stream?run=run-1')).status;
  }, 60_000);

  test('cost nothing when they have gone: nobody is asked and nobody is heard', async () => {
    const { asked, listeners } = engine();
    await http.serve();
    await http.call('/overview');
    await rawExchange(http.host.url, 'HEAD /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect([asked(), listeners.size]).toEqual([0, 0]);
    const streams = [await open('/stream'), await open('/stream?run=run-1')];
    await until(() => asked() > 1);
    expect(listeners.size).toBe(1);
    streams.forEach((stream) => stream.close());
    await until(() => listeners.size === 0);
    const before = asked();
    await new Promise((resolve) => setTimeout(resolve, 600)); // nothing shows that nothing is asked, but time
    expect(asked()).toBe(before);
  });
});

describe('a reader that does not read', () => {
  const fill = 'x'.repeat(4 * 1024 * 1024);

  test('is sent the newest when it reads again, and none of what came between; others see all', async () => {
    const { happened } = engine();
    const run = http.hosted.add('R-1', { latestRequest: { id: 'R-1', fill } as never });
    await http.serve();
    const [slow, quick] = [await open('/stream?run=run-1'), await open('/stream?run=run-1')];
    await Promise.all([slow.next(), quick.next()]);
    slow.pause();
    for (let generation = 2; generation <= 12; generation++) {
      happened(change(run, { generation }));
      expect(await quick.next()).toMatchObject({ data: { generation } });
    }
    slow.resume();
    await slow.until(() => (slow.events.at(-1)?.data as RunDetails).generation === 12);
    expect(slow.events.length).toBeLessThanOrEqual(6); // the first, what its socket had taken, and the newest
  }, 60_000);

  test('is cut off after a minute, and others are not', async () => {
    const { happened, beat } = engine();
    const run = http.hosted.add('R-1', { latestRequest: { id: 'R-1', fill } as never });
    await http.serve();
    const socket = await rawConnection(http.host.url);
    socket.write('GET /stream?run=run-1 HTTP/1.1\r\nHost: x\r\n\r\n'); // and reads nothing
    const quick = await open('/stream?run=run-1');
    await quick.next();
    happened(change(run, { generation: 2 }));
    await quick.next();
    const cut = new Promise((resolve) => socket.once('close', resolve));
    beat();
    const now = performance.now();
    const later = jest.spyOn(performance, 'now').mockReturnValue(now + 60_001);
    beat();
    later.mockRestore();
    socket.on('error', () => undefined).resume();
    await cut;
    await quick.until(() => quick.comments.length === 2);
    expect(quick.ended).toBe(false);
  }, 60_000);

  test('is cut off after a minute, too, when its session has ended meanwhile', async () => {
    let stream: EventStream | undefined;
    let left = false;
    const server = createServer((_request, response) => {
      stream = new EventStream(response, Date.now() - 1);
      stream.open({}, () => (left = true));
      stream.send(Buffer.from(`data: ${fill.repeat(4)}\n\n`));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause(); // and reads nothing
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => stream !== undefined);
    stream!.beat(); // its end, which is not taken
    expect(left).toBe(false);
    const now = performance.now();
    const later = jest.spyOn(performance, 'now').mockReturnValue(now + 60_001);
    stream!.beat();
    later.mockRestore();
    await until(() => left);
    socket.destroy();
    server.close();
  });
});
