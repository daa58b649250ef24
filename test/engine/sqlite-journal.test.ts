import fs, { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Application, BackgroundTransaction, Extension, Saga, event, type NewRun, type Req } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { ConfigServiceProvider } from 'amends/providers/config';

/** Tells which connections a journal opened: to see, and to limit, what they do. */
const pragma = jest.spyOn(Database.prototype, 'pragma');
const connection = (path: string): Database.Database => pragma.mock.contexts.find((database) => database.name === path && database.open)!;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amends-sqlite-'));
  path = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run: NewRun = { id: 'a', saga: 'Purchase', request: 'PR-1', generation: 1, lock: 'PR-1', state: 'running', owes: false, createdAt: 1, updatedAt: 1 };

/** A journal with one run in it. */
async function written(): Promise<void> {
  const journal = new SqliteJournal({ path });
  journal.open();
  journal.begin(run, '{"id":"PR-1"}');
  await journal.close();
}

function open(): void {
  const journal = new SqliteJournal({ path });
  journal.open();
  void journal.close();
}

describe('the file of a SQLite journal', () => {
  test('is made with its folder, and the owner alone can read it and what stands beside it', async () => {
    path = join(folder, 'deep', 'down', 'journal.db');
    const journal = new SqliteJournal({ path });
    journal.open();
    journal.begin(run, '{"id":"PR-1"}');
    await journal.committed();
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
    expect(statSync(join(folder, 'deep')).mode & 0o077).toBe(0);
    await journal.close();
  });

  test.each([
    ['power', 1],
    ['process', 0],
    [undefined, 1],
  ] as const)('is a write-ahead log that is as durable as it was told: %s', async (durability, syncs) => {
    const sync = jest.spyOn(fs, 'fdatasyncSync').mockClear();
    const journal = new SqliteJournal({ path, ...(durability === undefined ? {} : { durability }) });
    journal.open();
    const database = connection(path);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    journal.begin(run, '{"id":"PR-1"}');
    await journal.committed();
    expect(sync).toHaveBeenCalledTimes(syncs);
    await journal.close();
  });

  test('on a slow disk, has a large group there before anybody hears that it is committed', async () => {
    const done: string[] = [];
    const real = fs.fdatasync;
    const sync = jest.spyOn(fs, 'fdatasync').mockImplementation((file, callback) =>
      real(file, (error) => {
        done.push('synced');
        callback(error);
      }),
    );
    const slow = jest.spyOn(fs, 'fdatasyncSync').mockImplementationOnce(() => {
      for (const end = performance.now() + 40; performance.now() < end;); // a disk worth going on beside
    });
    const journal = new SqliteJournal({ path });
    journal.open();
    journal.begin(run, '{"id":"PR-1"}');
    await journal.committed();
    slow.mockRestore();
    for (let index = 0; index < 20; index += 1) journal.begin({ ...run, id: `r${index}`, request: `PR-${index}` }, '{}');
    journal.whenCommitted(() => done.push('committed'));
    await journal.committed();
    expect(done).toEqual(['synced', 'committed']);
    sync.mockRestore();
    await journal.close();
  });

  test.each(['on its way', 'yet to be made'])(
    'does not wait for ever, when it is closed, for a disk that does not take its log, nor writes it twice: %s',
    async (when) => {
      const refuse = jest.spyOn(fs, 'fdatasyncSync').mockImplementation(() => {
        throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      });
      const journal = new SqliteJournal({ path });
      journal.open();
      const reader = new Database(path);
      reader.exec('BEGIN'); // as long as somebody reads, not all of the log can be copied into the file
      reader.prepare('SELECT count(*) FROM runs').get();
      const number = journal.begin(run, '{"id":"PR-1"}');
      journal.append(number, { type: 'alert', at: 1, code: 'NONE', message: 'written once' });
      let heard = false;
      journal.whenCommitted(() => (heard = true));
      if (when === 'on its way') await new Promise((resolve) => setImmediate(resolve)); // the commit is made, and its sync fails again and again
      await expect(journal.close()).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' });
      expect(heard).toBe(false);
      reader.exec('COMMIT');
      expect(reader.prepare('SELECT count(*) FROM events').pluck().get()).toBe(1);
      reader.close();
      refuse.mockRestore();
    },
  );

  test('tells of a disk that does not take its log, and counts nothing as committed until the file itself has it', async () => {
    const sync = jest.spyOn(fs, 'fdatasyncSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    });
    const journal = new SqliteJournal({ path });
    const told: (string | undefined)[] = [];
    journal.open();
    journal.onProblem((problem) => told.push(problem?.code));
    journal.begin(run, '{"id":"PR-1"}');
    await journal.committed();
    expect(told).toEqual(['JOURNAL_UNAVAILABLE', undefined]);
    expect(journal.problem()).toBeUndefined();
    sync.mockRestore();
    await journal.close();
  });

  test('is refused, and left as it was, when a newer version has written it', async () => {
    await written();
    const database = new Database(path);
    database.pragma('user_version = 1000');
    database.close();
    const before = readFileSync(path);
    expect(open).toThrow(expect.objectContaining({ code: 'JOURNAL_NEWER' }));
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('is refused, and left as it was, when it is a SQLite file of something else', () => {
    const database = new Database(path);
    database.exec('CREATE TABLE customers (id TEXT)');
    database.close();
    expect(open).toThrow(expect.objectContaining({ code: 'JOURNAL_CORRUPT' }));
    const after = new Database(path);
    expect(after.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['customers']);
    after.close();
  });

  test.each([
    ['no SQLite file at all', (content: Buffer): Buffer => Buffer.concat([Buffer.from('Dear diary, '), content])],
    ['cut short', (content: Buffer): Buffer => content.subarray(0, content.length - 8_192)],
    ['overwritten in the middle', (content: Buffer): Buffer => Buffer.concat([content.subarray(0, 4_096), Buffer.alloc(content.length - 4_096, 0xff)])],
  ])('is refused, and nothing of it deleted, when it is damaged: %s', async (_how, damage) => {
    await written();
    const damaged = damage(readFileSync(path));
    writeFileSync(path, damaged);
    const look = (): void => {
      const journal = new SqliteJournal({ path });
      try {
        journal.open();
        journal.live();
      } finally {
        void journal.close();
      }
    };
    expect(look).toThrow(expect.objectContaining({ code: 'JOURNAL_CORRUPT' }));
    expect(statSync(path).size).toBe(damaged.length);
  });

  test('can be opened again after a refusal, once what was wrong is put right', async () => {
    await written();
    const good = readFileSync(path);
    writeFileSync(path, 'not a journal');
    expect(open).toThrow(expect.objectContaining({ code: 'JOURNAL_CORRUPT' }));
    writeFileSync(path, good);
    const journal = new SqliteJournal({ path });
    journal.open();
    expect(journal.find('a')?.request).toBe('PR-1');
    await journal.close();
  });

  test('cannot be opened where there can be no file', () => {
    writeFileSync(join(folder, 'file'), '');
    path = join(folder, 'file', 'journal.db');
    expect(open).toThrow(expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }));
  });

  test('is not read before it is opened, nor after it is closed', async () => {
    const journal = new SqliteJournal({ path });
    expect(() => journal.live()).toThrow(expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }));
    journal.open();
    await journal.close();
    expect(() => journal.live()).toThrow(expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }));
    await expect(journal.close()).resolves.toBeUndefined();
  });
});

