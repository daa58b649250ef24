import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import type { Application } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { fromSources } from '../from-sources';
import { startShop, type Shop } from './fault-shop';
import { SmallDisk } from './small-disk';

let folder: string;
let shop: Shop;
const children: ChildProcess[] = [];
const running: Application[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amends-faults-'));
  shop = { journal: join(folder, 'journal.db'), ledger: join(folder, 'ledger'), gate: join(folder, 'gate') };
  writeFileSync(shop.ledger, '');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const application of running.splice(0)) await application.stop().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

const turn = (milliseconds = 5): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
async function until(what: () => unknown): Promise<void> {
  while (!what()) await turn();
}
const ledger = (): readonly string[] => readFileSync(shop.ledger, 'utf8').split('\n').filter(Boolean);
const names = (): readonly string[] => ledger().map((line) => line.split(' ').slice(0, 2).join(' '));
const openGate = (): void => writeFileSync(shop.gate, '');
const closeGate = (): void => rmSync(shop.gate);

async function start(): Promise<Application> {
  const application = await startShop(shop);
  running.push(application);
  return application;
}

function child(command: string, args: readonly string[]): { readonly process: ChildProcess; readonly said: string[] } {
  const started = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(started);
  const said: string[] = [];
  started.stdout.on('data', (chunk: Buffer) => said.push(...chunk.toString().trim().split('\n')));
  return { process: started, said };
}

/** Copies the log into the file, as far as there is room for it. */
function checkpoint(path: string): void {
  const database = new Database(path);
  try {
    database.pragma('wal_checkpoint(PASSIVE)');
  } catch (error) {
    expect(error).toMatchObject({ code: 'SQLITE_FULL' });
  } finally {
    database.close();
  }
}

describe('a disk that is really full', () => {
  test('loses no outcome of an effect that had happened: it is written when there is space again, and nothing is executed twice', async () => {
    const disk = SmallDisk.of(1_024);
    if (disk === undefined) return;
    try {
      shop = { ...shop, journal: join(disk.folder, 'journal.db') };
      const application = await start();
      const answer = application.deliver('ordered', { id: 'PR-1' }, { patience: 30_000 });
      await until(() => ledger().length === 1);
      disk.fill();
      openGate();
      await until(() => application.obstacle() !== undefined);
      expect(application.obstacle()).toMatchObject({ code: 'JOURNAL_FULL', message: expect.stringContaining('Free some space') as unknown });
      await expect(application.deliver('ordered', { id: 'PR-2' }, { patience: 0 })).rejects.toMatchObject({ code: 'JOURNAL_FULL' });
      expect(names()).toEqual(['effect PR-1']);
      disk.free();
      expect((await answer).response.kind).toBe('done');
      expect([names(), application.obstacle()]).toEqual([['effect PR-1', 'after PR-1'], undefined]);
      await running.pop()!.stop();
    } finally {
      disk.remove();
    }
  }, 40_000);

  test('and a kill -9 while it is full: after the restart the step is executed again, under the same key', async () => {
    const disk = SmallDisk.of(1_024);
    if (disk === undefined) return;
    try {
      shop = { ...shop, journal: join(disk.folder, 'journal.db') };
      const main = [resolve(__dirname, 'fault-shop.ts'), shop.journal, shop.ledger, shop.gate];
      const first = child(process.execPath, [...fromSources, ...main]);
      await until(() => ledger().length === 1);
      disk.fill();
      openGate();
      await until(() => first.said.includes('JOURNAL_FULL'));
      first.process.kill('SIGKILL');
      await once(first.process, 'close');
      disk.free();
      const second = child(process.execPath, [...fromSources, ...main]);
      await until(() => second.said.includes('done'));
      const [once1, once2] = ledger();
      expect([once1, names()]).toEqual([once2, ['effect PR-1', 'effect PR-1', 'after PR-1']]);
    } finally {
      disk.remove();
    }
  }, 60_000);

  test('takes as many runs as it has room for, checkpoints included, and the rest when there is room again', async () => {
    const disk = SmallDisk.of(1_536);
    if (disk === undefined) return;
    try {
      shop = { ...shop, journal: join(disk.folder, 'journal.db') };
      writeFileSync(join(disk.folder, 'filler'), Buffer.alloc(700_000));
      openGate();
      const application = await start();
      const answers: Promise<{ readonly response: { readonly kind: string } }>[] = [];
      for (let order = 1; application.obstacle() === undefined; order += 1) {
        answers.push(application.deliver('ordered', { id: `PR-${order}` }, { patience: 30_000 }));
        await turn(1);
        checkpoint(shop.journal);
      }
      expect(application.obstacle()?.code).toBe('JOURNAL_FULL');
      disk.free();
      for (const answer of answers) expect((await answer).response.kind).toBe('done');
      expect([...names()].sort()).toEqual(answers.flatMap((_, index) => [`effect PR-${index + 1}`, `after PR-${index + 1}`]).sort());
      await running.pop()!.stop();
      const database = new Database(shop.journal);
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
      database.close();
    } finally {
      disk.remove();
    }
  }, 60_000);

  test('that can only be read is told when a journal is to be opened there, which it can be later', async () => {
    const disk = SmallDisk.of(2_048);
    if (disk === undefined) return;
    try {
      const path = join(disk.folder, 'journal.db');
      const made = new SqliteJournal({ path });
      made.open();
      await made.close();
      disk.readOnly(true);
      expect(() => new SqliteJournal({ path }).open()).toThrow(expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }));
      disk.readOnly(false);
      made.open();
      await made.close();
    } finally {
      disk.remove();
    }
  });
});

