import { getEventListeners } from 'node:events';
import { Clock, Config, Container, HttpClient, HttpError, isTerminal, type CancelTimer, type HttpRequest } from 'amends';
import { HttpClientServiceProvider } from 'amends/providers/http-client';
import { FixedConfig } from './fixed-config';
import { VendorServer } from './http/vendor-server';

/** Time stands still; timers run off when the test says so. */
class HandClock extends Clock {
  readonly timers = new Map<() => void, number>();

  override now(): number {
    return Date.UTC(2030, 0, 1);
  }

  override timer(milliseconds: number, callback: () => void): CancelTimer {
    this.timers.set(callback, milliseconds);
    return () => this.timers.delete(callback);
  }

  runOff(): void {
    for (const callback of this.timers.keys()) callback();
  }
}

const vendor = new VendorServer();
let clock: HandClock;
let client: HttpClient;

beforeAll(() => vendor.start());
afterAll(() => vendor.stop());
beforeEach(() => {
  vendor.seen.length = 0;
  clock = new HandClock();
  const container = new Container();
  container.bind(Clock).toConstantValue(clock);
  container.bind(Config).toConstantValue(new FixedConfig({}, ['hunter-22']));
  new HttpClientServiceProvider().register(container);
  client = container.get(HttpClient);
});
afterEach(() => expect(clock.timers.size).toBe(0)); // whatever happened, no timer is left behind

async function failure(url: string, call?: HttpRequest): Promise<HttpError> {
  const error: unknown = await client.request(url, call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HttpError);
  return error as HttpError;
}

