import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { workshop, type AmendsProcess } from './amends-process';
import { shopExtension } from './shop-extension';

jest.setTimeout(90_000);

const shop = workshop();
let extension: string;
let journal: string;
beforeEach(() => {
  extension = shop.write('extension.ts', shopExtension(shop.folder));
  journal = shop.path('journal.db');
});

const run = (...args: readonly string[]) => shop.amends(['journal', ...args, '--extension', extension]).ended();

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly request: string;
}

async function started(path = journal): Promise<{ readonly process: AmendsProcess; deliver(id: string): Promise<string>; runs(): Promise<readonly Shown[]> }> {
  const process = shop.amends(['start', extension, '--journal', path], { HTTP_PATIENCE: '0', SHUTDOWN_GRACE: '0' });
  const url = await process.url();
  return {
    process,
    deliver: async (id) =>
      ((await (await fetch(`${url}/events/ordered`, { method: 'POST', body: JSON.stringify({ id }) })).json()) as { run: { id: string } }).run.id,
    runs: async () => ((await (await fetch(`${url}/runs`)).json()) as { runs: readonly Shown[] }).runs,
  };
}

const stop = ({ process }: { readonly process: AmendsProcess }) => process.send('SIGTERM').ended();

/** The runs of a shop that is open all hold at their second step; they end when it is. */
const open = (): string => shop.write('open', '');

async function ended(at: Awaited<ReturnType<typeof started>>, count: number): Promise<readonly Shown[]> {
  for (;;) {
    const runs = await at.runs();
    if (runs.filter(({ state }) => state === 'completed').length === count) return runs;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const ledger = () => (existsSync(shop.path('ledger')) ? readFileSync(shop.path('ledger'), 'utf8').trim().split('\n') : []);

/** Waits until so many runs hold at their second step. */
async function holding(count: number): Promise<void> {
  while (ledger().filter((line) => line.startsWith('charging')).length < count) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('amends journal backup', () => {
  test('copies the journal while a process works on it, and the copy opens as a journal in which its runs go on', async () => {
    const at = await started();
    const ids = [await at.deliver('R-1'), await at.deliver('R-2')];
    await holding(2);
    const backup = shop.path('backup.db');
    const said = await run('backup', backup);
    expect(said).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/backup\.db is a whole and sound copy: .* MiB, 2 runs, 2 of them alive\.\n$/) as string,
    });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readdirSync(shop.folder).filter((name) => name.startsWith('backup'))).toEqual(['backup.db']);
    open();
    await stop(at);
    const keys = ledger().filter((line) => line.startsWith('charging'));
    const restored = await started(backup); // its owner still lived when it was made
    const runs = await ended(restored, 2);
    expect(runs.map(({ id }) => id).sort()).toEqual([...ids].sort());
    const charged = ledger().filter((line) => line.startsWith('charged'));
    expect(charged.map((line) => line.slice(8)).sort()).toEqual(keys.map((line) => line.slice(9)).sort()); // again, under the former keys
  });

  test('is of one moment, however much is committed meanwhile, and no commit fails', async () => {
    open();
    const at = await started();
    const until = new AbortController();
    let delivered = 0;
    const busy = (async () => {
      while (!until.signal.aborted) {
        await Promise.all(Array.from({ length: 5 }, () => at.deliver(`R-${(delivered += 1)}`)));
      }
    })();
    for (let time = 0; time < 3; time += 1) {
      const file = shop.path(`backup-${time}.db`);
      expect((await run('backup', file)).code).toBe(0);
      const database = new Database(file, { readonly: true });
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(database.prepare('SELECT count(*) FROM runs WHERE number NOT IN (SELECT run FROM requests)').pluck().get()).toBe(0);
      expect(database.prepare('SELECT count(*) FROM owners').pluck().get()).toBe(0);
      database.close();
    }
    until.abort();
    await busy;
    await ended(at, Math.min(delivered, 100));
    expect((await stop(at)).stderr).not.toMatch(/JOURNAL_/);
  });

  test('replaces nothing unless it is told to, and never a journal', async () => {
    await stop(await started());
    const file = shop.write('backup.db', 'dear to somebody');
    expect(await run('backup', file)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^amends: ARCHIVE_EXISTS: /) as string });
    expect(readFileSync(file, 'utf8')).toBe('dear to somebody');
    expect((await run('backup', file, '--force')).code).toBe(0);
    for (const other of [journal, shop.folder]) expect((await run('backup', other, '--force')).stderr).toMatch(/ARCHIVE_EXISTS/);
    const at = await started(shop.path('other.db'));
    expect((await run('backup', shop.path('other.db'), '--force')).stderr).toMatch(/ARCHIVE_EXISTS.*log of SQLite/);
    await stop(at);
  });

  test('says where there is no journal, or something else, and leaves nothing', async () => {
    expect((await run('backup', shop.path('b.db'), '--journal', shop.path('nowhere.db'))).stderr).toMatch(/JOURNAL_MISSING/);
    expect((await run('backup', shop.path('b.db'), '--journal', shop.write('letter', 'dear '.repeat(500)))).stderr).toMatch(/JOURNAL_CORRUPT/);
    expect((await run('backup', shop.path('nowhere/b.db'), '--journal', journal)).code).toBe(1);
    expect(existsSync(shop.path('b.db'))).toBe(false);
  });

  test('says what it did as JSON', async () => {
    await stop(await started());
    const { stdout } = await run('backup', shop.path('b.db'), '--json');
    expect(JSON.parse(stdout)).toEqual({ file: shop.path('b.db'), bytes: statSync(shop.path('b.db')).size, runs: 0, live: 0 });
  });
});

