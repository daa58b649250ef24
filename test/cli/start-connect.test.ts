import { json, ScriptedConnect } from '../clients/connect/scripted-connect';
import { API_KEY } from '../hosts/connect/connection-harness';
import { ScriptedServer } from '../hosts/connect/scripted-server';
import { workshop } from './amends-process';

jest.setTimeout(60_000);

const shop = workshop();
let server: ScriptedServer;
let rest: ScriptedConnect;

const DEFINITIONS = [{ type: 'asset_purchase_request_processing', object_statuses: ['pending', 'approved'] }];

/** What Connect answers over REST. */
const connect = () =>
  rest.script((response, call, socket) => {
    const answer = call.url.includes('event-definitions')
      ? json(200, DEFINITIONS, { 'connect-version': '42.1.7-abc' })
      : call.url.includes('limit=0')
        ? json(200, [], { 'content-range': 'items 0-0/1' })
        : json(200, { id: 'PR-1', status: 'pending' });
    answer(response, call, socket);
  });

beforeEach(async () => {
  server = await ScriptedServer.listen({ greets: false });
  rest = new ScriptedConnect();
  await rest.start();
  connect();
});

afterEach(async () => {
  await server.close();
  await rest.stop();
});

const environment = () => ({
  API_KEY,
  ENVIRONMENT_ID: 'ENV-1000-2000-01',
  INSTANCE_ID: 'inst-1',
  SERVER_ADDRESS: server.address,
  API_ADDRESS: rest.address,
});

const GREETER = `
import { existsSync } from 'node:fs';
import { BackgroundResponse, Config, Extension, event, variables } from 'amends';

class Greeting {
  register() {}
  boot(container: any) { process.stderr.write('booted with ' + container.get(Config).value('GREETING').length + ' letters\\n'); }
}

@variables([{ name: 'GREETING', initial_value: 'hello', secure: true }])
export class Greeter extends Extension {
  static readonly repository = { readme_url: 'https://example.com/README.md', changelog_url: 'https://example.com/CHANGELOG.md' };
  static readonly audience = ['vendor'] as const;
  override providers() { return [Greeting]; }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  async purchase() {
    process.stderr.write('handling\\n');
    while (!existsSync('FOLDER/open')) await new Promise((resolve) => setTimeout(resolve, 10));
    return BackgroundResponse.skip('greeted');
  }
}
`;

const greeter = () => shop.write('greeter.ts', GREETER.replace('FOLDER', shop.folder));
const GREETING = { variables: [{ name: 'GREETING', value: 'good-morning', secure: true }] };

/** Both connections, greeted with the values of the environment. */
async function greeted() {
  const sessions = await Promise.all([server.session(), server.session()]);
  const declared = await Promise.all(sessions.map((session) => session.next('setup_request')));
  sessions.forEach((session) => session.setup(GREETING));
  return { sessions, declared };
}

