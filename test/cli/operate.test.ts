import { writeFileSync } from 'node:fs';
import { workshop, type Ended } from './amends-process';
import { operatedExtension } from './operated-extension';

jest.setTimeout(120_000);

const shop = workshop();
const HOSTILE = 'PR-日本語-👍🏽-é-<b>';

let extension: string;
beforeEach(() => (extension = shop.write('extension.ts', operatedExtension(shop.folder))));

const amends = (...args: readonly string[]): Promise<Ended> => shop.amends([...args, '--extension', extension]).ended();
const atUrl = (url: string, ...args: readonly string[]): Promise<Ended> =>
  shop.amends([...args, '--url', url], { JOURNAL_PATH: shop.path('nowhere.db') }).ended();

/** Delivers requests to an extension that runs, until each run stands where it stays. */
async function started(deliveries: readonly (readonly [event: string, id: string])[]) {
  const running = shop.amends(['start', extension]);
  const url = await running.url();
  for (const [event, id] of deliveries)
    await fetch(`${url}/events/${event}`, {
      method: 'POST',
      body: JSON.stringify({ id, asset: { id: `AS-${id}` }, params: [{ id: 'pw', type: 'password', value: 'hunter22' }] }),
    });
  return { url, running, stop: () => running.send('SIGTERM').ended() };
}

/** What is the same whenever it is looked at. */
const timeless = (text: string): string =>
  text
    .replace(/\d+(\.\d+)? (ms|s|min)( \d+ s)?/g, 'T')
    .replace(/\d\d:\d\d(:\d\d)?/g, 'T')
    .replace(/ +/g, ' ')
    .replace(/--(extension|url) \S+/g, 'WHERE');