describe('a full disk under a SQLite journal', () => {
  const effects: string[] = [];
  const finish: (() => void)[] = [];
  class Effect extends BackgroundTransaction<{ readonly text: string }> {
    override async execute({ id }: Req) {
      effects.push(id);
      await new Promise<void>((done) => finish.push(done));
      return { text: 'x'.repeat(50_000) };
    }
  }
  class After extends BackgroundTransaction {
    override async execute({ id }: Req): Promise<void> {
      effects.push(`after ${id}`);
    }
  }
  class Purchase extends Saga {
    override transactions() {
      return [Effect, After];
    }
  }
  class Shop extends Extension {
    override sagas() {
      return [Purchase];
    }
    @event('ordered')
    ordered(request: Req) {
      return this.resolve(Purchase, request);
    }
  }

  test('makes the process not ready, lets no effect begin, and loses nothing: the outcome is written when there is space again', async () => {
    const values = { JOURNAL_PATH: path, LOG_LEVEL: 'silent' };
    const application = await Application.start(Shop, { providers: [ConfigServiceProvider.with({ values, env: {}, envFile: false })] });
    const answer = application.deliver('ordered', { id: 'PR-1' }, { patience: 20_000 });
    while (finish.length === 0) await new Promise((done) => setImmediate(done));
    const database = connection(path);
    database.pragma(`max_page_count = ${String(database.pragma('page_count', { simple: true }))}`);
    finish.shift()!();
    while (application.obstacle() === undefined) await new Promise((done) => setImmediate(done));
    expect(application.obstacle()).toMatchObject({ code: 'JOURNAL_FULL' });
    await expect(application.deliver('ordered', { id: 'PR-2' }, { patience: 20_000 })).rejects.toMatchObject({ code: 'JOURNAL_FULL' });
    expect(effects).toEqual(['PR-1']);
    database.pragma('max_page_count = 1000000');
    expect((await answer).response.kind).toBe('done');
    expect(application.obstacle()).toBeUndefined();
    expect(effects).toEqual(['PR-1', 'after PR-1']);
    await application.stop();
    const journal = new SqliteJournal({ path });
    journal.open();
    const [row] = journal.list({ limit: 1, before: undefined });
    expect(journal.history(row!.number).filter(({ type }) => type === 'succeeded')).toMatchObject([
      { outcome: { text: expect.stringMatching(/^x{50000}$/) as unknown } },
      { step: 'After' },
    ]);
    await journal.close();
  });
});
