import { Redactor } from 'amends';
import { shownHeaders, shownKey } from '../../../src/clients/connect/shown-headers';
import { API_KEY, ClientRig, rejection } from './client-rig';
import { json } from './scripted-connect';

const rig = new ClientRig();
const { server } = rig;
const KEY = '0123456789abcdef0123456789abcdef';
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => rig.reset());

const lines = (): Record<string, unknown>[] => rig.logger.lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log of calls', () => {
  it('has a line for each try: method, path, query, status and time', async () => {
    server.script(json(503), json(200, [{ id: 'PR-1' }]));
    await rig.client().collection('requests').filter('eq(status,pending)').first();
    const line = { method: 'GET', path: 'requests', query: 'eq(status,pending)&limit=1&offset=0', ms: expect.any(Number) as unknown };
    expect(lines()).toMatchObject([
      { ...line, message: 'Connect: GET requests was answered 503', attempt: 1, status: 503 },
      { ...line, message: 'Connect: GET requests was answered 200', attempt: 2, status: 200, answer: [{ id: 'PR-1' }] },
    ]);
  });

  it('has a line where there was no answer', async () => {
    server.script((_response, _call, socket) => socket.destroy());
    await rejection(rig.client().collection('requests').create({}));
    expect(lines()).toMatchObject([{ message: 'Connect: POST requests got no answer', sent: {} }]);
    expect(lines()[0]).not.toHaveProperty('status');
  });

  it('shows what was sent and answered, without passwords', async () => {
    const params = [
      { id: 'door', type: 'password', value: 'open-sesame-1' },
      { id: 'admin_password', value: 'open-sesame-2' },
      { id: 'city', value: 'Ulm' },
    ];
    server.script(json(200, { asset: { params }, options: { api_key: 'open-sesame-3' } }));
    await rig.client().collection('requests').resource('PR-1').update({ asset: { params } });
    expect(rig.logger.lines.join()).not.toContain('open-sesame');
    expect(lines()[0]).toMatchObject({
      sent: { asset: { params: [{ id: 'door' }, { value: '***' }, { value: 'Ulm' }] } },
      answer: { options: { api_key: '***' } },
    });
  });

  it.each([200, 401])('shows no key, neither our own nor that of an installation, also where the server echoes it (%d)', async (status) => {
    const other = 'ApiKey SU-999-000-111:fedcba9876543210';
    server.script((response, { headers }) => {
      const echo = `you said ${headers.authorization ?? ''}, or ${headers.authorization?.replace('ApiKey ', '') ?? ''}`;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error_code: 'AUTH_001', errors: [echo], params: { echo } }));
    });
    for (const client of [rig.client(), rig.client().as(other)]) {
      const outcome = await client
        .collection('requests')
        .resource(KEY)
        .get()
        .catch((error: unknown) => error);
      if (outcome instanceof Error) expect(`${outcome.message} ${outcome.stack} ${JSON.stringify(outcome)}`).not.toMatch(/fedcba98|ApiKey SU-123-456-789:0123/);
    }
    const written = rig.logger.lines.join();
    expect(written).toContain('authorization: ApiKey');
    for (const secret of [API_KEY, `SU-123-456-789:${KEY}`, 'fedcba98']) expect(written).not.toContain(secret);
  });

  it('prepares nothing of what is not written', async () => {
    let redacted = 0;
    class CountingRedactor extends Redactor {
      override redact(value: unknown): unknown {
        redacted += 1;
        return super.redact(value);
      }
    }
    rig.logger.debug = () => undefined;
    rig.redactor = new CountingRedactor();
    server.script(json(200, { a: 1 }));
    await rig.client().collection('a').resource('b').update({ c: 1 });
    expect(redacted).toBe(0);
  });
});

describe('headers in a log', () => {
  it.each([
    ['authorization', 'ApiKey SU-1:secret-of-it', 'ApiKey SU-1:**********'],
    ['authorization', 'ApiKey without-colon', '********************'],
    ['Authentication', 'Bearer abc', '********************'],
    ['cookie', 'a=1; api_key="0123456789"; b=2', 'a=1; api_key="01******89"; b=2'],
    ['set-cookie', 'api_key="0123456789"; Path=/', 'api_key="01******89"; Path=/'],
    ['cookie', 'api_key="short"', 'api_key="******"'],
    ['user-agent', 'amends/1', 'amends/1'],
  ])('show of %s: %s only %s', (name, value, shown) => {
    expect(shownHeaders(new Headers({ [name]: value }))).toEqual([`${name.toLowerCase()}: ${shown}`]);
  });

  it('hide a short key whole', () => {
    expect([shownKey('1234567'), shownKey('12345678')]).toEqual(['******', '12******78']);
  });
});

describe('the context of a call', () => {
  const headers = () => ({ EAAS_TASK_ID: 'TQ-1', 'ext-traceparent': 'from-context' });
  const seen = () => server.seen.at(-1)!.headers;

  it('is asked for at each try, and may be overruled by a call', async () => {
    let asked = 0;
    server.script(json(503), json(200, {}));
    const client = rig.client({ headers: () => ({ ...headers(), 'x-count': String((asked += 1)) }) });
    await client
      .with({ headers: { 'ext-traceparent': 'mine' } })
      .collection('a')
      .resource('b')
      .get();
    expect(server.seen.map((call) => [call.headers['eaas_task_id'], call.headers['ext-traceparent'], call.headers['x-count']])).toEqual([
      ['TQ-1', 'mine', '1'],
      ['TQ-1', 'mine', '2'],
    ]);
  });

  it('is not told by a client without it: only key and User-Agent are', async () => {
    server.script(json(200, {}));
    await rig.client({ headers }).withoutContext.collection('a').resource('b').get();
    expect(seen()).toMatchObject({ authorization: API_KEY, 'user-agent': expect.stringContaining('amends/') as unknown });
    expect(Object.keys(seen()).filter((name) => /eaas|ext-|^x-/.test(name))).toEqual([]);
  });

  it('goes with the key of an installation, over the same connections', async () => {
    server.script(json(200, {}));
    await rig.client({ headers }).as('ApiKey SU-2:b-of-it').collection('a').resource('b').get();
    expect(seen()).toMatchObject({ authorization: 'ApiKey SU-2:b-of-it', eaas_task_id: 'TQ-1' });
  });
});
