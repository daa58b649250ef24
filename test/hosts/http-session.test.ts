import { createHmac } from 'node:crypto';
import { HttpHost } from 'amends/hosts/http';
import { errorOf, httpHarness, type Reply } from './http-harness';
import { bodyOf, rawExchange } from './raw-exchange';

const http = httpHarness();
const tokens = { alice: 'wonderland', bob: 'builder' };

/** What a browser sends with a request that our own page makes. */
const page = (): Record<string, string> => ({ origin: http.host.url, 'x-amends': 'page' });

async function login(token: string, headers: Record<string, string> = page()): Promise<Reply & { readonly cookie: string; readonly set: string }> {
  const reply = await http.post('/session', { token }, headers);
  const set = reply.headers.get('set-cookie') ?? '';
  return { ...reply, set, cookie: set.split(';')[0] ?? '' };
}

const session = (cookie?: string): Promise<Reply> => http.call('/session', { headers: cookie === undefined ? {} : { cookie } });

describe('a login', () => {
  test('is asked for by a host that has tokens, and is known from then on by its cookie', async () => {
    await http.serve({ tokens });
    expect(await session()).toMatchObject({ status: 200, body: { caller: null, login: true } });
    const { status, body, cookie, set } = await login('wonderland');
    expect([status, body]).toEqual([200, { caller: 'alice', login: true }]);
    expect(set).toMatch(/^amends_session_\d+=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(set).not.toContain('wonderland');
    expect(await session(cookie)).toMatchObject({ status: 200, body: { caller: 'alice', login: true } });
    expect(await http.call('/runs', { headers: { cookie } })).toMatchObject({ status: 200 });
  });

  test('is needed by no host without tokens, which tells whose runs these are', async () => {
    await http.serve();
    const shown = { status: 200, body: { caller: expect.stringMatching(/^.+ \(no token\)$/) as string, login: false } };
    expect(await session()).toMatchObject(shown);
    expect(await login('anything')).toMatchObject({ ...shown, set: '' });
    expect(await http.call('/session', { method: 'DELETE', headers: page() })).toMatchObject(shown);
  });

  test('whose page came over TLS is sent over TLS only', async () => {
    await http.serve({ tokens });
    const { set } = await login('wonderland', { ...page(), origin: 'https://amends.example.com', 'sec-fetch-site': 'same-origin' });
    expect(set).toMatch(/; Secure$/);
    expect((await login('wonderland', { ...page(), 'x-forwarded-proto': 'https' })).set).not.toContain('Secure');
  });

  test.each(['wonder', 'wonderlands', 'Wonderland', '', 'alice'])("is refused with the token '%s', and sets no cookie", async (token) => {
    await http.serve({ tokens });
    const reply = await login(token);
    expect([...errorOf(reply), reply.set]).toEqual([401, 'UNAUTHORIZED', '']);
  });

  test.each(['', '[]', '"wonderland"', 'null', '{}', '{"token":1}', '{"token":"wonderland","more":1}'])('that says %s is refused', async (body) => {
    await http.serve({ tokens });
    expect(errorOf(await http.post('/session', body, page()))).toEqual([422, 'REQUEST_INVALID']);
  });

  test('with a body larger than any token is refused', async () => {
    await http.serve({ tokens });
    expect(errorOf(await http.post('/session', { token: 'x'.repeat(5_000) }, page()))).toEqual([413, 'REQUEST_TOO_LARGE']);
  });

  test('that was wrong may be tried five times in a second, then even the right one has to wait', async () => {
    await http.serve({ tokens });
    const replies = await Promise.all(Array.from({ length: 12 }, () => login('wrong')));
    const limited = replies.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThanOrEqual(2); // in two seconds at most, on any machine
    expect([errorOf(limited[0]!), Number(limited[0]!.headers.get('retry-after'))]).toEqual([[429, 'LOGIN_LIMITED'], 1]);
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_001);
    try {
      expect(await login('wonderland')).toMatchObject({ status: 200 });
    } finally {
      now.mockRestore();
    }
  });

  test('ends with DELETE, which takes the cookie from the browser', async () => {
    await http.serve({ tokens });
    const { cookie } = await login('wonderland');
    const reply = await http.call('/session', { method: 'DELETE', headers: { ...page(), cookie } });
    expect([reply.status, reply.body]).toEqual([200, { caller: null, login: true }]);
    expect(reply.headers.get('set-cookie')).toBe(`amends_session_${new URL(http.host.url).port}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
  });

  test('is journaled with a verb as whoever logged in', async () => {
    await http.serve({ tokens });
    http.hosted.add('R-1');
    const { cookie } = await login('builder');
    expect(await http.post('/runs/run-1/cancel', { reason: 'why not' }, { ...page(), cookie })).toMatchObject({ status: 200 });
    expect(http.hosted.engine.commands).toMatchObject([{ by: 'bob', why: 'why not' }]);
  });

  test('gives way to a bearer token, right or wrong', async () => {
    await http.serve({ tokens });
    http.hosted.add('R-1');
    const { cookie } = await login('builder');
    expect(await http.post('/runs/run-1/cancel', {}, { cookie, authorization: 'Bearer wonderland' })).toMatchObject({ status: 200 });
    expect(http.hosted.engine.commands).toMatchObject([{ by: 'alice' }]);
    expect(errorOf(await http.call('/runs', { headers: { cookie, authorization: 'Bearer wrong' } }))).toEqual([401, 'UNAUTHORIZED']);
    expect(await http.call('/runs', { headers: { cookie, authorization: 'Basic cHJveHk6eA==' } })).toMatchObject({ status: 200 });
  });
});

describe('a session', () => {
  const anotherHost = async (options: ConstructorParameters<typeof HttpHost>[0], cookie: string): Promise<number> => {
    const host = new HttpHost({ port: 0, ...options });
    await host.start(http.hosted);
    try {
      const { port } = new URL(host.url);
      return (await fetch(`${host.url}/runs`, { headers: { cookie: cookie.replace(/^\w+/, `amends_session_${port}`) } })).status;
    } finally {
      await host.stop();
    }
  };

  test('outlives the process, and ends when its token is changed or taken away', async () => {
    await http.serve({ tokens });
    const { cookie } = await login('wonderland');
    expect(await anotherHost({ tokens }, cookie)).toBe(200);
    expect(await anotherHost({ tokens: { ...tokens, bob: 'changed' } }, cookie)).toBe(200);
    expect(await anotherHost({ tokens: { ...tokens, alice: 'changed' } }, cookie)).toBe(401);
    expect(await anotherHost({ tokens: { bob: 'builder' } }, cookie)).toBe(401);
    expect(await anotherHost({ token: 'wonderland' }, cookie)).toBe(401); // another's name
    expect(await anotherHost({ tokens, page: false }, cookie)).toBe(401);
  });

  test('of one host does not end that of another on the same machine, whose cookies a browser takes for the same', async () => {
    await http.serve({ tokens });
    const other = new HttpHost({ port: 0, tokens });
    await other.start(http.hosted);
    try {
      const first = await login('wonderland');
      const headers = { origin: other.url, 'x-amends': 'page' };
      const second = (await fetch(`${other.url}/session`, { method: 'POST', headers, body: '{"token":"builder"}' })).headers.get('set-cookie')!;
      const cookie = [first.cookie, second.split(';')[0]].join('; ');
      expect(await session(cookie)).toMatchObject({ body: { caller: 'alice' } });
      expect(await (await fetch(`${other.url}/session`, { headers: { cookie } })).json()).toMatchObject({ caller: 'bob' });
    } finally {
      await other.stop();
    }
  });

  test('is known by the plain name where the host is reached without a port', async () => {
    await http.serve({ tokens });
    const answer = await rawExchange(
      http.host.url,
      'POST /session HTTP/1.1\r\nHost: amends.example\r\nOrigin: https://amends.example\r\nX-Amends: page\r\nConnection: close\r\nContent-Length: 22\r\n\r\n{"token":"wonderland"}',
    );
    expect(answer).toMatch(/^set-cookie: amends_session=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure\r$/m);
  });

  test('ends after twelve hours', async () => {
    await http.serve({ tokens });
    const { cookie } = await login('wonderland');
    const hours = (count: number): number => Date.now() + count * 3_600_000;
    const [before, after] = [hours(11.9), hours(12.1)];
    const now = jest.spyOn(Date, 'now');
    try {
      now.mockReturnValue(before);
      expect(await http.call('/runs', { headers: { cookie } })).toMatchObject({ status: 200 });
      now.mockReturnValue(after);
      expect(errorOf(await http.call('/runs', { headers: { cookie } }))).toEqual([401, 'UNAUTHORIZED']);
      expect(await session(cookie)).toMatchObject({ body: { caller: null, login: true } });
    } finally {
      now.mockRestore();
    }
  });

  test('cannot be forged, prolonged, or made into that of another', async () => {
    await http.serve({ tokens });
    const { cookie } = await login('wonderland');
    const [, name, expiry, signature] = /^\w+=([\w-]+)\.(\d+)\.([\w-]+)$/.exec(cookie)!;
    const bob = Buffer.from('bob').toString('base64url');
    const told = `${name}.${Number(expiry) + 3_600}`;
    const forged = [
      '',
      `${name}.${expiry}`,
      `${name}.${expiry}.`,
      `${name}.${expiry}.${signature!.slice(0, -1)}`,
      `${name}.${expiry}.${signature}A`,
      `${name}.${expiry}.${signature!.startsWith('A') ? 'B' : 'A'}${signature!.slice(1)}`,
      `${told}.${signature}`,
      `${bob}.${expiry}.${signature}`,
      `${Buffer.from('nobody').toString('base64url')}.${expiry}.${signature}`,
      `${told}.${createHmac('sha256', '').update(told).digest('base64url')}`,
      `${told}.${createHmac('sha256', 'wonderland').update(told).digest('base64url')}`,
      `__proto__.${expiry}.${signature}`,
      'x'.repeat(8_000),
    ];
    const at = cookie.slice(0, cookie.indexOf('='));
    for (const value of forged) {
      const reply = await http.call('/runs', { headers: { cookie: `${at}=${value}` } });
      expect([value, ...errorOf(reply)]).toEqual([value, 401, 'UNAUTHORIZED']);
    }
    expect(await http.call('/runs', { headers: { cookie: `a=b; ${at}=x; ${cookie}; c` } })).toMatchObject({ status: 200 }); // others' cookies do not lock anybody out
  });
});

describe('what another page makes the browser send', () => {
  /** Everything that a page of somebody else can have a browser do, with the cookie that SameSite would have kept back. */
  test.each([
    ['a form that is sent', 'Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nContent-Type: application/x-www-form-urlencoded'],
    ['a form of an old browser', 'Origin: https://evil.example'],
    ['a form in a sandbox', 'Origin: null\r\nSec-Fetch-Site: cross-site'],
    ['a request of another port', 'Origin: http://127.0.0.1:1\r\nSec-Fetch-Site: same-site\r\nX-Amends: page'],
    ['a request that says the header after all', 'Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nX-Amends: page'],
    ['a request without any word of where it comes from', 'X-Amends: page'],
    ['a request of our page without its header', 'Origin: http://HOST\r\nSec-Fetch-Site: same-origin'],
    ['a form that somebody typed the address of', 'Sec-Fetch-Site: none\r\nX-Amends: page'],
    ['a request of a name that was pointed here', 'Origin: http://evil.example\r\nX-Amends: page'],
  ])('changes nothing: %s', async (_title, headers) => {
    await http.serve({ tokens });
    http.hosted.add('R-1');
    const { cookie } = await login('wonderland');
    const { host } = new URL(http.host.url);
    const send = (what: string, body: string): Promise<string> =>
      rawExchange(
        http.host.url,
        `${what} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n${headers.replace('HOST', host)}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    const requests = [
      ['POST /runs/run-1/cancel', '{}'],
      ['POST /runs/run-1/messages/approval', '1'],
      ['POST /events/ordered', '{"id":"R-9"}'],
      ['DELETE /session', ''],
      ['POST /session', '{"token":"builder"}'],
    ] as const;
    for (const [what, body] of requests) {
      const answer = await send(what, body);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(bodyOf(answer)).toMatchObject({ code: 'ORIGIN_REFUSED' });
      expect(answer).not.toMatch(/^set-cookie|^access-control/im);
    }
    expect([http.hosted.engine.commands, http.hosted.engine.messages, http.hosted.deliveries]).toEqual([[], [], []]);
  });

  test.each([
    ['same-site', 403],
    ['cross-site', 403],
    ['none', 200],
    ['same-origin', 200],
  ])('reads nothing with a session, unless it is our own page or an address that was typed (%s: %d)', async (site, status) => {
    await http.serve({ tokens });
    const { cookie } = await login('wonderland');
    const answer = await rawExchange(
      http.host.url,
      `GET /runs HTTP/1.1\r\nHost: ${new URL(http.host.url).host}\r\nCookie: ${cookie}\r\nSec-Fetch-Site: ${site}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('reads nothing with a session in a browser that only tells the origin', async () => {
    await http.serve({ tokens });
    const { cookie } = await login('wonderland');
    expect(errorOf(await http.call('/runs', { headers: { cookie, origin: 'http://evil.example' } }))).toEqual([403, 'ORIGIN_REFUSED']);
  });

  test('does not count with a token, which no page of another can know', async () => {
    await http.serve({ tokens });
    http.hosted.add('R-1');
    const headers = { authorization: 'Bearer wonderland', origin: 'https://tool.example' };
    expect(await http.post('/runs/run-1/cancel', {}, headers)).toMatchObject({ status: 200 });
  });

  test('does not count where there is no token and it is our own page', async () => {
    await http.serve();
    http.hosted.add('R-1');
    expect(await http.post('/runs/run-1/cancel', {}, page())).toMatchObject({ status: 200 });
    expect(errorOf(await http.post('/runs/run-1/cancel', {}, { ...page(), origin: 'http://localhost:1' }))).toEqual([403, 'ORIGIN_REFUSED']);
  });
});
