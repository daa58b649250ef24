import { writeFileSync } from 'node:fs';
import { cellWidth } from '../../src/cli/cell-width';
import { fromSources } from '../from-sources';
import { workshop, type Ended } from './amends-process';
import { operatedExtension } from './operated-extension';
import { onTerminal, terminalsHere } from './on-terminal';

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

describe('operating, while it changes', () => {
  test('sends messages and requests, through the API and without it, and says by its exit code how they were answered', async () => {
    const at = await started([['asked', 'PR-1']]);
    const payload = shop.write('payload.json', '{"approved":true}');
    expect(await atUrl(at.url, 'message', 'PR-1', 'approval', `@${payload}`, '--id', 'mail-17')).toMatchObject({ code: 0, stdout: 'accepted\n' });
    expect((await amends('runs', 'watch', 'PR-1')).stdout).toMatch(/is completed since/);
    const send = (event: string, id: string, ...args: readonly string[]): Promise<Ended> =>
      amends('send', event, shop.write('request.json', JSON.stringify({ id })), ...args);
    const request = shop.write('there.json', '{"id":"PR-5"}');
    expect(await atUrl(at.url, 'send', 'refused', request)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^fail \(no \\x1b\[2Jmore\): run \w+ is compensated\n$/),
    });
    expect(await atUrl(at.url, 'send', 'nope', request)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^amends: EVENT_UNKNOWN: /) });
    await at.stop();
    expect(await send('purchased', 'PR-6')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^reschedule in \d+ s: run \w+ is stuck\n$/),
      stderr: expect.stringMatching(/amends: the extension is started here/),
    });
    expect(await send('asked', 'PR-7', '--no-wait', '--json')).toMatchObject({ code: 0, stdout: expect.stringMatching(/"result": "reschedule"/) });
    writeFileSync(shop.path('open'), '');
    expect(await send('purchased', 'PR-8', '--id', 'task-1')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^success: run \w+ is completed\n$/) });
    expect((await send('purchased', 'PR-8', '--id', 'task-1')).stdout).toMatch(/^success: /);
  });

  test('watches through a restart of the process, a line for each change, and ends cleanly when it is told to', async () => {
    const at = await started([['asked', 'PR-1']]);
    const port = new URL(at.url).port;
    const watching = shop.amends(['runs', 'watch', '--url', at.url]);
    await watching.prints(/WaitingSaga of PR-1 is waiting since/);
    await at.stop();
    await watching.says(/HTTP_UNREACHABLE|Nobody answers at .* Trying again/);
    const again = shop.amends(['start', extension, '--port', port]);
    await again.url();
    await watching.says(/there again/);
    await atUrl(at.url, 'message', 'PR-1', 'approval', 'true');
    await watching.prints(/WaitingSaga of PR-1 is completed/);
    expect(await watching.send('SIGINT').ended()).toMatchObject({ code: 0 });
  });

  test('ends quietly when nobody reads on', async () => {
    const at = await started([['purchased', 'PR-1']]);
    const command = [process.execPath, ...fromSources, 'src/cli/main.ts', 'runs', 'list', '--url', at.url].map((word) => `'${word}'`).join(' ');
    const { code, stdout, stderr } = await shop.bash(`${command} | true; echo "\${PIPESTATUS[0]}"`).ended();
    expect([code, stdout, stderr]).toEqual([0, '0\n', '']);
  });

  const onATerminal = terminalsHere() ? test : test.skip; // eslint-disable-line no-restricted-syntax -- said aloud, and fails where CI is set

  onATerminal.each([40, 80, 200])('fits a terminal of %i cells, in colours', async (columns) => {
    const at = await started([
      ['purchased', 'PR-1'],
      ['asked', HOSTILE],
    ]);
    for (const words of [
      ['runs', 'list'],
      ['runs', 'show', 'PR-1', '--full'],
    ]) {
      const shown = await onTerminal(shop, columns, [...words, '--url', at.url]).ended();
      expect(shown.stdout).toContain('\u001b[31m');
      const lines = shown.stdout
        .replace(/\r\u001b\[2K[^\r\n]*/g, '')
        .replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '')
        .split(/\r?\n/);
      for (const line of lines) if (!line.startsWith('amends: ')) expect([line, cellWidth(line.replaceAll('\r', '')) <= columns]).toEqual([line, true]); // sentences wrap
    }
  });

  onATerminal('asks before it steers several runs, and does nothing unless the answer is yes', async () => {
    const at = await started([
      ['purchased', 'PR-1'],
      ['purchased', 'PR-2'],
    ]);
    const words = ['runs', 'abandon', '--all-like', 'PR-1', '--reason', 'test', '--url', at.url];
    expect((await onTerminal(shop, 80, words, 'n').ended()).stdout).toMatch(/End these 2 runs now, and undo nothing\? \[y\/N\].*nothing was done/s);
    expect((await amends('runs', 'list', '--state', 'stuck', '--json')).stdout.trimEnd().split('\n')).toHaveLength(2);
    expect((await onTerminal(shop, 80, words, 'y').ended()).stdout).toMatch(/abandon: 2 done/);
  });

  onATerminal('redraws a watched run in place, and gives the terminal back', async () => {
    const at = await started([['asked', 'PR-1']]);
    const watching = onTerminal(shop, 80, ['runs', 'watch', 'PR-1', '--url', at.url]);
    await watching.prints(/\u001b\[\?1049h.*is waiting/s);
    await atUrl(at.url, 'message', 'PR-1', 'approval', 'true');
    const { stdout } = await watching.ended();
    expect(stdout).toMatch(/\u001b\[\?25h\u001b\[\?1049l.*WaitingSaga of PR-1 is completed/s);
    expect(stdout.match(/\u001b\[\?1049h/g)).toHaveLength(1);
  });
});
