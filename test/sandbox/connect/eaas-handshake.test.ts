import { get, request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { EaasWorld } from './eaas-world';
import { PURCHASE } from './scripted-runner';

interface SetupResponse {
  readonly variables: readonly { readonly name: string; readonly value: string; readonly secure: boolean }[];
  readonly environment_type: string;
  readonly logging: { readonly logging_api_key: string | null; readonly log_level: string; readonly meta: Readonly<Record<string, unknown>> };
  readonly event_definitions: readonly Readonly<Record<string, string>>[];
}

const VARIABLES = '/public/v1/devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01/variables';

describe('the handshake with the sandbox', () => {
  let world: EaasWorld;
  beforeEach(async () => (world = await new EaasWorld().start()));
  afterEach(() => world.end());

  it('answers a ping before anything else, and the setup_request with all that a runner needs', async () => {
    const runner = await world.open();
    expect(runner.frames).toEqual([]);
    runner.declare();
    const { version, message_type, data } = await runner.next();
    expect({ version, message_type }).toEqual({ version: 2, message_type: 'setup_response' });
    const setup = data as SetupResponse;
    expect(setup).toEqual({
      variables: [],
      environment_type: 'development',
      logging: {
        logging_api_key: null,
        log_level: 'INFO',
        runner_log_level: 'INFO',
        meta: {
          repository_tag: null,
          account_id: 'VA-000-000',
          account_name: 'Sandbox Vendor',
          service_id: 'SRVC-0000-0000',
          products: ['PRD-000-000-000'],
          hub_id: null,
        },
      },
      event_definitions: expect.any(Array),
      environment_runtime: 'local',
      environment_hostname: expect.any(String),
      environment_domain: expect.any(String),
      model_type: 'setup_response',
    });
    expect(setup.event_definitions).toContainEqual({
      event_type: PURCHASE,
      api_resource_endpoint: 'requests/{pk}',
      api_collection_endpoint: 'requests',
      api_collection_filter: 'and(eq(id,${_object_id_}),in(status,${_statuses_}))',
    });
  });

  it.each(['webapp', 'anvilapp', 'tfnapp'] as const)('shakes hands with a %s and never gives it a task', async (application) => {
    const declares = { event_subscriptions: null, schedulables: null, variables: null };
    const other = await world.connect({ application, declares });
    await world.order();
    const runner = await world.connect();
    await runner.task();
    await world.settled(other);
    expect(other.frames).toEqual([]);
  });

  it('declines compression', async () => {
    const runner = await world.open({ offersDeflate: true });
    expect(runner.socket.extensions).toBe('');
  });

  it.each([
    ['a key that nobody knows', { key: 'ApiKey SU-1:wrong' }, 401],
    ['an environment that there is not', { environment: 'ENV-9999-9999-01' }, 404],
  ])('refuses %s at the upgrade', async (_what, options, status) => {
    await expect(world.open(options)).rejects.toThrow(`refused with ${status}`);
  });

  it('says the version of Connect, and why, when it refuses an upgrade', async () => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
      get(`${world.url}/public/v1/devops/ws/ENV-0000-0000-01/i-1`, { headers }, resolve).on('error', reject);
    });
    expect([answer.statusCode, answer.headers['connect-version'], answer.headers['content-type']]).toEqual([401, '42.0.0', 'application/json']);
    expect(await json(answer)).toEqual({ error_code: 'AUTH_001', errors: ['API request is unauthorized.'], params: {} });
  });

  it('passes over the offer of another protocol, which some clients make with each call', async () => {
    const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAARAAAAAAAIAAAAA' };
    const body = JSON.stringify({ type: 'purchase', note: 'x'.repeat(200_000) });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { ...offer, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const call = request(`${world.url}/sandbox/requests`, { method: 'POST', headers }, resolve).on('error', reject);
      call.write(body.slice(0, 1_000), () => call.end(body.slice(1_000)));
    });
    expect([answer.statusCode, await json(answer)]).toEqual([201, expect.objectContaining({ note: 'x'.repeat(200_000) })]);
  });

  it('refuses an installation’s key at the upgrade', async () => {
    const path = '/public/v1/devops/services/SRVC-0000-0000/installations/EIN-0000-0000-001/impersonate';
    const { body } = await world.call<{ installation_api_key: string }>('POST', path);
    await expect(world.open({ key: body.installation_api_key })).rejects.toThrow('refused with 403');
  });

  it('makes declared variables with their initial values once, and never touches a value that somebody set', async () => {
    const variables = [{ name: 'URL', initial_value: 'https://a.example' }, { name: 'TOKEN', initial_value: 'changeme', secure: true }, { name: 'EMPTY' }];
    await (await world.connect({ declares: { variables } })).close();
    expect(await world.call('PUT', `${VARIABLES}/TOKEN`, { value: 's3cr3t' })).toMatchObject({ status: 200 });
    const runner = await world.open({ declares: { variables } });
    runner.declare();
    expect(((await runner.next()).data as SetupResponse).variables).toEqual([
      { name: 'URL', value: 'https://a.example', secure: false },
      { name: 'TOKEN', value: 's3cr3t', secure: true },
      { name: 'EMPTY', value: '', secure: false },
    ]);
  });

  it('tells every connection of an environment when a variable has another value, and nobody else', async () => {
    const variables = [{ name: 'URL', initial_value: 'a' }];
    const runners = await Promise.all((['background', 'interactive'] as const).map((runnerType) => world.connect({ runnerType, declares: { variables } })));
    const elsewhere = await world.connect({ environment: 'ENV-0000-0000-02' });
    await world.call('PUT', `${VARIABLES}/URL`, { value: 'b' });
    for (const runner of runners) {
      const { message_type, data } = await runner.next();
      expect(message_type).toBe('setup_response');
      expect((data as SetupResponse).variables).toEqual([{ name: 'URL', value: 'b', secure: false }]);
    }
    await world.settled(elsewhere);
    expect(elsewhere.frames).toEqual([]);
  });

  it('is repeated on each reconnection', async () => {
    await (await world.connect({ instance: 'one' })).kill();
    const again = await world.connect({ instance: 'one', running: 1 });
    expect(again.closed).toBeUndefined();
  });

  it('survives what is no message, answers nothing to it, and goes on with the same connection', async () => {
    const runner = await world.connect();
    for (const text of ['not json', 'null', '[]', '""', '0', '{}', '[1]', '{"version":2,"message_type":"task","data":{}}', '{"version":7}'])
      runner.socket.send(text);
    runner.send({ version: 2, message_type: 'riddle', data: null });
    runner.send({ version: 2, message_type: 'web_task', data: { model_type: 'web_task' } });
    runner.socket.send(Buffer.from([0, 1, 2, 255]));
    await world.settled(runner);
    expect(runner.frames).toEqual([]);
    const { body } = await world.call<{ connections: { bad_frames: number }[] }>('GET', '/sandbox/connections');
    expect(body.connections).toMatchObject([{ bad_frames: 6 }]);
    await world.order();
    expect((await runner.task()).input.event_type).toBe(PURCHASE);
  });

  it('says in the environment whether somebody is connected', async () => {
    const status = async () =>
      (await world.call<{ status: string }>('GET', '/public/v1/devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01')).body.status;
    const [one, two] = [await world.connect(), await world.connect({ runnerType: 'interactive' })];
    expect(await status()).toBe('connected');
    await one.close();
    await world.connections(1);
    expect(await status()).toBe('connected');
    await two.close();
    await world.connections(0);
    expect(await status()).toBe('disconnected');
  });

  it('ends TCP after the closing handshake of a host', async () => {
    const runner = await world.connect();
    expect(await Promise.all([runner.ended(), runner.close(1000)])).toEqual([1000, undefined]);
    await world.connections(0);
  });

  it('ends connections with 1011 at an orderly stop, never with what ends a runner for good', async () => {
    const runner = await world.connect();
    await world.stop();
    expect(await runner.ended()).toBe(1011);
  });

  it('cuts a connection whose host does not answer pings any more', async () => {
    await world.stop();
    await world.start({ ping: 30_000 });
    const runner = await world.connect();
    world.advance(30_000);
    await world.settled(runner);
    world.advance(30_000); // it answered: another ping
    runner.socket.pause();
    await world.settled();
    world.advance(30_000);
    await world.connections(0);
    runner.socket.resume();
    expect(await runner.ended()).toBe(1006);
  });
});
