import { AmendsError } from '../../../core/errors';
import { parallel } from '../../../core/parallel';
import type { Req } from '../../../core/request';
import { BackgroundResponse } from '../../../core/response';
import type { Sql } from '../../../core/sql';
import { TransactionalStep } from '../../../core/transactional-step';
import type { CompensationContext, StepClass, StepContext, StepStatics } from '../../../core/transaction';
import type { Bench } from './bench';
import type { EngineRig } from './engine-rig';
import type { TestRequest } from './saga-parts';

type Transact = (sql: Sql, request: TestRequest, context: StepContext) => unknown;

interface Parts extends Omit<StepStatics, 'durableName'> {
  readonly transact: Transact;
  readonly undo?: (sql: Sql, context: CompensationContext<unknown>) => unknown;
}

/** A step in the tables of users, noted in `calls`. */
function transactional(rig: EngineRig, name: string, { transact, undo, ...statics }: Parts): StepClass {
  class Step extends TransactionalStep<unknown> {
    override transact(request: Req, context: StepContext, sql: Sql): never {
      rig.calls.push(name);
      return transact(sql, request as TestRequest, context) as never;
    }
  }
  if (undo !== undefined) {
    const optional: Pick<TransactionalStep<unknown>, 'undo'> = Step.prototype;
    optional.undo = (_request, _error, context, sql) => {
      rig.calls.push(`undo ${name}`);
      return undo(sql, context) as never;
    };
  }
  return Object.assign(Step, { durableName: name, retry: { maxAttempts: 2, initialInterval: 0 } }, statics);
}

const prepare = (sql: Sql): void => void sql.run('CREATE TABLE IF NOT EXISTS seats (key TEXT NOT NULL)');
const take = (sql: Sql, key: string): void => {
  prepare(sql);
  sql.run('INSERT INTO seats VALUES (?)', key);
};
/** Commits of a run of `sagaOf`, up to its end. */
const BOUNDARIES = 6;

