import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { lastChange, notices, roomVerdict, schema, size } from '../../src/cli/doctor/journal-checks';
import { clock, nodeVersion, timeZone } from '../../src/cli/doctor/machine-checks';
import { ConnectSandbox } from '../../src/sandbox/connect/connect-sandbox';
import { workshop } from './amends-process';

jest.setTimeout(90_000);

const shop = workshop();

const EXTENSION = `
import { appendFileSync } from 'node:fs';
import { BackgroundResponse, BackgroundTransaction, Extension, Saga, event, injectable, inject } from 'amends';
import type { Container, Req } from 'amends';

const note = (line: string): void => appendFileSync(process.env['JOURNAL_PATH'] + '.ledger', line + '\\n');
abstract class Missing {}
class Vendor {
  register(): void {}
  boot(): void { note('booted'); if (process.env['BROKEN'] !== undefined) throw new Error('the key is ' + process.env['AMENDS_TOKEN']); }
  shutdown(): void { note('shut down'); }
}
class Other {
  register(_container: Container): void { if (process.env['BROKEN'] !== undefined) throw new Error('cannot register'); }
}
class Wait extends BackgroundTransaction {
  override async execute() { return BackgroundResponse.waitFor('ok'); }
}
@injectable()
class Needs extends BackgroundTransaction {
  constructor(@inject(Missing) readonly missing: Missing) { super(); }
  override async execute() { note('executed'); }
}
class Waiting extends Saga {
  override transactions() { return [Wait]; }
}
class Needing extends Saga {
  override transactions() { return [Needs]; }
}
export class Shop extends Extension {
  override providers() {
    return [Vendor, Other];
  }
  override sagas() { return process.env['BROKEN'] === undefined ? [Waiting] : [Needing, Waiting]; }
  @event('asked') asked(request: Req) { return this.resolve(Waiting, request); }
}
`;

let extension: string;
beforeEach(() => (extension = shop.write('extension.ts', EXTENSION)));

interface Report {
  readonly ok: number;
  readonly warning: number;
  readonly failed: number;
  readonly checks: readonly { readonly group: string; readonly check: string; readonly state: string; readonly detail: string }[];
}

async function doctor(
  environment: Readonly<Record<string, string>> = {},
  ...args: readonly string[]
): Promise<Report & { readonly code: number | null; of(check: string): string | undefined }> {
  const { code, stdout, stderr } = await shop.amends(['doctor', '--extension', extension, '--json', ...args], environment).ended();
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  return { code, ...report, of: (check) => report.checks.find((one) => one.check === check)?.state };
}

