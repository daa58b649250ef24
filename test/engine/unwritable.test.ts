import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Application, BackgroundTransaction, Extension, Saga, event, type Req, type StepContext } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'amends-unwritable-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keys: string[] = [];
const gate: { open: () => void; passed: Promise<void> } = { open: () => undefined, passed: Promise.resolve() };
class Effect extends BackgroundTransaction<{ readonly text: string }> {
  override async execute({ id }: Req, { idempotencyKey }: StepContext) {
    keys.push(idempotencyKey);
    await gate.passed;
    return { text: id === 'PR-odd' ? 'poison' : 'made' };
  }
}
class Purchase extends Saga {
  override transactions() {
    return [Effect];
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

/** From now on SQLite refuses a row that says this. */
function refuse(table: string, text: string): void {
  const database = new Database(join(folder, 'journal.db'));
  database.exec(`CREATE TRIGGER refuse_${text} BEFORE INSERT ON ${table} WHEN NEW.body LIKE '%:"${text}"%' BEGIN SELECT RAISE(ABORT, 'no ${text}'); END`);
  database.close();
}

describe('a row that SQLite refuses for good', () => {
  const start = (): Promise<Application> => {
    const values = { JOURNAL_PATH: join(folder, 'journal.db'), LOG_LEVEL: 'silent' };
    return Application.start(Shop, { providers: [ConfigServiceProvider.with({ values, env: {}, envFile: false })] });
  };

  test('holds up no other run: only its own is stuck, with a code, and goes on under its key once that is mended', async () => {
    keys.length = 0;
    gate.passed = new Promise((done) => (gate.open = done));
    const application = await start();
    refuse('events', 'poison');
    const ids = ['PR-1', 'PR-odd', 'PR-2', ...Array.from({ length: 40 }, (_, index) => `PR-more-${index}`)];
    const answers = ids.map((id) => application.deliver('ordered', { id }, { patience: 20_000 }));
    while (keys.length < ids.length) await new Promise((done) => setTimeout(done, 5));
    gate.open(); // all outcomes share a commit
    const kinds = (await Promise.all(answers)).map(({ response }) => response.kind);
    expect(kinds).toEqual(ids.map((id) => (id === 'PR-odd' ? 'reschedule' : 'done')));
    expect(application.obstacle()).toBeUndefined();
    const { engine } = application;
    const [odd] = engine.list({ request: 'PR-odd' }).runs;
    await new Promise((done) => setTimeout(done, 50));
    expect(engine.find(odd!.id)).toMatchObject({
      state: 'stuck',
      error: { code: 'JOURNAL_REFUSED', message: expect.stringContaining('no poison') as unknown },
    });
    const database = new Database(join(folder, 'journal.db'));
    database.exec('DROP TRIGGER refuse_poison');
    database.close();
    await engine.command(odd!.id, 'retry', { by: 'anna', why: 'mended' });
    const again = await application.deliver('ordered', { id: 'PR-odd' }, { patience: 20_000 });
    expect(again.response.kind).toBe('done');
    expect(keys.filter((key) => key.startsWith(odd!.id))).toEqual(Array<string>(2).fill(`${odd!.id}.Effect`));
    await application.stop();
  }, 30_000);

  test('in the beginning of a run: there is no such run, its delivery is refused with the code, and its lock is free', async () => {
    gate.passed = Promise.resolve();
    const application = await start();
    refuse('requests', 'strange');
    const [odd, other] = await Promise.allSettled(
      [{ id: 'PR-3', note: 'strange' }, { id: 'PR-4' }].map((request) => application.deliver('ordered', request, { patience: 20_000 })),
    );
    expect([odd, other]).toMatchObject([{ reason: { code: 'JOURNAL_REFUSED' } }, { value: { response: { kind: 'done' } } }]);
    expect(application.engine.list({ request: 'PR-3' }).runs).toEqual([]);
    expect((await application.deliver('ordered', { id: 'PR-3' }, { patience: 20_000 })).response.kind).toBe('done');
    await application.stop();
  }, 30_000);
});
