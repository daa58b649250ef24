import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Application, BackgroundResponse, BackgroundTransaction, Extension, Saga, event, type Middleware, type Req, type StepContext } from 'amends';
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
class Strange implements Middleware {
  async handle({ id }: Req, next: () => Promise<BackgroundResponse>) {
    return id === 'PR-strange' ? BackgroundResponse.fail('strange') : next();
  }
}
class Purchase extends Saga {
  override lockKey(request: Req): string {
    return String((request as { asset?: string }).asset ?? request.id);
  }
  override middlewares() {
    return [Strange];
  }
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
function refuse(table: string, text: string, column = 'body'): void {
  const database = new Database(join(folder, 'journal.db'));
  database.exec(`CREATE TRIGGER refuse_${text} BEFORE INSERT ON ${table} WHEN NEW.${column} LIKE '%:"${text}"%' BEGIN SELECT RAISE(ABORT, 'no ${text}'); END`);
  database.close();
}

function mend(text: string): void {
  const database = new Database(join(folder, 'journal.db'));
  database.exec(`DROP TRIGGER refuse_${text}`);
  database.close();
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((done) => setTimeout(done, 5));
};

describe('a row that SQLite refuses for good', () => {
  const start = (how: 'start' | 'look' = 'start'): Promise<Application> => {
    const values = { JOURNAL_PATH: join(folder, 'journal.db'), LOG_LEVEL: 'silent' };
    return Application[how](Shop, { providers: [ConfigServiceProvider.with({ values, env: {}, envFile: false })] });
  };

  test('holds up no other run: only its own is stuck, with a code, and goes on under its key once that is mended', async () => {
    keys.length = 0;
    gate.passed = new Promise((done) => (gate.open = done));
    const application = await start();
    refuse('events', 'poison');
    const ids = ['PR-1', 'PR-odd', 'PR-2', ...Array.from({ length: 40 }, (_, index) => `PR-more-${index}`)];
    const answers = ids.map((id) => application.deliver('ordered', { id }, { patience: 20_000 }));
    await until(() => keys.length === ids.length);
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
    mend('poison');
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

  test('at the end of a run: whoever got its lock in the same commit gives it back, and waits for it', async () => {
    keys.length = 0;
    gate.passed = new Promise((done) => (gate.open = done));
    const application = await start();
    refuse('events', 'poison');
    const first = application.deliver('ordered', { id: 'PR-odd', asset: 'AS-1' }, { patience: 20_000 });
    await until(() => keys.length === 1);
    const next = await application.deliver('ordered', { id: 'PR-2', asset: 'AS-1' }, { patience: 20_000 });
    gate.open();
    const odd = (await first).run!.id;
    const { engine } = application;
    await until(() => engine.find(odd)?.state === 'stuck');
    await new Promise((done) => setTimeout(done, 300)); // what others left is looked at meanwhile
    expect([engine.find(odd)?.state, engine.find(next.run!.id)?.state, keys.length]).toEqual(['stuck', 'queued', 1]);
    mend('poison');
    await engine.command(odd, 'retry', { by: 'anna', why: 'mended' });
    await until(() => engine.find(next.run!.id)?.state === 'completed');
    expect([engine.find(odd)?.state, keys]).toEqual(['completed', [`${odd}.Effect`, `${odd}.Effect`, `${next.run!.id}.Effect`]]);
    await application.stop();
  }, 30_000);

  test('and belongs to no run is left out and told to whoever waits for it, and all others are written', async () => {
    gate.passed = Promise.resolve();
    const application = await start();
    refuse('deliveries', 'strange', 'answer');
    const [strange, other] = await Promise.allSettled(
      ['PR-strange', 'PR-1'].map((id) => application.deliver('ordered', { id }, { patience: 20_000, deliveryId: `D-${id}` })),
    );
    expect([strange, other]).toMatchObject([{ reason: { code: 'JOURNAL_REFUSED' } }, { value: { response: { kind: 'done' } } }]);
    expect([application.obstacle(), application.engine.recorded('D-PR-1', 'PR-1')?.response.kind]).toEqual([undefined, 'done']);
    await application.stop();
  }, 30_000);

  test('of what is left for the run of another process is told to who left it, and nothing else is held up', async () => {
    gate.passed = new Promise((done) => (gate.open = done));
    keys.length = 0;
    const application = await start();
    const held = application.deliver('ordered', { id: 'PR-1' }, { patience: 20_000 });
    await until(() => keys.length === 1);
    const onlooker = await start('look');
    refuse('postings', 'odd');
    const { id } = application.engine.live('PR-1')[0]!;
    const left = [
      onlooker.engine.command(id, 'cancel', { by: 'anna', why: 'odd' }),
      onlooker.engine.send(id, 'odd', true),
      onlooker.engine.send(id, 'even', true),
    ];
    expect(await Promise.allSettled(left)).toMatchObject([{ reason: { code: 'JOURNAL_REFUSED' } }, { reason: { code: 'JOURNAL_REFUSED' } }, { value: true }]);
    gate.open();
    expect((await held).response.kind).toBe('done');
    await onlooker.stop();
    await application.stop();
  }, 30_000);
});