describe('amends start --host connect', () => {
  test('declares the extension over two connections, boots it with the values of Connect, takes tasks, and a SIGTERM ends it with 0', async () => {
    shop.write('open', '');
    const child = shop.amends(['start', greeter(), '--host', 'connect'], environment());
    const { sessions, declared } = await greeted();
    expect(server.upgrades.map(({ url }) => url).sort()).toEqual(
      ['background', 'interactive'].map((type) => `/public/v1/devops/ws/ENV-1000-2000-01/inst-1?running_tasks=0&running_scheduled_tasks=0&runner_type=${type}`),
    );
    expect(declared[0]).toEqual(declared[1]);
    expect(declared[0]!.data).toEqual({
      event_subscriptions: { asset_purchase_request_processing: ['pending'] },
      ui_modules: null,
      icon: null,
      variables: [{ name: 'GREETING', initial_value: 'hello', secure: true }],
      schedulables: [],
      anvil_callables: null,
      transformations: null,
      audience: ['vendor'],
      repository: { readme_url: 'https://example.com/README.md', changelog_url: 'https://example.com/CHANGELOG.md' },
      runner_version: '42.1',
      proxied_connect_api: null,
      model_type: 'setup_request',
    });
    await child.says(/booted with 12 letters/);
    await child.says(/Greeter takes tasks of ENV-1000-2000-01 from Connect/);
    sessions[0].task('TQ-1');
    expect((await sessions[0].next('task')).data).toMatchObject({ output: { result: 'skip', message: 'greeted' } });
    child.send('SIGTERM');
    for (const session of sessions) expect(await session.next('shutdown')).toEqual({ version: 2, message_type: 'shutdown', data: null });
    const { code, stdout, stderr } = await child.ended();
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).not.toMatch(/s3cr3t0fthevendor|good-morning/);
  });

  test('sends the results of tasks that are under way at a SIGTERM before it ends', async () => {
    const child = shop.amends(['start', greeter(), '--host', 'connect'], environment());
    const { sessions } = await greeted();
    sessions[1].task('TQ-1');
    await child.says(/handling/);
    child.send('SIGTERM');
    await sessions[1].next('shutdown');
    shop.write('open', '');
    expect((await sessions[1].next('task')).data).toMatchObject({ output: { result: 'skip', message: 'greeted' } });
    expect((await child.ended()).code).toBe(0);
  });

  test('handles many tasks at once, and says nothing of it', async () => {
    const child = shop.amends(['start', greeter(), '--host', 'connect'], environment());
    const { sessions } = await greeted();
    await child.says(/takes tasks of/);
    const ids = Array.from({ length: 30 }, (_, index) => `TQ-${index}`);
    ids.forEach((id) => sessions[0].task(id));
    await child.says(/(handling\s+){30}/);
    shop.write('open', '');
    const answered = [];
    for (const _ of ids) answered.push((await sessions[0].next('task')).data.options.task_id);
    expect(answered.sort()).toEqual([...ids].sort());
    expect((await child.send('SIGTERM').ended()).stderr).not.toMatch(/warning/i);
  });

  test('serves HTTP as well, if told so', async () => {
    shop.write('open', '');
    const child = shop.amends(['start', greeter(), '--host', 'connect', '--host', 'http'], environment());
    await greeted();
    await child.says(/takes tasks of/);
    const answer = await fetch(`${await child.url()}/events/asset_purchase_request_processing`, { method: 'POST', body: '{"id":"PR-1","status":"pending"}' });
    expect(await answer.json()).toMatchObject({ result: 'skip', message: 'greeted' });
    expect((await child.send('SIGTERM').ended()).code).toBe(0);
  });

  test('ends with 0 when Connect wants no more of it', async () => {
    const child = shop.amends(['start', greeter(), '--host', 'connect'], environment());
    const { sessions } = await greeted();
    await child.says(/takes tasks of/);
    for (const session of sessions) session.shutdown();
    expect((await child.ended()).code).toBe(0);
  });
});

describe('amends start --host connect ends with 1, and a code,', () => {
  const failing = async (path: string, env: Readonly<Record<string, string>>, ...more: readonly string[]) => {
    const { code, stderr } = await shop.amends(['start', path, '--host', 'connect', ...more], { LOG_LEVEL: 'error', ...env }).ended();
    return {
      code,
      lines: stderr
        .trimEnd()
        .split('\n')
        .filter((line) => line.startsWith('amends: ') || line.startsWith('- ')),
    };
  };

  test('when settings are missing, and names all of them', async () => {
    const { code, lines } = await failing(greeter(), {});
    expect([code, lines]).toEqual([1, [expect.stringMatching(/^amends: CONNECT_UNCONFIGURED: .*API_KEY and ENVIRONMENT_ID/)]]);
  });

  test.each([401, 403])('when the web socket answers %i', async (status) => {
    server.refuseAll(status);
    const { code, lines } = await failing(greeter(), environment());
    expect([code, lines.at(-1)]).toEqual([1, expect.stringMatching(/^amends: CONNECT_FORBIDDEN: /)]);
  });

  test('when the REST API does not take the key', async () => {
    rest.script(json(401, { error_code: 'AUTH_001', errors: ['API request is unauthorized.'] }));
    const { code, lines } = await failing(greeter(), environment());
    expect([code, lines]).toEqual([1, [expect.stringMatching(/^amends: CONNECT_FORBIDDEN: .*API_KEY/)]]);
  });

  const wrong = () => {
    const text = GREETER.replace("statuses: ['pending']", "statuses: ['melted']")
      .replace(/readme_url: '[^']*'/, "readme_url: ''")
      .replace("name: 'GREETING'", "name: '2much'");
    return shop.write('wrong.ts', text.replace('FOLDER', shop.folder));
  };

  test('when Connect could not use what the extension declares, with all findings at once and where they are', async () => {
    const path = wrong();
    const { code, lines } = await failing(path, environment());
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^amends: CONNECT_EXTENSION_INVALID: .*--no-validate:$/),
      expect.stringMatching(/^- ERROR: readme_url is not given/),
      `- ERROR: melted: no statuses of asset_purchase_request_processing, which has pending, approved. (${path}, purchase)`,
      expect.stringMatching(/^- ERROR: The variable "2much" must have a name/),
    ]);
    expect(server.upgrades).toEqual([]);
  });

  test('unless told not to check', async () => {
    shop.amends(['start', wrong(), '--host', 'connect', '--no-validate'], environment());
    expect((await (await server.session()).next('setup_request')).data).toMatchObject({
      event_subscriptions: { asset_purchase_request_processing: ['melted'] },
    });
  });
});