describe('amends doctor', () => {
  test('looks over a process at work without disturbing it, and boots and shuts down what it does not need to disturb', async () => {
    const running = shop.amends(['start', extension], { HTTP_PATIENCE: '0' });
    const url = await running.url();
    await fetch(`${url}/events/asked`, { method: 'POST', body: '{"id":"R-1"}' });
    const report = await doctor({}, '--full');
    expect(report.checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(report).toMatchObject({ code: 0, failed: 0 });
    expect(['integrity', 'schema', 'processes', 'runs', 'saga Waiting', 'provider Vendor', 'configuration'].map(report.of)).toEqual(Array(7).fill('ok'));
    expect(readFileSync(shop.path('journal.db.ledger'), 'utf8')).toBe('booted\nbooted\nshut down\n');
    expect(await (await fetch(`${url}/ready`)).text()).not.toContain('JOURNAL');
    expect(await running.send('SIGTERM').ended()).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/JOURNAL_/) as string });
    const alone = await doctor({}, '--no-boot');
    expect([alone.code, alone.of('processes')]).toEqual([0, 'warning']); // a run waits, and nobody works on it
    expect(readFileSync(shop.path('journal.db.ledger'), 'utf8')).toBe('booted\nbooted\nshut down\nshut down\n');
  });

  test('tells everything that is wrong at once, with what to do, and no secret', async () => {
    const report = await doctor({ BROKEN: '1', AMENDS_TOKEN: 's3cr3t-token' });
    expect(report).toMatchObject({ code: 4 });
    expect(['provider Vendor', 'provider Other', 'saga Needs', 'saga Needing', 'saga Waiting'].map(report.of)).toEqual([
      'failed',
      'failed',
      undefined,
      'failed',
      'ok',
    ]);
    expect(report.of('file')).toBe('warning');
    expect(JSON.stringify(report)).not.toContain('s3cr3t-token');
    const config = await doctor({ MAX_RUNNING: '0', CACHE_TTL: 'long', PORT: 'x' });
    const { detail } = config.checks.find(({ check }) => check === 'configuration')!;
    for (const key of ['MAX_RUNNING', 'CACHE_TTL', 'PORT']) expect(detail).toContain(key);
    expect([config.code, config.of('room on the disk')]).toEqual([4, expect.stringMatching(/ok|warning/)]);
  });

  test('prints a line for each check, grouped', async () => {
    const { stdout, code } = await shop.amends(['doctor', '--extension', extension]).ended();
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nMachine\n {2}ok {7}Node: [^]*\n\nExtension\n[^]*\nJournal\n[^]*\n\d+ ok, \d+ to look at, 0 failed\n$/);
  });

  test('finds a damaged journal, a foreign file, one of a newer version, and one that others may read', async () => {
    await (async () => {
      const running = shop.amends(['start', extension], { HTTP_PATIENCE: '0' });
      const url = await running.url();
      for (let index = 0; index < 50; index += 1)
        await fetch(`${url}/events/asked`, { method: 'POST', body: JSON.stringify({ id: `R-${index}`, text: 'x'.repeat(2_000) }) });
      await running.send('SIGTERM').ended();
    })();
    const journal = shop.path('journal.db');
    const whole = readFileSync(journal);
    chmodSync(journal, 0o644);
    const open = await doctor({}, '--no-boot');
    expect([open.code, open.of('rights')]).toEqual([0, 'warning']);
    const database = new Database(journal);
    database.pragma('user_version = 99');
    database.close();
    expect(await doctor({}, '--no-boot')).toMatchObject({ code: 4 });
    const torn = Buffer.from(whole);
    torn.fill(0x5a, 4_096 * 8, 4_096 * 12);
    writeFileSync(journal, torn);
    const damaged = await doctor({}, '--no-boot');
    expect([damaged.code, damaged.of('integrity'), damaged.of('room on the disk')]).toEqual([4, 'failed', expect.stringMatching(/ok|warning/)]);
    writeFileSync(journal, 'a letter '.repeat(1_000));
    const foreign = await doctor({}, '--no-boot');
    expect([foreign.code, foreign.of('file')]).toEqual([4, 'failed']);
    expect(statSync(journal).size).toBe(9_000);
  });

  test('asks Connect whether it takes the key, and never shows it', async () => {
    const sandbox = new ConnectSandbox();
    await sandbox.start();
    try {
      const good = sandbox.variables;
      const asked = await doctor(good);
      expect(asked.checks.filter(({ group }) => group === 'Connect')).toMatchObject([{ state: 'ok' }]);
      const refused = await doctor({ ...good, API_KEY: 'ApiKey SU-999-999-999:wrong0key' });
      expect(refused.checks.filter(({ group }) => group === 'Connect')).toMatchObject([
        { state: 'failed', detail: expect.stringMatching(/CONNECT_FORBIDDEN/) as string },
      ]);
      const nobody = await doctor({ ...good, API_ADDRESS: '127.0.0.1:1' });
      expect(nobody.checks.filter(({ group }) => group === 'Connect')).toMatchObject([
        { state: 'failed', detail: expect.stringMatching(/SERVER_ADDRESS/) as string },
      ]);
      for (const report of [asked, refused, nobody]) expect(JSON.stringify(report)).not.toMatch(/wrong0key|SU-999-999-999:/);
      expect(JSON.stringify(asked)).not.toContain(good.API_KEY.replace('ApiKey ', ''));
    } finally {
      await sandbox.stop();
    }
  });
});

describe('a check', () => {
  const GIB = 1024 ** 3;
  test.each([
    ['little room', roomVerdict(0.5 * GIB, 2 * GIB), 'warning'],
    ['a small share of a large disk', roomVerdict(5 * GIB, 100 * GIB), 'warning'],
    ['no room', roomVerdict(1_000_000, 2 * GIB), 'failed'],
    ['enough room', roomVerdict(50 * GIB, 100 * GIB), 'ok'],
    ['an older schema', schema({ file: 2, known: 3 }), 'warning'],
    ['a newer schema', schema({ file: 4, known: 3 }), 'failed'],
    ['a log that grows and grows', size({ file: 1, log: GIB, free: 0 }), 'warning'],
    ['a last change that is to come', lastChange(1_000_000, 0), 'warning'],
    ['a last change that was', lastChange(0, 1_000_000), 'ok'],
    ['no notice', notices([], 0), 'ok'],
    ['a notice of a moment ago', notices([{ observer: 'AlertWebhook', count: 1, since: 0 }], 1_000), 'ok'],
    ['a notice that nobody takes', notices([{ observer: 'AlertWebhook', count: 1, since: 0 }], 120_000), 'warning'],
    ['an old Node', nodeVersion('18.20.1'), 'failed'],
    ['a Node that is almost new enough', nodeVersion('20.18.9'), 'failed'],
    ['a newer Node', nodeVersion('24.0.0'), 'ok'],
    ['a clock that was never set', clock(0), 'failed'],
    ['a time zone that is none', timeZone('Mars/Olympus'), 'warning'],
    ['a time zone', timeZone('Europe/Madrid'), 'ok'],
  ])('of %s says so', (_what, verdict, state) => {
    expect(verdict.state).toBe(state);
  });
});
