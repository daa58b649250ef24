import type { Socket } from 'node:net';
import { BackgroundResponse } from 'amends';
import { httpHarness } from './http-harness';
import { bodyOf, closed, rawConnection } from './raw-exchange';

const http = httpHarness();

describe('connections', () => {
  /** A handler that waits for its gate. */
  function gated(): { arrived: Promise<void>; open: () => void } {
    let open = (): void => undefined;
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const gate = new Promise<void>((resolve) => (open = resolve));
    http.hosted.on('slow', async () => {
      arrive();
      await gate;
      return BackgroundResponse.done();
    });
    return { arrived, open };
  }

  const slowRequest = 'POST /events/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{"id":"R-1"}';

  test('a caller that goes away while it waits stops neither the run nor the host', async () => {
    const { arrived, open } = gated();
    await http.serve();
    const socket = await rawConnection(http.host.url);
    socket.write(slowRequest);
    await arrived;
    const gone = closed(socket);
    socket.destroy();
    await gone;
    open();
    expect(await http.post('/events/ordered', { id: 'R-2' })).toMatchObject({ status: 200 });
    expect(http.hosted.engine.runs.map(({ request }) => request)).toEqual(['R-1', 'R-2']);
  });

  test('a caller that goes away while it sends stops nothing', async () => {
    await http.serve();
    const socket = await rawConnection(http.host.url);
    socket.write('POST /events/ordered HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"id":');
    socket.destroy();
    expect(await http.post('/events/ordered', { id: 'R-2' })).toMatchObject({ status: 200 });
    expect(http.hosted.deliveries).toHaveLength(1);
  });

  test('a stop does not wait for connections that are silent, idle, or stuck in half a request head', async () => {
    await http.serve();
    const silent = await rawConnection(http.host.url);
    const half = await rawConnection(http.host.url);
    half.write('GET /runs HTTP/1.1\r\nHost:');
    const idle = await rawConnection(http.host.url);
    idle.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => idle.once('data', resolve));
    const ends = [silent, half, idle].map(closed);
    await http.host.stop();
    await Promise.all(ends);
  });

  test('a stop does not wait for a body that never arrives', async () => {
    await http.serve();
    const socket = await rawConnection(http.host.url);
    socket.write('POST /events/ordered HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\nExpect: 100-continue\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve)); // 100 Continue: the host has the head
    const end = closed(socket);
    await http.host.stop();
    await end;
    expect(http.hosted.deliveries).toEqual([]);
  });

  /** A connection on which an answer of 20 MB has begun to arrive. */
  async function longAnswer(): Promise<Socket> {
    const fill = 'x'.repeat(1_000);
    http.hosted.add('R-1', { history: Array.from({ length: 20_000 }, (_, at) => ({ at, type: 'alert' as const, code: 'C', message: fill })) });
    await http.serve();
    const socket = await rawConnection(http.host.url);
    socket.write('GET /runs/run-1 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('readable', resolve)); // its head is under way, without 'connection: close'
    return socket;
  }

  test('a stop waits for a caller that is still reading, and closes its connection when it has read all', async () => {
    const socket = await longAnswer();
    const stopped = http.host.stop();
    const answer = await closed(socket);
    await stopped;
    expect(bodyOf(answer)).toMatchObject({ id: 'run-1' });
  });

  test('a stop does not wait for a caller that stopped reading', async () => {
    const socket = await longAnswer();
    await http.host.stop();
    socket.destroy();
  }, 10_000);

  test('while a stop waits, the delivery under way is answered, its connection closes, and new connections are refused', async () => {
    const { arrived, open } = gated();
    await http.serve();
    const { url } = http.host;
    const socket = await rawConnection(url);
    const answer = closed(socket);
    socket.write(slowRequest);
    await arrived;
    const stopped = http.host.stop();
    await refused(url);
    open();
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(.*\r\n)*connection: close\r\n/i);
    await stopped;
  });

  test('a request that comes behind another on its connection during a stop is not handed over', async () => {
    const { arrived, open } = gated();
    await http.serve();
    const { url } = http.host;
    const first = await rawConnection(url);
    first.write(slowRequest);
    await arrived;
    const stopped = http.host.stop();
    await refused(url);
    const answers = closed(first);
    first.write('POST /events/ordered HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{"id":"R-9"}');
    await new Promise((resolve) => setTimeout(resolve, 50)); // nothing shows that a request was not handed over, but time
    open();
    await answers;
    await stopped;
    expect(http.hosted.deliveries.map(({ event }) => event)).toEqual(['slow']);
  });

  /** Waits until nothing listens there any more. */
  async function refused(url: string): Promise<void> {
    for (;;) {
      try {
        (await rawConnection(url)).destroy();
      } catch {
        return;
      }
    }
  }
});
