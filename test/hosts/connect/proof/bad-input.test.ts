import { ConnectSandbox } from '../../../../src/sandbox/connect/connect-sandbox';
import { EaasPart } from '../../../../src/sandbox/connect/eaas-part';
import { workshop, type AmendsProcess } from '../../../cli/amends-process';
import { json, ScriptedConnect } from '../../../clients/connect/scripted-connect';
import { ScriptedServer } from '../scripted-server';
import type { ScriptedSession } from '../scripted-session';
import { BAD_FRAMES } from './bad-frames';

jest.setTimeout(120_000);

const shop = workshop();
const EXTENSION = 'test/hosts/connect/proof/answering-extension.ts';
const API_KEY = 'ApiKey SU-123-456-789:s3cr3tofthevendor';

const start = (environment: Readonly<Record<string, string>>, ...flags: readonly string[]): AmendsProcess =>
  shop.amends(['start', EXTENSION, '--host', 'connect', ...flags], { API_KEY, ENVIRONMENT_ID: 'ENV-1000-2000-01', INSTANCE_ID: 'inst-1', ...environment });

describe('amends start --host connect with a Connect that sends what it should not', () => {
  let server: ScriptedServer;
  let rest: ScriptedConnect;
  let host: AmendsProcess;

  beforeEach(async () => {
    [server, rest] = [await ScriptedServer.listen(), new ScriptedConnect()];
    await rest.start();
    rest.script((response, call, socket) => {
      const answer = call.url.includes('/requests?')
        ? json(200, [], { 'content-range': 'items 0-0/0' })
        : json(404, { error_code: 'NFND_001', errors: ['Gone.'] });
      answer(response, call, socket);
    });
    host = start({ SERVER_ADDRESS: `ws://${server.address}`, API_ADDRESS: `http://${rest.address}` }, '--no-validate');
  });
  afterEach(async () => {
    await Promise.all([server.close(), rest.stop()]);
  });

  async function background(): Promise<ScriptedSession> {
    for (;;) {
      const session = await server.session();
      await session.next('setup_request');
      if (session.upgrade.url.endsWith('runner_type=background')) return session;
    }
  }

  /** A task that is answered shows that the host lives, and reads on. */
  async function expectAlive(session: ScriptedSession, id: string): Promise<void> {
    session.task(id);
    const { data } = await session.next('task');
    expect([data.options.task_id, data.output.result]).toEqual([id, 'skip']);
  }

  /** What the host says of what is wrong: its lines of the levels `warn` and `error`, in order. */
  async function complaints(): Promise<readonly { readonly code?: string; readonly message: string }[]> {
    const { code, stderr, stdout } = await host.send('SIGTERM').ended();
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).not.toMatch(/s3cr3t/);
    const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
    return lines
      .map((line) => JSON.parse(line) as { level: string; code?: string; message: string })
      .filter(({ level }) => level === 'warn' || level === 'error');
  }

  test('lives on, and tells for each frame a code and what is wrong, and no value of it', async () => {
    const session = await background();
    session.setup();
    for (const [index, [, frame]] of BAD_FRAMES.entries()) {
      session.socket.send(frame);
      await expectAlive(session, `TQ-${index}`);
    }
    const told = await complaints();
    expect(told.map(({ code }) => code)).toEqual(BAD_FRAMES.map(() => 'CONNECT_MESSAGE_INVALID'));
    for (const [index, [name, , pattern]] of BAD_FRAMES.entries()) expect([name, told[index]!.message]).toEqual([name, expect.stringMatching(pattern)]);
    expect(server.sessions).toHaveLength(2); // both connections are those of the start
  });

  test('answers tasks that are readable and strange, and is none the worse for it', async () => {
    const session = await background();
    session.setup();
    const asked = async (id: string, members: string, event = 'product_custom_event_processing') => {
      session.send(
        `{"version":2,"message_type":"task","data":{"model_type":"task","options":{"task_id":${id},"task_category":"interactive"},"input":{"event_type":"${event}","object_id":1e30,"data":${members}}}}`,
      );
      return (await session.next('task')).data;
    };
    const body = async (id: string, members: string) => (await asked(id, members)).output.data.body;
    expect(await body('"TQ-1"', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')).toMatchObject({ polluted: null });
    expect(await body('"TQ-2"', '{"huge":1e400,"tiny":-1e-400,"long":123456789012345678901234567890}')).toMatchObject({ members: ['huge', 'tiny', 'long'] });
    const deep = await asked('"TQ-3"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect(deep.output).toMatchObject({ result: 'fail', message: expect.stringMatching(/\S/) });
    expect((await asked('7', '{}')).options.task_id).toBe('7');
    expect((await asked('"TQ-4"', 'null', '__proto__')).output).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('No handler is declared for __proto__.'),
    });
    await expectAlive(session, 'TQ-5');
    await complaints();
  });

  test('says why a connection was lost that brought 3 MiB, and opens it again; stops with 1 and what to look at when that is refused with 401 or 403', async () => {
    const servers = await Promise.all([ScriptedServer.listen(), ScriptedServer.listen()]);
    await Promise.all([opensAgain(), ...[401, 403].map((status, index) => stops(servers[index]!, status))]);
    await Promise.all(servers.map((other) => other.close()));
  });

  async function opensAgain(): Promise<void> {
    const session = await background();
    session.setup();
    session.task('TQ-1', { data: 'x'.repeat(3 * 1024 * 1024) });
    expect((await session.closed).code).toBe(1009);
    const again = await background();
    again.setup();
    await expectAlive(again, 'TQ-2');
    expect((await complaints())[0]).toMatchObject({ message: expect.stringMatching(/^A frame is larger than 2097152 bytes/) });
  }

  async function stops(other: ScriptedServer, status: number): Promise<void> {
    const child = start(
      { SERVER_ADDRESS: `ws://${other.address}`, API_ADDRESS: `http://${rest.address}`, JOURNAL_PATH: shop.path(`${status}.db`) },
      '--no-validate',
    );
    const sessions = await Promise.all([other.session(), other.session()]);
    await Promise.all(sessions.map((session) => session.next('setup_request')));
    other.refuseAll(status);
    for (const session of sessions) session.drop();
    const { code, stderr } = await child.ended();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(`CONNECT_FORBIDDEN: Connect refuses the connection \\(HTTP ${status}\\): API_KEY is wrong, or .* ENVIRONMENT_ID`),
    ]);
    expect(stderr).not.toMatch(/s3cr3t/);
  }
});