describe('amends journal export and import', () => {
  test('bring live runs to another journal, under their ids, where they go on under their former keys', async () => {
    const at = await started();
    const id = await at.deliver('R-1');
    await holding(1);
    const { code, stdout, stderr } = await run('export');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'amends: 1 run exported.\n' });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { kind: string }).kind),
    ).toEqual(['header', 'run', 'end']);
    open();
    await at.process.send('SIGKILL').ended();
    const file = shop.write('export.ndjson', stdout);
    const other = shop.path('new/other.db');
    expect(await run('import', file, '--journal', other)).toMatchObject({ code: 0, stdout: '' });
    expect([statSync(other).mode & 0o777, statSync(shop.path('new')).mode & 0o777]).toEqual([0o600, 0o700]);
    const restored = await started(other);
    expect((await ended(restored, 1)).map((shown) => shown.id)).toEqual([id]);
    const keys = new Set(
      ledger()
        .filter((line) => /^charg(ed|ing)/.test(line))
        .map((line) => line.split(' ')[1]),
    );
    expect(keys.size).toBe(1);
    expect((await run('import', file, '--journal', other)).stderr).toMatch(/^amends: JOURNAL_(IN_USE|NOT_EMPTY): /);
    expect(await run('import', file, '--journal', other)).toMatchObject({ code: 1 });
  });

  test('mask the secrets of the configuration, and so cannot be imported', async () => {
    const at = await started();
    await at.deliver('the-t0ken');
    await stop(at);
    const redacted = await shop
      .amends(['journal', 'export', shop.path('shown.ndjson'), '--redacted', '--extension', extension], { AMENDS_TOKEN: 'the-t0ken' })
      .ended();
    expect(redacted.code).toBe(0);
    const text = readFileSync(shop.path('shown.ndjson'), 'utf8');
    expect(text).not.toContain('the-t0ken');
    expect(text).toContain('"redacted":true');
    expect(await run('import', shop.path('shown.ndjson'), '--journal', shop.path('other.db'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^amends: ARCHIVE_REDACTED: /) as string,
    });
    expect(existsSync(shop.path('other.db'))).toBe(false);
  });

  test('end quietly when nobody reads on', async () => {
    const at = await started();
    await at.deliver('R-1');
    await stop(at);
    const exporting = shop.amends(['journal', 'export', '--extension', extension]);
    exporting.deaf();
    expect(await exporting.ended()).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/EPIPE|Error/) as string });
  });

  test('tell the line that is none, and take nothing then', async () => {
    await stop(await started());
    const { stdout } = await run('export');
    const file = shop.write('bad.ndjson', stdout.replace('\n', '\n{"kind":"run"}\n'));
    expect(await run('import', file, '--journal', shop.path('other.db'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^amends: ARCHIVE_INVALID: Line 2 /) as string,
    });
    expect(readdirSync(shop.folder).filter((name) => name.startsWith('other'))).toEqual([]);
  });

  test('say which tables of steps they leave out', async () => {
    await stop(await started());
    const database = new Database(journal);
    database.exec('CREATE TABLE stock (item TEXT, left INTEGER)');
    database.close();
    expect((await run('export')).stderr).toMatch(/^amends: not exported, .*: the tables stock\. A backup has them\.\n/);
  });

  test('are called wrongly with states that there are not', async () => {
    expect((await run('export', '--state', 'dancing')).code).toBe(2);
    expect((await run('prune', '--state', 'running')).code).toBe(2);
    expect((await run('prune', '--older-than', 'long')).code).toBe(2);
  });
});

describe('amends journal prune', () => {
  test('removes what ended long ago while a process works on the journal, and nothing that lives', async () => {
    const at = await started();
    const alive = await at.deliver('R-alive');
    await holding(1);
    open();
    await at.deliver('R-1');
    await ended(at, 1);
    const counted = await run('prune', '--older-than', '0s', '--dry-run', '--json');
    expect(JSON.parse(counted.stdout)).toEqual({ runs: 1, forgotten: 0, deliveries: 0, dryRun: true });
    expect(await run('prune', '--older-than', '0s', '--json')).toMatchObject({ code: 0, stdout: counted.stdout.replace('true', 'false') });
    expect((await run('prune', '--older-than', '0s', '--dedup-retention', '0s')).stderr).toBe(
      'amends: removed the history of 0 runs, 1 run altogether, 0 delivery ids.\n',
    );
    expect((await at.runs()).map(({ id, state }) => [id, state])).toEqual([[alive, 'running']]);
    await stop(at);
    expect((await run('prune')).code).toBe(0); // while nobody does
  });

  test('removes nothing by itself where the configuration says never', async () => {
    await stop(await started());
    const never = { JOURNAL_RETENTION: 'never' };
    expect((await shop.amends(['journal', 'prune', '--extension', extension], never).ended()).stderr).toMatch(/INVALID_DURATION.*--older-than/);
    expect((await shop.amends(['journal', 'prune', '--extension', extension, '--older-than', '1d'], never).ended()).code).toBe(0);
  });
});