describe('a file that another program holds', () => {
  /** Holds the lock of the journal for some milliseconds. */
  const HOLD = `
    const database = new (require('better-sqlite3'))(process.argv[1]);
    database.exec(process.argv[2]);
    console.log('held');
    setTimeout(() => { database.exec('COMMIT'); database.close(); }, Number(process.argv[3]));`;

  test.each(['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE'])(
    'is told after two seconds and no sooner, goes on by itself, and blocks the event loop at no time: %s',
    async (statement) => {
      const application = await start();
      const answer = application.deliver('ordered', { id: 'PR-1' }, { patience: 30_000 });
      await until(() => ledger().length === 1);
      const holder = child(process.execPath, ['-e', HOLD, shop.journal, statement, '4000']);
      await until(() => holder.said.includes('held'));
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const began = performance.now();
      openGate();
      await until(() => application.obstacle() !== undefined);
      const told = performance.now() - began;
      expect(application.obstacle()?.code).toBe('JOURNAL_LOCKED');
      expect(told).toBeGreaterThan(1_900);
      expect(names()).toEqual(['effect PR-1']);
      expect((await answer).response.kind).toBe('done');
      expect(performance.now() - began).toBeGreaterThan(3_500);
      delay.disable();
      expect(delay.percentile(99) / 1e6).toBeLessThan(100); // nanoseconds
      expect([names(), application.obstacle()]).toEqual([['effect PR-1', 'after PR-1'], undefined]);
    },
    40_000,
  );

  test('for less than two seconds is nobody’s concern', async () => {
    const application = await start();
    const told: unknown[] = [];
    const holder = child(process.execPath, ['-e', HOLD, shop.journal, 'BEGIN IMMEDIATE', '500']);
    await until(() => holder.said.includes('held'));
    openGate();
    const answer = application.deliver('ordered', { id: 'PR-1' }, { patience: 30_000 });
    const watch = setInterval(() => told.push(application.obstacle()?.code), 5);
    expect((await answer).response.kind).toBe('done');
    clearInterval(watch);
    expect(told.filter(Boolean)).toEqual([]);
  }, 40_000);
});

describe('a file that is removed, replaced or moved while it is in use', () => {
  const DAMAGES: readonly (readonly [string, () => void, () => void])[] = [
    ['removed', () => renameSync(shop.journal, `${shop.journal}.away`), () => renameSync(`${shop.journal}.away`, shop.journal)],
    [
      'replaced by a copy',
      () => {
        renameSync(shop.journal, `${shop.journal}.away`);
        copyFileSync(`${shop.journal}.away`, shop.journal);
      },
      () => renameSync(`${shop.journal}.away`, shop.journal),
    ],
    [
      'removed with its folder',
      () => renameSync(folder, `${folder}.away`),
      () => {
        rmSync(folder, { recursive: true, force: true });
        renameSync(`${folder}.away`, folder);
      },
    ],
    [
      'left, but its log removed',
      () => renameSync(`${shop.journal}-wal`, `${shop.journal}.log`),
      () => renameSync(`${shop.journal}.log`, `${shop.journal}-wal`),
    ],
  ];

  test.each(DAMAGES)('is not written to: nothing is begun until it is put back, and nothing is lost: %s', async (_how, damage, mend) => {
    const outside = mkdtempSync(join(tmpdir(), 'amends-faults-out-'));
    shop = { ...shop, ledger: join(outside, 'ledger'), gate: join(outside, 'gate') };
    writeFileSync(shop.ledger, '');
    const application = await start();
    openGate();
    expect((await application.deliver('ordered', { id: 'PR-0' }, { patience: 30_000 })).response.kind).toBe('done');
    closeGate();
    const answer = application.deliver('ordered', { id: 'PR-1' }, { patience: 30_000 });
    await until(() => names().includes('effect PR-1'));
    damage();
    await turn(150); // longer than between two looks
    openGate();
    await until(() => application.obstacle() !== undefined);
    expect(application.obstacle()).toMatchObject({ code: 'JOURNAL_UNAVAILABLE', message: expect.stringContaining('removed or replaced') as unknown });
    expect(names()).not.toContain('after PR-1');
    mend();
    expect((await answer).response.kind).toBe('done');
    await running.pop()!.stop();
    const journal = new SqliteJournal({ path: shop.journal });
    journal.open();
    expect(journal.list({ limit: 9, before: undefined }).map(({ state }) => state)).toEqual(['completed', 'completed']);
    await journal.close();
    rmSync(outside, { recursive: true });
  });
});
