import { AmendsError } from 'amends';
import { errorOf, httpHarness } from './http-harness';
import { bodyOf, rawExchange } from './raw-exchange';

const http = httpHarness();

describe('health and readiness', () => {
  test('a host that takes deliveries is live and ready', async () => {
    await http.serve();
    expect(await http.call('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await http.call('/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect((await fetch(`${http.host.url}/health`, { method: 'HEAD' })).status).toBe(200);
  });

  test('what keeps deliveries out is told by /ready and by every delivery, with when to come again; /health stays live', async () => {
    http.hosted.blocked = new AmendsError('JOURNAL_FULL', 'The disk is full. Make room.', { retryAfter: 12.2 });
    await http.serve();
    for (const reply of [await http.call('/ready'), await http.post('/events/ordered', { id: 'R-1' })]) {
      expect(reply).toMatchObject({ status: 503, body: { code: 'JOURNAL_FULL', message: 'The disk is full. Make room.' } });
      expect(reply.headers.get('retry-after')).toBe('13');
    }
    expect(await http.call('/health')).toMatchObject({ status: 200 });
  });

  test('a 503 always says when to come again', async () => {
    http.hosted.blocked = new AmendsError('NOT_READY', 'Recovering.');
    await http.serve();
    expect(Number((await http.call('/ready')).headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number((await http.post('/events/ordered', { id: 'R-1' })).headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });
});

describe('errors', () => {
  test.each([
    ['an unknown address', 'GET', '/nothing', 404, 'ROUTE_UNKNOWN'],
    ['an unknown address with a broken body', 'POST', '/nothing', 404, 'ROUTE_UNKNOWN'],
    ['an address that is no URL component', 'GET', '/runs/%zz', 400, 'PROTOCOL_INVALID'],
    ['the wrong method for an event', 'GET', '/events/ordered', 405, 'METHOD_REFUSED'],
    ['the wrong method for the runs', 'DELETE', '/runs', 405, 'METHOD_REFUSED'],
    ['the wrong method with a broken body', 'PUT', '/runs/run-1/cancel', 405, 'METHOD_REFUSED'],
  ])('%s is answered as JSON with a code', async (_title, method, path, status, code) => {
    await http.serve();
    const reply = await http.call(path, { method, ...(method !== 'GET' && { body: '{' }) });
    expect(errorOf(reply)).toEqual([status, code]);
    expect(Object.keys(reply.body as object)).toEqual(['code', 'message']);
  });

  test('a refused method is told which methods there are', async () => {
    await http.serve();
    expect((await http.call('/events/ordered')).headers.get('allow')).toBe('POST');
    expect((await http.post('/runs')).headers.get('allow')).toBe('GET, HEAD');
  });

  test.each([
    ['something that is no HTTP', 'hello\r\n\r\n', 400],
    ['a content length that is none', 'POST /events/ordered HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n', 400],
    ['headers beyond all measure', `GET /runs HTTP/1.1\r\nHost: x\r\nX-Fill: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is answered as JSON with a code', async (_title, text, status) => {
    await http.serve();
    const answer = await rawExchange(http.host.url, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(bodyOf(answer)).toMatchObject({ code: 'PROTOCOL_INVALID' });
  });

  test('a code that a saga gave is kept, and the status is 500', async () => {
    http.hosted.on('ordered', () => {
      throw new AmendsError('OUR_OWN', 'Something of ours.');
    });
    await http.serve();
    expect(await http.post('/events/ordered', { id: 'R-1' })).toMatchObject({ status: 500, body: { code: 'OUR_OWN', message: 'Something of ours.' } });
  });

  test('an error without a code shows nothing of itself to the caller, and all of itself to the log', async () => {
    const error = new Error('connect postgres://admin:hunter2@db');
    const logged: unknown[] = [];
    const log = (_message: string, fields?: Readonly<Record<string, unknown>>) => void logged.push(fields?.['error']);
    http.hosted.on('ordered', () => {
      throw error;
    });
    await http.serve({ logger: { error: log, warn: log, info: log, debug: () => undefined } });
    const reply = await http.post('/events/ordered', { id: 'R-1' });
    expect(errorOf(reply)).toEqual([500, 'INTERNAL']);
    expect(JSON.stringify(reply.body)).not.toContain('hunter2');
    expect(logged).toEqual([error]);
  });
});
