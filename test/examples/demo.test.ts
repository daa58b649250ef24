import { ConnectSandbox } from 'amends/sandbox/connect/connect-sandbox';
import { workshop, type AmendsProcess } from '../cli/amends-process';

jest.setTimeout(120_000);

const shop = workshop();

/** The demonstration as it stands in a shell: its own process, which can be killed. */
const demo = (): AmendsProcess => shop.script('examples/demo/demo.ts', ['--once', '--folder', shop.path('demo')]);

/** When nobody listens there any more. */
async function gone(url: string): Promise<void> {
  while (
    await fetch(url).then(
      () => true,
      () => false,
    )
  );
}

/** How many orders the sandbox has taken in all. */
async function ordersTaken(): Promise<readonly [assets: number, tiers: number]> {
  const sandbox = new ConnectSandbox({ data: shop.path('demo/connect.db') });
  await sandbox.start();
  try {
    const { store } = sandbox.desk;
    return [store.all('requests').length, store.all('tier/config-requests').length];
  } finally {
    await sandbox.stop();
  }
}

test('npm start ends every order as it should, at Connect and at the vendor, and tells of it in plain text', async () => {
  const { code, stdout, stderr } = await shop.npmRun('start', ['--once', '--folder', shop.path('demo')]).ended();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain("All 9 orders ended at Connect as they should; the vendor's ledger shows nothing twice and nothing left behind.");
  const ends = [...stdout.matchAll(/^ +((?:PR|TCR)-\S+) +(\S.*?) {2}/gm)].map(([, , end]) => end);
  expect(ends).toEqual([
    'approved at Connect',
    'approved at Connect',
    'failed at Connect',
    'approved at Connect',
    'failed at Connect',
    'approved at Connect',
    'approved at Connect',
    'inquired, approved at Connect',
    'approved at Connect',
  ]);
  expect(stdout).not.toContain('\u001b');
});

test('killed with -9 in the middle and started again it goes on: nothing is ordered twice, and every step is told with its time', async () => {
  const first = demo();
  const [, url] = await first.prints(/sandbox Connect at (http:\S+),/);
  await first.prints(/#2 +✓ CreateWorkspace/);
  await first.send('SIGKILL').ended();
  await gone(url!); // its servers end with it

  const second = demo();
  await second.prints(/The process before this one was ended in the middle\. \d+ runs? w/);
  await second.prints(/ s +#\d +✓/u);
  await second.send('SIGKILL').ended();

  const { code, stdout, stderr } = await demo().ended(); // at once: the servers of the second may still be there
  expect({ code, stderr, complaints: stdout.match(/✗ #[^]*/)?.[0] }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/The process before this one was ended in the middle\. \d+ runs? w/);
  expect(stdout).toContain('All 9 orders ended at Connect as they should');
  const told = [...stdout.matchAll(/^ +[\d.]+ s +#\d +[✓↶] (\w+ .*)$/gmu)].map(([, line]) => line!);
  expect(told.filter((line) => !/\d ms$|\(nothing to undo\)$|answered skip/.test(line))).toEqual([]);
  expect(await ordersTaken()).toEqual([8, 1]);
});
