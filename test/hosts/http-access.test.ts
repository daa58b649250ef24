import { HttpHost } from 'amends/hosts/http';
import { errorOf, httpHarness } from './http-harness';
import { bodyOf, rawExchange } from './raw-exchange';

const http = httpHarness();

describe('the token', () => {
  test('is needed by everything but /health, unknown addresses and wrong methods included', async () => {
    await http.serve({ token: 'secret' });
    expect(await http.call('/health')).toMatchObject({ status: 200 });
    for (const [method, path] of [
      ['GET', '/ready'],
      ['GET', '/runs'],
      ['GET', '/runs/x'],
      ['GET', '/nothing'],
      ['GET', '/health/'],
      ['GET', '//health'],
      ['GET', '/runs/%zz'],
      ['DELETE', '/runs'],
    ] as const) {
      const reply = await http.call(path, { method });
      expect([path, ...errorOf(reply)]).toEqual([path, 401, 'UNAUTHORIZED']);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(errorOf(await http.post('/events/ordered', { id: 'R-1' }))).toEqual([401, 'UNAUTHORIZED']);
    expect(http.hosted.deliveries).toEqual([]);
  });

  test.each(['Bearer wrong', 'Bearer secre', 'Bearer secrets', 'Bearer', 'Bearer ', 'Basic secret', 'secret', 'Bearer Secret'])(
    "is not '%s'",
    async (authorization) => {
      await http.serve({ token: 'secret' });
      expect(errorOf(await http.call('/runs', { headers: { authorization } }))).toEqual([401, 'UNAUTHORIZED']);
    },
  );

  test.each(['Bearer secret', 'bearer secret', 'BEARER  secret'])("opens as '%s'", async (authorization) => {
    await http.serve({ token: 'secret' });
    expect(await http.call('/runs', { headers: { authorization } })).toMatchObject({ status: 200 });
  });

  test('may be one for each caller, without one for all', async () => {
    await http.serve({ token: '', tokens: { alice: 'wonder', bob: 'builder' } });
    const status = async (authorization?: string) => (await http.call('/runs', authorization === undefined ? {} : { headers: { authorization } })).status;
    expect([await status('Bearer wonder'), await status('Bearer builder')]).toEqual([200, 200]);
    expect([await status(), await status('Bearer alice'), await status('Bearer ')]).toEqual([401, 401, 401]);
  });

  test('that two callers share is refused, and not shown', async () => {
    const starting = http.serve({ token: 'hunter2', tokens: { bob: 'hunter2' } });
    await expect(starting).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.not.stringContaining('hunter2') as string });
  });

  test('may have characters beyond ASCII', async () => {
    await http.serve({ token: 'pässwort' });
    expect(await http.call('/runs', { headers: { authorization: `Bearer ${Buffer.from('pässwort').toString('latin1')}` } })).toMatchObject({ status: 200 });
  });
});

describe('web pages', () => {
  test.each([
    ['of another origin', 'Origin: https://evil.example\r\nHost: 127.0.0.1:8080'],
    ['in a sandbox', 'Origin: null\r\nHost: 127.0.0.1:8080'],
    ['whose public name was pointed at this machine', 'Origin: http://evil.example:8080\r\nHost: evil.example:8080'],
    ['whose public name was pointed at this machine, reading', 'Host: evil.example.'],
    ['of another site', 'Sec-Fetch-Site: cross-site\r\nHost: localhost:8080'],
  ])('%s cannot call a host that has no token', async (_title, headers) => {
    await http.serve();
    const answer = await rawExchange(
      http.host.url,
      `POST /events/ordered HTTP/1.1\r\n${headers}\r\nConnection: close\r\nContent-Length: 12\r\n\r\n{"id":"R-1"}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(bodyOf(answer)).toMatchObject({ code: 'ORIGIN_REFUSED' });
    expect(http.hosted.deliveries).toEqual([]);
  });

  test.each(['Origin: http://localhost:8080\r\nHost: localhost:8080', 'Host: 127.0.0.1', 'Host: [::1]:8080', 'Host: amends', 'Host: app.localhost:8080'])(
    'of this machine, and programs, can (%s)',
    async (headers) => {
      await http.serve();
      expect(await rawExchange(http.host.url, `GET /runs HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test('behind a proxy any name will do where there is a token', async () => {
    await http.serve({ token: 'secret' });
    const answer = await rawExchange(
      http.host.url,
      'GET /runs HTTP/1.1\r\nHost: amends.example.com\r\nAuthorization: Bearer secret\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('listening', () => {
  test.each(['0.0.0.0', '::', '', '192.168.1.20', 'example.com', '127.0.0.1.example.com'])(
    "on '%s' without a token is refused before it begins",
    async (address) => {
      http.host = new HttpHost({ host: address, port: 0 });
      await expect(http.host.start(http.hosted)).rejects.toMatchObject({ code: 'BIND_REFUSED' });
      http.host = new HttpHost({ host: address, port: 0, token: '' });
      await expect(http.host.start(http.hosted)).rejects.toMatchObject({ code: 'BIND_REFUSED' });
    },
  );

  test.each(['127.0.0.1', 'localhost', '127.0.0.2'])('on %s needs no token', async (address) => {
    await http.serve({ host: address });
    expect(await http.call('/health')).toMatchObject({ status: 200 });
  });

  test('beyond loopback with a token is allowed', async () => {
    await http.serve({ host: '0.0.0.0', token: 'secret' });
    expect(http.host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(errorOf(await http.call('/runs'))).toEqual([401, 'UNAUTHORIZED']);
  });

  test('on a port that is taken is a coded error that names the port', async () => {
    await http.serve();
    const { port } = new URL(http.host.url);
    const second = new HttpHost({ port: Number(port) });
    await expect(second.start(http.hosted)).rejects.toMatchObject({ code: 'BIND_FAILED', message: expect.stringContaining(port) as string });
    await expect(second.stop()).resolves.toBeUndefined();
  });

  test('twice at once is refused', async () => {
    await http.serve();
    await expect(http.host.start(http.hosted)).rejects.toMatchObject({ code: 'BIND_FAILED' });
  });

  test('the url is not known before the start', () => {
    http.host = new HttpHost();
    expect(() => http.host.url).toThrow(expect.objectContaining({ code: 'NOT_READY' }) as Error);
  });
});