/** Rules of steps whose statements are part of the commit that journals their outcome. */
export function transactionRules(bench: Bench): void {
  /** What the table holds, asked by a run of its own. */
  const rows = async (): Promise<readonly string[]> => {
    const { rig } = bench;
    const run = rig.run;
    const { response } = await rig.deliver(looking(), { id: `look-${(looks += 1)}` });
    expect(response).toEqual(BackgroundResponse.done());
    const outcome = rig.events('succeeded', 'Look')[0]!.outcome as readonly string[];
    rig.run = run;
    return outcome;
  };
  let looks = 0;
  const looking = () => {
    const { rig } = bench;
    return (looker ??= rig.saga('Looking', [
      transactional(rig, 'Look', { transact: (sql) => (prepare(sql), sql.all<{ key: string }>('SELECT key FROM seats ORDER BY rowid').map(({ key }) => key)) }),
    ]));
  };
  let looker: ReturnType<EngineRig['saga']> | undefined;
  beforeEach(() => (looker = undefined));
  const start = (saga: ReturnType<EngineRig['saga']>) => bench.rig.start(saga, looking());

  test('rule T1: the statements of a step take effect with its outcome, which later steps are given', async () => {
    const { rig } = bench;
    const t = transactional(rig, 'T', { transact: (sql, _request, { idempotencyKey }) => (take(sql, idempotencyKey), { seat: 7 }) });
    const told: unknown[] = [];
    const saga = rig.saga('Purchase', [t, rig.step('After', { execute: (_request, context) => void told.push(context.outcomeOf(t)) })]);
    await start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.done());
    expect(told).toEqual([{ seat: 7 }]);
    expect(rig.events('succeeded', 'T').map(({ outcome }) => outcome)).toEqual([{ seat: 7 }]);
    expect(await rows()).toEqual([`${rig.run}.T`]);
  });

  for (const direction of ['forward', 'backward'] as const) {
    for (const when of ['before', 'after'] as const) {
      test(`rule T2: killed ${when} any commit, ${direction}, the statements and the journal tell the same, and each took effect once`, async () => {
        for (let commit = 1; commit <= BOUNDARIES; commit += 1) {
          const { rig } = bench;
          const t = transactional(rig, 'T', {
            transact: (sql, { id }) => (take(sql, id), 'taken'),
            undo: (sql, { outcome }) => void sql.run('INSERT INTO seats VALUES (?)', `${String(outcome)} back`),
          });
          const saga = rig.saga('Purchase', [t, rig.step('After', { execute: () => (direction === 'forward' ? 'done' : BackgroundResponse.fail('no')) })]);
          const request = { id: `PR-${direction}-${when}-${commit}` };
          await start(saga);
          const before = await rows();
          rig.crashAt(commit, when);
          await rig.now(rig.delivering(saga, request));
          await rig.restart();
          const [run] = rig.engine.list({ request: request.id }).runs;
          if (run === undefined) await rig.deliver(saga, request);
          else rig.run = run.id;
          expect([commit, rig.state()]).toEqual([commit, direction === 'forward' ? 'completed' : 'compensated']);
          expect((await rows()).slice(before.length)).toEqual([request.id, ...(direction === 'forward' ? [] : ['taken back'])]);
          expect([rig.events('succeeded', 'T').length, rig.events('undone', 'T').length]).toEqual([1, direction === 'forward' ? 0 : 1]);
          await rig.crash();
        }
      });
    }
  }

  test('rule T3: an error rolls back the statements of its step only, and is tried again by its policy', async () => {
    const { rig } = bench;
    const failing = transactional(rig, 'Failing', {
      transact: (sql, _request, { attempt }) => (take(sql, `failing ${attempt}`), attempt < 2 ? Promise.reject(new Error('not yet')) : 'done'),
    });
    const throwing = transactional(rig, 'Throwing', {
      transact: (sql, _request, { attempt }) => {
        take(sql, `throwing ${attempt}`);
        if (attempt < 2) throw new Error('not yet');
        return 'done';
      },
    });
    const sound = transactional(rig, 'Sound', { transact: (sql) => (take(sql, 'sound'), 'done') });
    const saga = rig.saga('Purchase', [parallel(throwing, sound)]);
    const promising = rig.saga('Promising', [failing]);
    await rig.start(saga, promising, looking());
    await rig.deliver(saga, { id: 'PR-1' });
    expect(await rows()).toEqual(['sound', 'throwing 2']);
    expect(rig.events('errored').map(({ step, attempt }) => [step, attempt])).toEqual([['Throwing', 1]]);
    await rig.deliver(promising, { id: 'PR-2' });
    expect(rig.events('errored').map(({ error }) => error.code)).toEqual(['OUTCOME_NOT_JOURNALABLE']); // a commit waits for nobody
    expect(await rows()).toEqual(['sound', 'throwing 2']);
  });

  test.each([
    ['fail', () => BackgroundResponse.fail('sold out'), 'compensated'],
    ['reschedule', () => BackgroundResponse.reschedule(60), 'waiting'],
  ] as const)('rule T4: statements of a step that answers %s are rolled back, and the answer counts', async (_how, answer, state) => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [transactional(rig, 'T', { transact: (sql) => (take(sql, 'in vain'), answer()), undo: (sql) => take(sql, 'undone') })]);
    await start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect([rig.state(), await rows()]).toEqual([state, []]);
  });

  test('rule T5: statements that wait for a journal that cannot be written are neither timed out nor given up, and take effect with the commit', async () => {
    const { rig } = bench;
    const t = transactional(rig, 'T', { timeout: '1s', grace: '1s', transact: (sql) => (take(sql, 'once'), 'done') });
    const handleStep = async (_attempt: unknown, next: () => Promise<void>) => {
      rig.breakJournal(new AmendsError('JOURNAL_FULL', 'The disk is full.'));
      await next();
    };
    const saga = rig.saga('Purchase', [t], { middlewares: [rig.middleware({ handleStep })] });
    await start(saga);
    const answer = rig.delivering(saga, { id: 'PR-1' });
    await rig.now(answer);
    await rig.advance('10s');
    expect(rig.calls).toEqual([]);
    await rig.mendJournal();
    expect((await answer).response).toEqual(BackgroundResponse.done());
    expect(rig.events('errored')).toEqual([]);
    expect([rig.calls, await rows()]).toEqual([['T', 'Look'], ['once']]);
  });

  test('rule T6: an undo is called for what is done only, and is told the outcome', async () => {
    const { rig } = bench;
    const told: unknown[] = [];
    const undo: NonNullable<Parts['undo']> = (sql, { outcome }) => (told.push(outcome), void sql.run('DELETE FROM seats WHERE key = ?', outcome as string));
    const done = transactional(rig, 'Done', { transact: (sql) => (take(sql, 'S-1'), 'S-1'), undo });
    const broken = transactional(rig, 'Broken', {
      transact: (sql) => {
        take(sql, 'S-2');
        throw new Error('no');
      },
      undo,
    });
    const saga = rig.saga('Purchase', [done, broken]);
    await start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.fail('no'));
    expect([told, await rows()]).toEqual([['S-1'], []]);
    expect(rig.events('undone').map(({ step, nothing }) => [step, nothing])).toEqual([
      ['Broken', true],
      ['Done', undefined],
    ]);
  });

  test.each([
    ["writes a table of the journal's", 'CREATE TABLE IF NOT EXISTS runs (id TEXT)'],
    ["is about a name that is the journal's", 'CREATE INDEX mine ON amends_later (id)'],
    ['ends the transaction', 'COMMIT'],
    ['begins one', '/* hidden */ SAVEPOINT mine'],
    ['changes how the file is written', 'PRAGMA synchronous = OFF'],
    ['reaches for another file', "ATTACH 'other.db' AS other"],
  ])('rule T7: a statement that %s is refused: %s', async (_what, statement) => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [transactional(rig, 'T', { transact: (sql) => (take(sql, 'in vain'), sql.run(statement), 'done') })]);
    await start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.events('errored').map(({ error }) => error.code)).toEqual(['STATEMENT_REFUSED']);
    expect([rig.state(), await rows()]).toEqual(['compensated', []]);
  });

  test('rule T8: statements that leave a foreign key broken at the commit fail their step, and hold nobody else up', async () => {
    const { rig } = bench;
    const broken = transactional(rig, 'Broken', {
      transact: (sql) => {
        sql.run('CREATE TABLE IF NOT EXISTS rooms (id TEXT PRIMARY KEY)');
        sql.run('CREATE TABLE IF NOT EXISTS guests (room TEXT REFERENCES rooms DEFERRABLE INITIALLY DEFERRED)');
        sql.run("INSERT INTO guests VALUES ('none')");
        return 'done';
      },
    });
    const saga = rig.saga('Purchase', [parallel(broken, transactional(rig, 'Sound', { transact: (sql) => (take(sql, 'sound'), 'done') }))]);
    await start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.state()).toBe('compensated');
    expect(rig.events('errored', 'Broken').map(({ error }) => error.code)).toEqual(Array(3).fill('STATEMENT_FAILED')); // the third: nobody finds it done before it is given up
    expect(rig.calls.filter((call) => call === 'Sound')).toHaveLength(2); // carried out again with the commit
    expect(await rows()).toEqual(['sound']);
  });
}