describe('amends start --host connect at a Connect that does not know it', () => {
  const sandbox = new ConnectSandbox().attach(({ store }) => new EaasPart(store));
  beforeAll(() => sandbox.start());
  afterAll(() => sandbox.stop());

  const refused = async (environment: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await start({ ...sandbox.variables, ...environment }, ...flags).ended();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toMatch(/s3cr3t/);
    return stderr;
  };

  test('stops with 1 and says whether it is the key, before it declares anything and at the upgrade', async () => {
    const [early, late] = await Promise.all([refused({ API_KEY }), refused({ API_KEY }, '--no-validate')]);
    expect(early).toMatch(/CONNECT_FORBIDDEN: Connect does not take the API_KEY \(.*401.*\)/);
    expect(late).toMatch(/CONNECT_FORBIDDEN: Connect refuses the connection \(HTTP 401\): API_KEY is wrong/);
  });

  test('stops with 1 and says what is missing or is no environment, without asking Connect', async () => {
    const [nothing, none, key] = await Promise.all([
      refused({ API_KEY: '', ENVIRONMENT_ID: '' }),
      refused({ ENVIRONMENT_ID: 'production' }),
      refused({ API_KEY: 'SU-123-456-789:s3cr3tofthevendor' }),
    ]);
    expect(nothing).toMatch(/CONNECT_UNCONFIGURED: .*API_KEY and ENVIRONMENT_ID/);
    expect(none).toMatch(/CONFIG_INVALID: .*\n- ENVIRONMENT_ID is "production".*accepted: ENV-/);
    expect(key).toMatch(/CONFIG_INVALID: .*\n- API_KEY has a value that is not accepted.*accepted: ApiKey/);
  });

  test('goes on trying where the environment is not there, or Connect is not, and says so each time; a signal ends it', async () => {
    const elsewhere = start({ ...sandbox.variables, ENVIRONMENT_ID: 'ENV-9999-9999-01' });
    const nowhere = start({ SERVER_ADDRESS: 'ws://127.0.0.1:9', API_ADDRESS: 'http://127.0.0.1:9' });
    await elsewhere.says(/2nd attempt to connect to Connect failed: HTTP 404/);
    await nowhere.says(/2nd attempt to connect to Connect failed: .*ECONNREFUSED/);
    const ended = await Promise.all([elsewhere, nowhere].map((host) => host.send('SIGTERM').ended()));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  });
});