describe('a call', () => {
  it('is sent with method, JSON body, query, headers and idempotency key', async () => {
    vendor.answers(201, '{"id":"C-1"}');
    const response = await client.request<{ id: string }>(`${vendor.url}/customers?a=1`, {
      method: 'POST',
      headers: { 'X-Trace': 't-1' },
      body: { name: 'Ünï', seats: [1] },
      query: { q: 'a b&c', page: 2, deep: false, none: undefined },
      idempotencyKey: 'key-1',
    });
    expect(response).toMatchObject({ status: 201, body: { id: 'C-1' }, headers: { 'content-type': 'application/json' } });
    expect(vendor.seen).toEqual([
      {
        method: 'POST',
        url: '/customers?a=1&q=a+b%26c&page=2&deep=false',
        body: '{"name":"Ünï","seats":[1]}',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          accept: 'application/json',
          'x-trace': 't-1',
          'idempotency-key': 'key-1',
        }) as unknown,
      },
    ]);
  });

  it('is a GET without body or key unless told otherwise', async () => {
    await client.request(vendor.url);
    expect(vendor.seen[0]).toMatchObject({ method: 'GET', url: '/', body: '' });
    expect(vendor.seen[0]?.headers).not.toHaveProperty('idempotency-key');
    expect(vendor.seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it('sends a user in the address as a header', async () => {
    await client.request(`http://me:p%40ss@${vendor.host}/x`);
    expect(vendor.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it.each<[string, number, string, Record<string, string>, unknown]>([
    ['JSON as what it says', 200, '[1]', { 'content-type': 'application/json; charset=utf-8' }, [1]],
    ['a kind of JSON as what it says', 200, '{"a":1}', { 'content-type': 'application/problem+json' }, { a: 1 }],
    ['JSON that does not say so', 200, '{"a":1}', {}, { a: 1 }],
    ['text as text, also when it looks like JSON', 200, '12', { 'content-type': 'text/plain' }, '12'],
    ['what calls itself JSON and is none as text', 200, '{"a":', { 'content-type': 'application/json' }, '{"a":'],
    ['nothing as undefined', 200, '', { 'content-type': 'application/json' }, undefined],
    ['no content as undefined', 204, '', {}, undefined],
    ['not modified as an answer', 304, '', {}, undefined],
  ])('gives back %s', async (_what, status, text, headers, body) => {
    vendor.answers(status, text, headers);
    expect(await client.request(vendor.url)).toMatchObject({ status, body });
  });

  it('uses its connection again, after answers of any kind', async () => {
    const before = vendor.connections;
    for (const [status, body] of [
      [200, '{"a":1}'],
      [404, '{"error":"none"}'],
      [500, 'x'.repeat(300_000)],
      [204, ''],
      [200, '{}'],
    ] as const) {
      vendor.answers(status, body);
      await client.request(vendor.url).catch(() => undefined);
    }
    expect(vendor.connections - before).toBeLessThanOrEqual(1);
  });

  it.each<[string, string, HttpRequest]>([
    ['an address that is none', 'nowhere', {}],
    ['another protocol', 'file:///etc/passwd', {}],
    ['a header that cannot be sent', 'http://127.0.0.1:9', { headers: { 'x-y': 'a\nb' } }],
    ['a GET with a body', 'http://127.0.0.1:9', { body: {} }],
    ['a body that is not JSON', 'http://127.0.0.1:9', { method: 'POST', body: 1n }],
    ['a key that cannot be sent', 'http://127.0.0.1:9', { idempotencyKey: 'ключ' }],
  ])('with %s is refused before it is sent, for good', async (_what, url, call) => {
    const error: unknown = await client.request(url, call).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'HTTP_REQUEST_INVALID' });
    expect(isTerminal(error)).toBe(true);
  });
});

describe('an answer that is an error', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('%d is worth another attempt', async (status) => {
    vendor.answers(status, '{}');
    expect(await failure(vendor.url)).toMatchObject({ code: 'HTTP_FAILED', status, retryable: true });
  });

  it.each([400, 401, 403, 404, 409, 410, 422])('%d is final', async (status) => {
    vendor.answers(status, '{}');
    expect(await failure(vendor.url)).toMatchObject({ code: 'HTTP_FAILED', status, retryable: false });
  });

  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '7' }, 7],
    ['0', { 'retry-after': '0' }, 0],
    ['a date, by the clock of the server', { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 30],
    ['a date that is past', { 'retry-after': 'Wed, 21 Oct 2015 07:27:00 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['nothing', {}, undefined],
  ])('with a Retry-After of %s asks to wait that long', async (_what, headers, seconds) => {
    vendor.answers(429, '', headers);
    expect((await failure(vendor.url)).retryAfter).toBe(seconds);
  });

  it('with a date as Retry-After and without a date of the server is taken by our clock', async () => {
    vendor.answer = (response) => {
      response.sendDate = false;
      response.writeHead(503, { 'retry-after': new Date(clock.now() + 90_000).toUTCString() }).end();
    };
    expect((await failure(vendor.url)).retryAfter).toBe(90);
  });

  it('keeps the body, and says method, address, status and the beginning of it', async () => {
    vendor.answers(422, JSON.stringify({ error: { code: 'NO_SEATS', details: 'x'.repeat(1000) } }));
    const error = await failure(`${vendor.url}/customers/C-1?page=2#x`, { method: 'PUT', body: {} });
    expect(error.body).toMatchObject({ error: { code: 'NO_SEATS' } });
    expect(error.message).toMatch(new RegExp(`^PUT ${vendor.url}/customers/C-1 was answered 422: \\{"error":\\{"code":"NO_SEATS","details":"x+…$`));
    expect(error.message.length).toBeLessThan(300);
  });

  it('keeps no more than 64 KiB of a body, and does not wait for one without end', async () => {
    vendor.answer = (response) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      const more = (): void => {
        while (!response.destroyed && response.write('é'.repeat(10_000)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const { body } = await failure(vendor.url);
    expect(Buffer.byteLength(body as string)).toBeLessThanOrEqual(64 * 1024 + 3);
    expect(Buffer.byteLength(body as string)).toBeGreaterThan(64 * 1024 - 4);
  });

  it('shows no secret: not of the address, not of the answer', async () => {
    vendor.answers(400, '{"password":"pw-of-somebody","hint":"it is hunter-22"}');
    const error = await failure(`http://me:pw-in-address@${vendor.host}/hunter-22?api_key=pw-in-query`);
    const everything = `${error.message} ${JSON.stringify(error.body)} ${JSON.stringify(error)} ${String(error.cause)} ${error.stack}`;
    for (const secret of ['pw-of-somebody', 'hunter-22', 'pw-in-address', 'pw-in-query']) expect(everything).not.toContain(secret);
    expect(error.message).toContain(`GET ${vendor.url}/*** was answered 400`);
  });

  it('may be a redirect: it is not followed, and says where it leads', async () => {
    vendor.answers(302, '', { location: 'https://elsewhere.test/login?token=abc' });
    const error = await failure(`${vendor.url}/x`, { method: 'POST', body: {}, headers: { 'x-api-key': 'k' } });
    expect(error).toMatchObject({ status: 302, retryable: false });
    expect(error.message).toMatch(/redirects to https:\/\/elsewhere\.test\/login, which is not followed/);
    expect(vendor.seen).toHaveLength(1);
  });
});

describe('a call that is not answered', () => {
  it('ends after its timeout, 30 seconds unless told otherwise', async () => {
    vendor.answer = () => clock.runOff();
    expect(await failure(`${vendor.url}/slow`, { timeout: 2.5 })).toMatchObject({
      code: 'HTTP_TIMEOUT',
      retryable: true,
      status: undefined,
      message: `GET ${vendor.url}/slow was not answered within 2.5 s; whether it took effect is unknown.`,
    });
    vendor.answer = () => {
      expect([...clock.timers.values()]).toEqual([30_000]);
      clock.runOff();
    };
    expect(await failure(vendor.url)).toMatchObject({ code: 'HTTP_TIMEOUT' });
  });

  it('ends after its timeout also when the answer has begun', async () => {
    vendor.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":');
      setImmediate(() => clock.runOff());
    };
    expect(await failure(vendor.url)).toMatchObject({ code: 'HTTP_TIMEOUT' });
  });

  it('ends when its signal aborts, before or while it is under way, and leaves no listener on it', async () => {
    const controller = new AbortController();
    vendor.answer = () => controller.abort(new Error('the attempt is over'));
    const error = await failure(vendor.url, { signal: controller.signal });
    expect(error).toMatchObject({ code: 'HTTP_UNREACHABLE', retryable: true, cause: expect.objectContaining({ message: 'the attempt is over' }) as unknown });
    expect(await failure(vendor.url, { signal: controller.signal })).toMatchObject({ code: 'HTTP_UNREACHABLE' });
    expect(vendor.seen).toHaveLength(1);

    const lasting = new AbortController();
    vendor.answers(200);
    await client.request(vendor.url, { signal: lasting.signal });
    expect(getEventListeners(lasting.signal, 'abort')).toEqual([]);
  });

  it('is worth another attempt when its connection is dropped, before the answer or in the middle of it', async () => {
    vendor.answer = (_response, socket) => socket.destroy();
    expect(await failure(vendor.url)).toMatchObject({ code: 'HTTP_UNREACHABLE', retryable: true, status: undefined });
    vendor.answer = (response, socket) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"a":', () => socket.destroy());
    };
    expect(await failure(vendor.url)).toMatchObject({ code: 'HTTP_UNREACHABLE', retryable: true });
  });

  it('is worth another attempt when nobody listens, and says why', async () => {
    const closed = new VendorServer();
    await closed.start();
    const url = closed.url;
    await closed.stop();
    const error = await failure(`${url}/x`);
    expect(error).toMatchObject({ code: 'HTTP_UNREACHABLE', retryable: true });
    expect(error.message).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/x failed: connect ECONNREFUSED/);
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('refuses a timeout that is none', async () => {
    await expect(client.request(vendor.url, { timeout: -1 })).rejects.toMatchObject({ code: 'INVALID_DURATION' });
  });
});
