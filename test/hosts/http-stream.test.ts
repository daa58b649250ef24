import { AmendsError, type RunDetails } from 'amends';
import { errorOf } from './http-harness';
import { rawConnection } from './raw-exchange';
import { change, streamHarness, until } from './stream-harness';

const { http, engine, open } = streamHarness();

/** The shortest time between two moments. */
const shortest = (times: readonly number[]): number => Math.min(...times.slice(1).map((time, index) => time - times[index]!));

describe('the stream of an overview', () => {
  test('begins with what GET /overview gives, and shows another when something was committed', async () => {
    const { commit } = engine();
    http.hosted.add('R-1');
    await http.serve();
    const stream = await open('/stream?window=7d');
    expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform' });
    expect(stream.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-accel-buffering': 'no' });
    expect(await stream.next()).toEqual({ event: 'overview', data: (await http.call('/overview?window=7d')).body });
    expect(stream.retry).toBe(2_000);
    http.hosted.add('R-2');
    commit();
    expect(await stream.next()).toEqual({ event: 'overview', data: (await http.call('/overview?window=7d')).body });
  });

  test('is of a day, unless another window is asked for', async () => {
    engine();
    await http.serve();
    expect(await (await open('/stream')).next()).toMatchObject({ data: { window: '24h' } });
    expect(await (await open('/stream?window=')).next()).toMatchObject({ data: { window: '24h' } });
    expect(await (await open('/stream?window=30d')).next()).toMatchObject({ data: { window: '30d' } });
  });

  test('shows nothing where a commit changed nothing of it but the time', async () => {
    const { commit, overviews } = engine();
    await http.serve();
    const stream = await open('/stream');
    const { data } = await stream.next<object>();
    let at = 0;
    overviews.mockImplementation(async () => ({ ...data, at: at++ }) as never);
    commit();
    await until(() => at === 1);
    commit();
    await until(() => at === 2);
    overviews.mockRestore();
    http.hosted.add('R-2');
    commit();
    await stream.next();
    expect(stream.events).toHaveLength(2);
  });

  test('looks at most once a second, however much is committed', async () => {
    const overview = await http.hosted.engine.overview('24h');
    const { commit, overviews } = engine();
    await http.serve();
    const times: number[] = [];
    overviews.mockImplementation(async () => ({ ...overview, span: times.push(performance.now()) }));
    const stream = await open('/stream');
    const committing = setInterval(commit, 10);
    await stream.until(() => stream.events.length === 3);
    clearInterval(committing);
    expect(shortest(times)).toBeGreaterThan(995);
  });
});

describe('the stream of a run', () => {
  test('begins with what GET /runs/{id} gives, and shows it again when another process changed it', async () => {
    const { commit } = engine();
    const run = http.hosted.add('R-1');
    await http.serve();
    const stream = await open('/stream?run=run-1');
    expect(await stream.next()).toEqual({ event: 'run', data: (await http.call('/runs/run-1')).body });
    change(run, { state: 'stuck' });
    commit();
    expect(await stream.next()).toMatchObject({ event: 'run', data: { id: 'run-1', state: 'stuck' } });
  });

  test('shows at once what this process did to it, and nothing of other runs', async () => {
    const { happened, found } = engine();
    const run = http.hosted.add('R-1');
    const other = http.hosted.add('R-2');
    await http.serve();
    const stream = await open('/stream?run=run-1');
    await stream.next();
    await until(() => found.mock.calls.length === 2); // the first version that it hears counts as a change
    change(other, { state: 'stuck' });
    happened(other);
    change(run, { state: 'waiting' });
    happened(run);
    expect(await stream.next()).toMatchObject({ data: { id: 'run-1', state: 'waiting' } });
    expect(found.mock.calls.length).toBe(3);
  });

  test('looks at most five times a second, however much happens', async () => {
    const { happened, found } = engine();
    const run = http.hosted.add('R-1');
    await http.serve();
    const times: number[] = [];
    found.mockImplementation(() => {
      times.push(performance.now());
      return { ...run, updatedAt: times.length };
    });
    const stream = await open('/stream?run=run-1');
    const happening = setInterval(() => happened(run), 5);
    await stream.until(() => stream.events.length === 6);
    clearInterval(happening);
    expect(shortest(times)).toBeGreaterThan(195);
  });

  test('says that there is no such run, and shows it should there be one', async () => {
    const { commit } = engine();
    await http.serve();
    const stream = await open('/stream?run=run-1');
    expect(await stream.next()).toEqual({ event: 'gone', data: { id: 'run-1' } });
    http.hosted.add('R-1');
    commit();
    expect(await stream.next()).toMatchObject({ event: 'run', data: { id: 'run-1' } });
    http.hosted.engine.runs.length = 0;
    commit();
    expect(await stream.next()).toEqual({ event: 'gone', data: { id: 'run-1' } });
  });

  test('shows no secret, and no text as more than one event', async () => {
    engine();
    http.hosted.add('R-1', { latestRequest: { id: 'R-1', password: 'hunter2', note: 'a\n\nevent: gone\ndata: {}\r\n\u2028' } as never });
    await http.serve();
    const stream = await open('/stream?run=run-1');
    const { data } = await stream.next<RunDetails>();
    expect(data.latestRequest).toEqual({ id: 'R-1', password: '***', note: 'a\n\nevent: gone\ndata: {}\r\n\u2028' });
    expect(stream.events).toHaveLength(1);
  });
});

describe('a stream', () => {
  test('shows that it lives every fifteen seconds', async () => {
    const { beat } = engine();
    await http.serve();
    const stream = await open('/stream');
    await stream.next();
    beat();
    await stream.until(() => stream.comments.length === 1);
    expect(stream.events).toHaveLength(1);
  });

  test('ends with the session of who watches', async () => {
    const { beat } = engine();
    await http.serve({ token: 'secret' });
    const login = await http.post('/session', { token: 'secret' }, { origin: http.host.url, 'x-amends': 'page' });
    const cookie = login.headers.get('set-cookie')!.split(';')[0]!;
    const [page, program] = [await open('/stream', { cookie }), await open('/stream', { authorization: 'Bearer secret' })];
    await Promise.all([page.next(), program.next()]);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 12.1 * 3_600_000);
    beat();
    await page.end();
    await program.until(() => program.comments.length === 1);
    expect((await open('/stream', { cookie })).status).toBe(401);
  });

  test('tells of trouble instead of showing what may be stale, and shows what there is when it is over', async () => {
    const { commit, overviews } = engine();
    await http.serve({ token: 'hunter2' });
    const stream = await open('/stream', { authorization: 'Bearer hunter2' });
    const first = await stream.next();
    overviews.mockRejectedValueOnce(new AmendsError('JOURNAL_LOCKED', 'Another program holds hunter2.'));
    commit();
    expect(await stream.next()).toEqual({ event: 'trouble', data: { code: 'JOURNAL_LOCKED', message: 'Another program holds ***.' } });
    expect(await stream.next()).toEqual(first); // without another commit
  });

  test('that cannot begin is answered as any other request', async () => {
    const { overviews } = engine();
    await http.serve({ token: 'secret' });
    const headers = { authorization: 'Bearer secret' };
    const code = async (path: string, init: RequestInit = { headers }) => errorOf(await http.call(path, init));
    expect(await code('/stream', {})).toEqual([401, 'UNAUTHORIZED']);
    expect(await code('/stream?window=2h')).toEqual([400, 'QUERY_INVALID']);
    expect(await code('/stream?run=a&window=1h')).toEqual([400, 'QUERY_INVALID']);
    expect(await code('/stream?runs=a')).toEqual([400, 'QUERY_INVALID']);
    expect(await code('/stream?run=a&run=b')).toEqual([400, 'QUERY_INVALID']);
    expect(await code('/stream', { method: 'POST', headers })).toEqual([405, 'METHOD_REFUSED']);
    overviews.mockRejectedValueOnce(new AmendsError('JOURNAL_LOCKED', 'Another program holds it.'));
    expect(await code('/stream')).toEqual([503, 'JOURNAL_LOCKED']);
    const head = await http.call('/stream', { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-type'), head.body]).toEqual([200, 'text/event-stream; charset=utf-8', undefined]);
  });

  test('ends at once when the host stops, and holds no stop up, whether it is read or not', async () => {
    const { listeners } = engine();
    http.hosted.add('R-1', { latestRequest: { id: 'R-1', fill: 'x'.repeat(4 * 1024 * 1024) } as never });
    await http.serve();
    const socket = await rawConnection(http.host.url);
    socket.write('GET /stream?run=run-1 HTTP/1.1\r\nHost: x\r\n\r\n');
    const streams = [await open('/stream'), await open('/stream?run=run-1')];
    await Promise.all(streams.map((stream) => stream.next()));
    const stopped = http.host.stop();
    await Promise.all(streams.map((stream) => stream.end()));
    await stopped;
    expect(listeners.size).toBe(0);
    socket.destroy();
  }, 20_000);

  test('that begins while the host stops is not begun', async () => {
    const { overviews, listeners } = engine();
    await http.serve();
    let look = (): void => undefined;
    const original = http.hosted.engine.overview('24h');
    overviews.mockImplementationOnce(() => new Promise((resolve) => (look = () => void original.then(resolve))));
    const opening = open('/stream');
    await until(() => overviews.mock.calls.length === 2);
    const stopped = http.host.stop();
    look();
    await (await opening).end();
    await stopped;
    expect(listeners.size).toBe(0);
  });
});
