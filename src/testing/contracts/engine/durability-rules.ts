import { AmendsError } from '../../../core/errors';
import { BackgroundResponse } from '../../../core/response';
import type { SagaClass } from '../../../core/saga';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Commits of the longest run below, and some more: beyond the last one nothing is killed. */
const BOUNDARIES = 12;

/** Rules 19, 20, 23 and 24: what a crash, a deploy and a disk do to a run. */
export function durabilityRules(bench: Bench): void {
  /** What the vendor has: what each key has done, whatever the extension remembers. */
  interface Ledger {
    readonly made: Map<string, number>;
    readonly removed: Set<string>;
    /** Which number each step that asks for the outcome of the one before it was told. */
    readonly told: number[];
  }

  /** Three steps at a vendor who remembers keys; the third one parks once, then succeeds or fails. */
  function vendorSaga(ledger: Ledger, fails: boolean): SagaClass {
    const { rig } = bench;
    let next = 0;
    const make = (key: string): number => {
      if (!ledger.made.has(key)) ledger.made.set(key, (next += 1));
      return Math.random(); // a fresh answer each time, so that a lost outcome shows
    };
    const undo = (key: string): void => void ledger.removed.add(key);
    const a = rig.step('A', {
      execute: (_request, { idempotencyKey }) => make(idempotencyKey),
      undo: (_request, _error, { executionKey }) => undo(executionKey),
    });
    const b = rig.step('B', {
      execute: (_request, context) => (ledger.told.push(context.outcomeOf(a) as number), make(context.idempotencyKey)),
      undo: (_request, _error, { executionKey }) => undo(executionKey),
    });
    const c = rig.step('C', {
      execute: (_request, { visits, idempotencyKey }) => {
        if (visits === 0) return BackgroundResponse.reschedule(60);
        return fails ? BackgroundResponse.fail('no') : make(idempotencyKey);
      },
      undo: (_request, _error, { executionKey }) => undo(executionKey),
    });
    return rig.saga('Purchase', [a, b, c]);
  }

  for (const direction of ['forward', 'backward'] as const) {
    for (const when of ['before', 'after'] as const) {
      test(`rule 19a: killed ${when} any commit, a run whose delivery was accepted goes on to its end, ${direction}, nothing twice and nothing lost`, async () => {
        for (let commit = 1; commit <= BOUNDARIES; commit += 1) {
          const { rig } = bench;
          const ledger: Ledger = { made: new Map(), removed: new Set(), told: [] };
          const saga = vendorSaga(ledger, direction === 'backward');
          const request = { id: `PR-${commit}` };
          await rig.start(saga);
          rig.crashAt(commit, when);
          const accepted = await rig.now(rig.delivering(saga, request, { patience: 0 }));
          if (!rig.crashed) await rig.advance('1m');
          await rig.restart();
          const [run] = rig.engine.list({ request: request.id }).runs;
          if (accepted !== undefined) expect(run?.id).toBe(accepted.run!.id);
          if (run === undefined) await rig.deliver(saga, request);
          else rig.run = run.id;
          await rig.advance('1m');
          expect([commit, rig.state()]).toEqual([commit, direction === 'forward' ? 'completed' : 'compensated']);
          const undone = direction === 'forward' ? [] : [...ledger.made.keys(), `${rig.run}.C`];
          expect([...ledger.removed].sort()).toEqual([...undone].sort());
          expect(ledger.made.size).toBe(direction === 'forward' ? 3 : 2);
          for (const told of ledger.told) expect(told).toBe(rig.events('succeeded', 'A')[0]!.outcome);
          await rig.crash();
        }
      });
    }
  }

  test.each([1, 2, 3])('rule 19b: a delivery is accepted or answered only when that is durable (killed before commit %i)', async (commit) => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A'), rig.step('B')]);
    await rig.start(saga);
    rig.crashAt(commit, 'before');
    const [answer, acceptance] = [rig.delivering(saga, { id: 'PR-1' }), rig.delivering(saga, { id: 'PR-1' }, { patience: 0 })];
    const [answered, accepted] = [await rig.now(answer), await rig.now(acceptance)];
    expect(rig.crashed).toBe(true);
    expect([answered, accepted === undefined]).toEqual([undefined, commit === 1]);
    await rig.restart();
    expect(rig.engine.list({}).runs).toHaveLength(commit === 1 ? 0 : 1);
  });

  test('rule 19f: a delivery that was answered finds its answer after a crash', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => BackgroundResponse.fail('no') })]);
    await rig.start(saga);
    const answered = await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' });
    await rig.restart();
    expect(rig.engine.recorded('D-1', 'PR-1')).toEqual(answered);
    expect(rig.state()).toBe('compensated');
  });

  test('rule 19c: at the start every live run is loaded and its timers are set, and it goes on by itself', async () => {
    const { rig } = bench;
    let quick = false;
    const saga = rig.saga('Purchase', [
      rig.step('A', {
        execute: ({ park }, { visits }) => (park === true ? (visits > 0 ? 'done' : BackgroundResponse.reschedule(60)) : quick ? 'done' : new Gate().promise),
      }),
    ]);
    await rig.start(saga);
    const parked = await rig.accept(saga, { id: 'PR-1', park: true });
    const running = await rig.accept(saga, { id: 'PR-2' });
    quick = true;
    const resumed = await rig.restart();
    expect(resumed.map(({ id }) => id)).toEqual([parked, running]);
    expect([rig.state(parked), rig.state(running)]).toEqual(['waiting', 'completed']);
    await rig.advance('1m');
    expect(rig.state(parked)).toBe('completed');
  });

  test.each(['forward', 'backward'] as const)(
    'rule 19d: a step with an intention and no outcome is executed again with the same key: %s',
    async (direction) => {
      const { rig } = bench;
      const keys: string[] = [];
      const cutOff = (key: string): unknown => (keys.push(key) === 1 ? new Gate().promise : undefined);
      const step = rig.step('A', {
        execute: (_request, { idempotencyKey }) => (direction === 'forward' ? cutOff(idempotencyKey) : 'done'),
        undo: (_request, _error, { idempotencyKey }) => cutOff(idempotencyKey),
      });
      const saga = rig.saga('Purchase', [step, rig.step('B', { execute: () => (direction === 'forward' ? 'done' : BackgroundResponse.fail('no')) })]);
      await rig.start(saga);
      await rig.accept(saga, { id: 'PR-1' });
      await rig.restart();
      expect(rig.state()).toBe(direction === 'forward' ? 'completed' : 'compensated');
      expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    },
  );

  test('rule 19e: a delivery that was waiting when the process was killed is owed its answer', async () => {
    const { rig } = bench;
    let quick = false;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => (quick ? BackgroundResponse.fail('no') : new Gate().promise) })]);
    await rig.start(saga);
    const cutOff = rig.delivering(saga, { id: 'PR-1' });
    expect(await rig.now(cutOff)).toBeUndefined();
    quick = true;
    await rig.restart();
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.fail('no'));
    expect(rig.details().generation).toBe(1);
  });

  test('rule 20a: a crash counts as an attempt', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [
      rig.step('A', { retry: { maxAttempts: 2 }, execute: () => (rig.calls.length === 1 ? new Gate().promise : Promise.reject(new Error('down'))) }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.restart();
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'A']]);
  });

  test.each(['A', 'undo A'])(
    'rule 20b: three crashes in one step and the run is stuck without executing it, and takes no other run down: %s',
    async (where) => {
      const { rig } = bench;
      const execute = (): unknown => (where === 'A' ? new Gate().promise : 'done');
      const saga = rig.saga('Purchase', [
        rig.step('A', { execute, undo: () => new Gate().promise }),
        rig.step('B', { execute: () => BackgroundResponse.fail('no') }),
      ]);
      const other = rig.saga('Other', [rig.step('C', { execute: () => BackgroundResponse.reschedule(60) })]);
      await rig.start(saga, other);
      const poisonous = await rig.accept(saga, { id: 'PR-1' });
      const healthy = await rig.accept(other, { id: 'PR-2' });
      for (const crash of [1, 2, 3]) {
        expect([crash, rig.state(poisonous)]).toEqual([crash, where === 'A' ? 'running' : 'compensating']);
        await rig.restart();
      }
      expect(rig.details(poisonous)).toMatchObject({ state: 'stuck', error: { code: 'CRASH_LOOP' } });
      expect(rig.calls.filter((call) => call === where)).toHaveLength(3);
      expect(rig.state(healthy)).toBe('waiting');
      await rig.restart();
      expect(rig.state(poisonous)).toBe('stuck');
      await rig.command('retry', poisonous);
      expect(rig.calls.filter((call) => call === where)).toHaveLength(4);
    },
  );

  test('rule 20c: an attempt that a shutdown cut off is no crash, and is made again', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { retry: { maxAttempts: 99 }, execute: () => (rig.calls.length < 6 ? new Gate().promise : 'done') })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    for (let stop = 1; stop <= 5; stop += 1) {
      await rig.stop();
      await rig.restart();
    }
    expect(rig.state()).toBe('completed');
  });

  test('rule 23a: a live run with a step that this process does not know is stuck, and goes on when a process that knows it starts', async () => {
    const { rig } = bench;
    let visits = 0;
    const steps = [rig.step('A', { execute: () => ((visits += 1) < 2 ? BackgroundResponse.reschedule(60) : 'done') }), rig.step('Gone')];
    const full = rig.saga('Purchase', steps);
    await rig.start(full);
    await rig.accept(full, { id: 'PR-1' });
    await rig.restart(rig.saga('Purchase', steps.slice(0, 1)));
    await rig.advance('1h');
    expect(rig.details()).toMatchObject({ state: 'stuck', error: { code: 'STEP_UNKNOWN', message: expect.stringContaining('Gone') as unknown } });
    expect(rig.calls).toEqual(['A']);
    await rig.restart(full);
    expect([rig.state(), rig.calls]).toEqual(['completed', ['A', 'A', 'Gone']]);
  });

  test('rule 23b: a live run of a saga that this process does not know is stuck, and goes on when a process that knows it starts', async () => {
    const { rig } = bench;
    let visits = 0;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => ((visits += 1) < 2 ? BackgroundResponse.reschedule(60) : 'done') })]);
    const other = rig.saga('Other', [rig.step('B')]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.restart(other);
    expect(rig.details()).toMatchObject({ state: 'stuck', error: { code: 'STEP_UNKNOWN' } });
    await rig.restart(saga, other);
    await rig.advance('1m');
    expect(rig.state()).toBe('completed');
  });

  test('rule 24a: while nothing can be committed the engine is not ready, says why with a code, and begins no effect', async () => {
    const { rig } = bench;
    const gate = new Gate<string>();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise }), rig.step('B')]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    rig.breakJournal(new AmendsError('JOURNAL_FULL', 'The disk is full.'));
    gate.open('made');
    await rig.rest();
    expect(rig.engine.obstacle()).toMatchObject({ code: 'JOURNAL_FULL' });
    await expect(rig.deliver(saga, { id: 'PR-2' })).rejects.toMatchObject({ code: 'JOURNAL_FULL' });
    expect(rig.calls).toEqual(['A']);
    await rig.mendJournal();
  });

  test('rule 24b: an outcome that cannot be committed is kept in memory and written when that is possible again', async () => {
    const { rig } = bench;
    const gate = new Gate<string>();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise }), rig.step('B')]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    rig.breakJournal(new AmendsError('JOURNAL_FULL', 'The disk is full.'));
    gate.open('made');
    await rig.rest();
    await rig.mendJournal();
    expect(rig.engine.obstacle()).toBeUndefined();
    expect([rig.state(), rig.calls]).toEqual(['completed', ['A', 'B']]);
    expect(rig.events('succeeded', 'A').map(({ outcome }) => outcome)).toEqual(['made']);
  });

  test('rule 24c: a process that stops while nothing can be committed says so, and its event loop goes on', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => BackgroundResponse.waitFor('approval') })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    rig.breakJournal(new AmendsError('JOURNAL_FULL', 'The disk is full.'));
    expect(await rig.now(rig.send('approval'))).toBeUndefined();
    await rig.restart();
    expect(rig.state()).toBe('waiting');
    expect(await rig.send('approval')).toBe(true);
  });
}