describe('operating', () => {
  test('shows the same over HTTP and over the journal, with secrets masked and nothing that a terminal would obey', async () => {
    const at = await started([
      ['purchased', 'PR-1'],
      ['asked', HOSTILE],
      ['refused', 'PR-3'],
    ]);
    const [there, here] = [await atUrl(at.url, 'runs', 'show', 'PR-1'), await amends('runs', 'show', 'PR-1')];
    expect(there).toMatchObject({ code: 0, stderr: '' });
    expect(timeless(there.stdout)).toBe(timeless(here.stdout));
    expect(there.stdout).toMatch(/^PurchaseSaga of PR-1 is stuck in Approve since \d\d:\d\d \(.*\): VENDOR_DOWN: 503 the vendor is down/);
    expect(there.stdout).toContain('╭ ✓ ReserveDomain   done in');
    expect(there.stdout).toContain('╰ ○ Greet           omitted');
    expect(there.stdout).toMatch(/amends runs retry \w+ --reason WHY/);
    for (const name of ['PR-1', 'AS-PR-1', HOSTILE, 'PR-3'])
      for (const { stdout } of [
        await amends('runs', 'show', name, '--full'),
        await amends('runs', 'list', '--newest'),
        await amends('runs', 'list', '--newest', '--json'),
      ]) {
        expect(stdout).not.toMatch(/hunter22|sk-0123456789/);
        expect(stdout).not.toMatch(/[^\P{C}\n\u200d]/u);
      }
    const [listed, listedThere] = [await amends('runs', 'list'), await atUrl(at.url, 'runs', 'list')];
    expect(timeless(listed.stdout)).toBe(timeless(listedThere.stdout));
    expect(listed.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(['state', 'stuck', 'waiting', '']);
    await at.stop();
    expect(timeless((await amends('runs', 'show', 'PR-1')).stdout)).toBe(timeless(here.stdout));
  });

  test('finds runs by what an operator knows, says which are meant where several are, and prints them as JSON', async () => {
    const at = await started([
      ['refused', 'PR-1'],
      ['purchased', 'PR-1'],
      ['purchased', 'PR-2'],
      ['refused', 'PR-4'],
      ['refused', 'PR-4'],
    ]);
    const found = async (...args: readonly string[]): Promise<readonly string[]> =>
      (await amends('runs', 'list', '--json', ...args)).stdout
        .trimEnd()
        .split('\n')
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { request: string }).request);
    expect(await found()).toEqual(['PR-1', 'PR-2']);
    expect(await found('--state', 'compensated')).toEqual(['PR-4', 'PR-4', 'PR-1']);
    expect(await found('--error', 'VENDOR_DOWN', '--step', 'Approve', '--limit', '1')).toEqual(['PR-1']);
    expect(await found('--asset', 'AS-PR-2')).toEqual(['PR-2']);
    expect(await found('--text', 'vendor is')).toEqual(['PR-2', 'PR-1']);
    expect((await atUrl(at.url, 'runs', 'list', '--state', 'stuck,waiting', '--json')).stdout.trimEnd().split('\n')).toHaveLength(2);
    expect((await amends('runs', 'show', 'PR-1')).stdout).toMatch(/^PurchaseSaga of PR-1 is stuck/);
    expect(await amends('runs', 'show', 'PR-4')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^amends: RUN_AMBIGUOUS: 2 runs are of PR-4: \w+ \(RefusingSaga, generation/),
    });
    expect(await amends('runs', 'show', '../ready')).toMatchObject({ code: 1, stderr: expect.stringMatching(/RUN_UNKNOWN/) });
    expect((await amends('runs', 'list', '--state', 'sleepy')).code).toBe(2);
  });

  test('steers all runs that hang alike, in a process that runs and in none, and sums up how it went', async () => {
    const at = await started([
      ['purchased', 'PR-1'],
      ['purchased', 'PR-2'],
      ['asked', 'PR-3'],
    ]);
    const dry = await amends('runs', 'retry', '--all-like', 'PR-1', '--dry-run');
    expect(dry).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^amends: 2 runs of PurchaseSaga at Approve, VENDOR_DOWN: retry.*\namends: retry: 2 done \(nothing was done/),
    });
    expect(dry.stdout.match(/would do this: Attempts Approve again/g)).toHaveLength(2);
    expect(await atUrl(at.url, 'runs', 'wake', 'PR-1', 'PR-3', '--reason', 'look')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^wake \w+: WaitingSaga of PR-3 is \w+ now\n$/),
      stderr: expect.stringMatching(/VERB_REFUSED: .*\namends: wake: 1 done, 1 failed \(1 VERB_REFUSED\)\n$/s),
    });
    await at.stop();
    expect(await amends('runs', 'retry', '--all-like', 'PR-2', '--reason', 'up again')).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/retry: 0 done, 2 recorded\n$/),
    });
    writeFileSync(shop.path('open'), '');
    const again = await started([]);
    const watched = await atUrl(again.url, 'runs', 'watch', 'PR-1');
    expect(watched).toMatchObject({ code: 0, stdout: expect.stringMatching(/PurchaseSaga of PR-1 is completed since .* it answered done\n$/) });
    const lines = (await amends('runs', 'abandon', 'PR-3', '--reason', 'nobody wants it', '--json')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ request: 'PR-3', result: 'done', state: 'abandoned' }]);
  });

  test('says clearly why nobody can be asked, and never shows the token', async () => {
    const secret = 'tok-0123456789abcdef';
    const at = shop.amends(['start', extension], { AMENDS_TOKEN: secret });
    const url = await at.url();
    const list = (address: string, token: Readonly<Record<string, string>> = {}): Promise<Ended> =>
      shop.amends(['runs', 'list'], { AMENDS_URL: address, ...token }).ended();
    expect(await list(url)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^amends: UNAUTHORIZED: .* Set AMENDS_TOKEN/) });
    expect(await list(url, { AMENDS_TOKEN: `${secret}x` })).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not know the token/) });
    expect(await list(url, { AMENDS_TOKEN: secret })).toMatchObject({ code: 0 });
    expect((await list(`${url}/nowhere`, { AMENDS_TOKEN: secret })).stderr).toMatch(/^amends: ROUTE_UNKNOWN/);
    expect((await list(url.replace('http:', 'https:'), { AMENDS_TOKEN: secret })).stderr).toMatch(/^amends: HTTP_UNREACHABLE: .*http:\/\//s);
    expect((await list('http://ann:sesame123@127.0.0.1:9')).stderr).toMatch(/^amends: HTTP_REQUEST_INVALID: The URL names a user/);
    await at.send('SIGTERM').ended();
    const gone = await list(url, { AMENDS_TOKEN: secret });
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringMatching(/^amends: HTTP_UNREACHABLE: Nobody answers at/) });
    expect(gone.stderr).not.toContain(secret);
  });
});
