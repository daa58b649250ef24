import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { workshop } from './amends-process';
import { shopExtension } from './shop-extension';

jest.setTimeout(60_000);

const shop = workshop();
let extension: string;
beforeEach(() => {
  extension = shop.write('extension.ts', shopExtension(shop.folder));
  writeFileSync(shop.path('open'), '');
});

const order = (url: string, headers: Record<string, string> = {}) => fetch(`${url}/events/ordered`, { method: 'POST', headers, body: '{"id":"R-1"}' });

describe('amends start', () => {
  test('serves an extension from any folder, keeps stdout empty, and a SIGTERM ends it with 0', async () => {
    const child = shop.amends(['start', extension]);
    const url = await child.url();
    expect(await (await order(url)).json()).toMatchObject({ result: 'success', run: { state: 'completed' } });
    await expect(child.send('SIGTERM').ended()).resolves.toMatchObject({ code: 0, stdout: '' });
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  test('gives a curl line that works as it stands', async () => {
    const child = shop.amends(['start', extension]);
    await child.says(/its page, for operators: http:\S+\/\n/);
    const [, url, body] = await child.says(/try: curl -sS (http\S+) -d '(.+)'/);
    expect(await (await fetch(url!, { method: 'POST', body: body! })).json()).toMatchObject({ result: 'success' });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('a %s that npm forwards, having come to both, is one and ends it with 0', async (signal) => {
    const child = shop.amends(['start', extension], { npm_lifecycle_event: 'amends' });
    await child.url();
    child.send(signal);
    await child.says(/stopping/);
    await expect(child.send(signal).ended()).resolves.toMatchObject({ code: 0 });
  });

  test('a SIGTERM to npm run reaches it, and npm ends with its 0', async () => {
    const child = shop.npmRun('amends', ['start', extension]);
    const url = await child.url();
    await expect(child.send('SIGTERM').ended()).resolves.toMatchObject({ code: 0, stdout: '' });
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  test('a delivery under way at a SIGTERM is answered, and its run goes on at the next start', async () => {
    const gated = shop.write('gated.ts', shopExtension(shop.folder).replace(`${shop.folder}/open`, `${shop.folder}/not-yet`));
    const child = shop.amends(['start', gated], { SHUTDOWN_GRACE: '0' });
    const answer = order(await child.url());
    await running(await child.url());
    child.send('SIGTERM');
    expect(await (await answer).json()).toMatchObject({ result: 'reschedule', run: { state: 'running' } });
    await expect(child.ended()).resolves.toMatchObject({ code: 0 });
    const second = shop.amends(['start', extension]);
    await second.says(/resumes 1 run: OrderSaga of R-1/);
    expect(await (await order(await second.url())).json()).toMatchObject({ result: 'success' });
  });

  test('a second signal ends it at once', async () => {
    const gated = shop.write('gated.ts', shopExtension(shop.folder).replace(`${shop.folder}/open`, `${shop.folder}/not-yet`));
    const child = shop.amends(['start', gated], { SHUTDOWN_GRACE: '600' });
    await fetch(`${await child.url()}/events/ordered?wait=false`, { method: 'POST', body: '{"id":"R-1"}' });
    await running(await child.url());
    await child.send('SIGTERM').says(/stopping/);
    await expect(child.send('SIGTERM').ended()).resolves.toMatchObject({ code: 143 });
  });

  test('flags win over the environment', async () => {
    const child = shop.amends(['start', extension, '--port', '0', '--address', '127.0.0.2', '--journal', shop.path('other.db')], {
      PORT: '1',
      HOST: '127.0.0.3',
    });
    const url = await child.url();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/);
    await order(url);
    await child.send('SIGTERM').ended();
    const again = shop.amends(['start', extension], { JOURNAL_PATH: shop.path('other.db') });
    expect(await (await fetch(`${await again.url()}/runs`)).json()).toMatchObject({ runs: [{ request: 'R-1' }] });
  });

  test('with AMENDS_TOKEN set, the token is needed and never shown', async () => {
    const child = shop.amends(['start', extension], { AMENDS_TOKEN: 'tok-4711-xyz' });
    const url = await child.url();
    expect((await order(url)).status).toBe(401);
    expect((await order(url, { authorization: 'Bearer tok-4711-xyz' })).status).toBe(200);
    const { stdout, stderr } = await child.send('SIGTERM').ended();
    expect(stdout + stderr).not.toContain('tok-4711-xyz');
  });
});

describe('what cannot be started', () => {
  const failing = async (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await shop.amends(args, environment).ended();
    expect(stdout).toBe('');
    return { code, lines: stderr.trimEnd().split('\n') };
  };

  const module = (text: string) => shop.write('module.ts', text);

  test('a port that is taken is told in one coded line that names it, with exit 1', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, lines } = await failing(['start', extension, '--port', String(port)], { LOG_LEVEL: 'error' });
    server.close();
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^amends: BIND_FAILED: .*${port}`))]);
  });

  test('an address beyond loopback without a token is refused', async () => {
    const { code, lines } = await failing(['start', extension, '--address', '0.0.0.0'], { LOG_LEVEL: 'error' });
    expect([code, lines]).toEqual([1, [expect.stringMatching(/^amends: BIND_REFUSED: .*AMENDS_TOKEN/)]]);
  });

  test.each([
    [
      'a module that exports no extension',
      'export const one = 1;\nexport class Two {}\n',
      /^amends: EXTENSION_INVALID: .*module\.ts exports no class that extends Extension; it exports Two, one/,
    ],
    [
      'a module that exports several',
      "import { Extension } from 'amends';\nexport class A extends Extension { sagas() { return []; } }\nexport class B extends A {}\n",
      /^amends: EXTENSION_INVALID: .*several extensions: A, B/,
    ],
    ['a module that throws', "throw new Error('no luck');\n", /^amends: EXTENSION_INVALID: .*module\.ts cannot be loaded: no luck/],
    ['a module that is no TypeScript', 'export class {{\n', /^amends: EXTENSION_INVALID: .*module\.ts cannot be loaded/],
    ['a module that imports what is not there', "import 'not-there';\n", /^amends: EXTENSION_INVALID: .*cannot be loaded: Cannot find module 'not-there'/],
  ])('%s is told by its code, with exit 1 and no stack', async (_title, text, line) => {
    const { code, lines } = await failing(['start', module(text)]);
    expect([code, lines[0]]).toEqual([1, expect.stringMatching(line)]);
    expect(lines.join('\n')).not.toMatch(/^\s+at /m);
  });

  test('a module that is not there is told, with the path', async () => {
    const { code, lines } = await failing(['start', shop.path('nowhere.ts')]);
    expect([code, lines]).toEqual([1, [expect.stringMatching(/^amends: EXTENSION_INVALID: There is no file .*nowhere\.ts/)]]);
  });

  test('with LOG_LEVEL=debug the stack is told too', async () => {
    const { lines } = await failing(['start', module("throw new Error('no luck');\n")], { LOG_LEVEL: 'debug' });
    expect(lines.join('\n')).toMatch(/caused by Error: no luck\n\s+at .*module\.ts:1/);
  });

  test.each([
    [['start', '--port', 'eighty']],
    [['start', '--port', '65536']],
    [['start', '--prot', '80']],
    [['strat']],
    [['start', 'a', 'b']],
    [['plan', 'ordered']],
  ])('the wrong usage %j is told, with exit 2', async (args) => {
    const { code, lines } = await failing(args);
    expect([code, lines[0]]).toEqual([2, expect.stringMatching(/^error: /)]);
  });
});

test('amends --help is data, with exit 0', async () => {
  await expect(shop.amends(['--help']).ended()).resolves.toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/start[^]*new[^]*plan/) as string,
  });
});

/** Waits until a run is executing its step Charge. */
async function running(url: string): Promise<void> {
  for (;;) {
    const { runs } = (await (await fetch(`${url}/runs`)).json()) as { runs: readonly { id: string }[] };
    if (runs[0] === undefined) continue;
    const { steps } = (await (await fetch(`${url}/runs/${runs[0].id}`)).json()) as { steps: readonly { name: string; state: string }[] };
    if (steps.some(({ name, state }) => name === 'Charge' && state === 'running')) return;
  }
}
