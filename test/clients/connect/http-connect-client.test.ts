import { release, type } from 'node:os';
import { ConnectError, isTerminal } from 'amends';
import { ownInstanceId } from '../../../src/clients/connect/instance-id';
import manifest from '../../../package.json';
import { API_KEY, ClientRig, rejection } from './client-rig';
import { json } from './scripted-connect';

const rig = new ClientRig();
const { server } = rig;
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => rig.reset());
afterEach(() => expect(rig.clock.timeouts.size).toBe(0)); // whatever happened, no timer is left behind

describe('a call', () => {
  it('has the key as it is, and a User-Agent in the layout of the runner', async () => {
    server.script(json(200, { id: 'PR-1' }));
    await expect(rig.client().collection('requests').resource('PR-1').get()).resolves.toEqual({ id: 'PR-1' });
    expect(server.calls).toEqual(['GET requests/PR-1']);
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: API_KEY,
      'user-agent': `amends/${manifest.version} Node/${process.versions.node} ${type()}/${release()} ENV-1000-2000-01/inst-1`,
    });
    expect(server.seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it('names the same instance as the web sockets do, where none is configured', async () => {
    server.script(json(200, {}));
    await rig.client({ instanceId: undefined }).collection('accounts').resource('VA-1').get();
    expect(server.seen[0]?.headers['user-agent']).toBe(
      `amends/${manifest.version} Node/${process.versions.node} ${type()}/${release()} ENV-1000-2000-01/${ownInstanceId()}`,
    );
  });

  it('leaves out of the User-Agent what is not known', async () => {
    server.script(json(200, {}));
    await rig.client({ environmentId: undefined }).collection('accounts').resource('VA-1').get();
    expect(server.seen[0]?.headers['user-agent']).toBe(`amends/${manifest.version} Node/${process.versions.node} ${type()}/${release()}`);
  });

  it('sends a body as JSON, and none where there is none', async () => {
    server.script(json(200, {}));
    const approve = rig.client().collection('requests').resource('PR-1').action('approve');
    await approve.post({ template_id: 'TL-1', note: 'Ünï' });
    await approve.post();
    expect(server.seen.map(({ method, headers, body }) => [method, headers['content-type'], body.toString()])).toEqual([
      ['POST', 'application/json', '{"template_id":"TL-1","note":"Ünï"}'],
      ['POST', undefined, ''],
    ]);
  });

  it('sends bytes as they are, only the part that was given', async () => {
    server.script(json(204));
    const bytes = new Uint8Array([9, 0, 255, 128, 9]).subarray(1, 4);
    await rig.client().collection('files').create(bytes);
    await rig
      .client()
      .collection('files')
      .create(bytes, { headers: { 'Content-Type': 'image/png' } });
    expect(server.seen.map(({ headers, body }) => [headers['content-type'], [...body]])).toEqual([
      ['application/octet-stream', [0, 255, 128]],
      ['image/png', [0, 255, 128]],
    ]);
  });

  it('without a key fails for good, names the variable, and is not made', async () => {
    const error = await rejection(rig.client({ apiKey: undefined }).collection('requests').first());
    expect(error).toMatchObject({ code: 'CONNECT_UNCONFIGURED', message: expect.stringContaining('API_KEY') as unknown });
    expect(isTerminal(error)).toBe(true);
    expect(server.seen).toEqual([]);
  });

  it.each([
    ['a header that cannot be sent', { headers: { 'x-y': 'a\nb' } }],
    ['a body that is not JSON', { body: 1n }],
    ['a path that leads elsewhere', { path: '../../admin' }],
    ['a path that leads elsewhere in disguise', { path: 'requests/%2e%2e/%2e%2e/%2e%2e/admin' }],
    ['a path with a query', { path: 'requests?limit=1' }],
    ['a query that is cut off', { query: 'eq(id,1)#' }],
  ])('with %s is refused before it is sent, for good', async (_what, call) => {
    const error = await rejection(rig.client().request({ method: 'POST', path: 'requests', retry: 'always', ...call }));
    expect(error).toMatchObject({ code: 'CONNECT_CALL_INVALID' });
    expect(isTerminal(error)).toBe(true);
    expect(String((error as Error).stack)).not.toContain('0123456789abcdef');
    expect([server.seen, rig.clock.waits]).toEqual([[], []]);
  });

  it('uses one connection for calls of any outcome, of derived clients too', async () => {
    const before = server.sockets;
    const client = rig.client({ retries: 0 });
    for (const [status, body] of [
      [200, { a: 1 }],
      [404, { error_code: 'NFND_001', errors: ['x'.repeat(300_000)] }],
      [503, undefined],
      [204, undefined],
    ] as const) {
      server.script(json(status, body));
      await client
        .with({ headers: { 'x-a': '1' } })
        .as('ApiKey SU-9:other-secret')
        .collection('a')
        .resource('b')
        .get()
        .catch(() => undefined);
    }
    expect(server.sockets - before).toBeLessThanOrEqual(1);
  });
});

describe('an answer', () => {
  const get = (binary = false) => rig.client({ retries: 0 }).request({ method: 'GET', path: 'x', binary });

  it.each<[string, string, unknown]>([
    ['JSON is parsed', 'application/json; charset=utf-8', { a: 'é' }],
    ['a kind of JSON is parsed', 'application/problem+json', { a: 'é' }],
    ['text is text', 'text/plain', '{"a":"é"}'],
    ['anything else is bytes', 'application/pdf', new Uint8Array(Buffer.from('{"a":"é"}'))],
  ])('%s', async (_what, contentType, body) => {
    server.script((response) => response.writeHead(200, { 'content-type': contentType, 'connect-version': '42.0.1' }).end('{"a":"é"}'));
    expect(await get()).toEqual({ status: 200, headers: expect.objectContaining({ 'connect-version': '42.0.1' }) as unknown, body });
  });

  it('is bytes where bytes are wanted, whatever it says', async () => {
    server.script((response) => response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([1, 2, 255])));
    expect((await get(true)).body).toEqual(new Uint8Array([1, 2, 255]));
    await expect(rig.client().collection('files').resource('F-1').bytes()).resolves.toEqual(new Uint8Array([1, 2, 255]));
  });

  it.each([204, 200])('without content (%d) is null', async (status) => {
    server.script(json(status));
    expect((await get()).body).toBeNull();
  });

  it('that calls itself JSON and is none is a coded error, worth another attempt', async () => {
    server.script((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'));
    expect(await rejection(get())).toMatchObject({ code: 'CONNECT_ANSWER_INVALID', retryable: true });
  });
});

describe('an answer that is an error', () => {
  const failure = async (...[status, body, headers]: Parameters<typeof json>): Promise<ConnectError> => {
    server.script(json(status, body, headers));
    const error = await rejection(rig.client({ retries: 0 }).collection('requests').resource('PR-1').action('approve').post({}));
    expect(error).toBeInstanceOf(ConnectError);
    return error as ConnectError;
  };

  it.each([408, 425, 429, 500, 501, 502, 503, 504, 599])('%d is worth another attempt', async (status) => {
    expect(await failure(status, {})).toMatchObject({ code: 'CONNECT_UNAVAILABLE', status, retryable: true });
  });

  it.each([400, 401, 402, 403, 404, 405, 409, 410, 412, 415, 422, 499])('%d is final', async (status) => {
    const error = await failure(status, {});
    expect(error).toMatchObject({ code: 'CONNECT_REFUSED', status, retryable: false });
    expect(isTerminal(error)).toBe(true);
  });

  it('says what Connect says, in the form of its own client', async () => {
    const error = await failure(400, { error_code: 'VAL_001', errors: ['template: required', 'note: too long'], params: { template: 1 } });
    expect(error.message).toBe('400 Bad Request: VAL_001 - template: required,note: too long');
    expect(error).toMatchObject({
      errorCode: 'VAL_001',
      errors: ['template: required', 'note: too long'],
      params: { template: 1 },
      call: 'POST requests/PR-1/approve',
    });
  });

  it.each<[string, number, unknown, string]>([
    ['without a code', 404, { errors: ['gone'] }, '404 Not Found'],
    ['without errors', 500, { error_code: 'X' }, '500 Internal Server Error'],
    ['without a body', 502, undefined, '502 Bad Gateway'],
    ['with a list', 422, ['no'], '422 Unprocessable Entity'],
    ['with a status that has no name', 599, {}, '599'],
    [
      'with one error in place of a list',
      401,
      { error_code: 'AUTH_001', errors: 'API request is unauthorized.' },
      '401 Unauthorized: AUTH_001 - API request is unauthorized.',
    ],
    ['with errors that are no text', 400, { error_code: 'VAL_001', errors: [{ id: ['bad'] }] }, '400 Bad Request: VAL_001 - {"id":["bad"]}'],
  ])('%s says no more than is known', async (_what, status, body, message) => {
    expect((await failure(status, body)).message).toBe(message);
  });

  it('in HTML is read by its status alone, also when it looks like JSON', async () => {
    server.script((response) => response.writeHead(400, { 'content-type': 'text/html' }).end('{"error_code":"A","errors":["b"]}'));
    expect(await rejection(rig.client().collection('requests').first())).toMatchObject({ message: '400 Bad Request', errorCode: undefined, errors: [] });
  });

  it('may be a redirect, which is not followed: the key is for Connect', async () => {
    const error = await failure(302, undefined, { location: `http://${server.address}/elsewhere` });
    expect(error).toMatchObject({ code: 'CONNECT_REFUSED', message: '302 Found', retryable: false });
    expect(server.seen).toHaveLength(1);
  });
});
