import { BackgroundResponse, parallel, TerminalError } from 'amends';
import { MemoryJournal, MemoryStore } from 'amends/journals/memory';
import { EngineRig } from '../../src/testing/contracts/engine/engine-rig';
import { Gate } from '../../src/testing/contracts/engine/gate';
import { LogScope } from '../../src/services/log-scope';
import { TimerQueue } from '../../src/engine/timer-queue';
import { VirtualClock } from 'amends/testing';

let rig: EngineRig;
let store: MemoryStore;
let journals: MemoryJournal[];

beforeEach(() => {
  store = new MemoryStore();
  journals = [];
  rig = new EngineRig({
    journal: () => {
      const journal = new MemoryJournal(store);
      journals.push(journal);
      return journal;
    },
  });
});
afterEach(() => rig.dispose());

const request = { id: 'PR-1' };

test('a queued run whose saga was unknown at one start decides its plan and begins at the next that knows it', async () => {
  const gate = new Gate();
  const first = rig.saga('First', [rig.step('A', { execute: () => gate.promise })]);
  const second = rig.saga('Second', [rig.step('B')]);
  await rig.start(first, second);
  await rig.accept(first, request);
  const queued = await rig.accept(second, request);
  expect(rig.state(queued)).toBe('queued');
  const quick = rig.saga('First', [rig.step('A')]);
  await rig.restart(quick); // Second is unknown
  expect(rig.state(queued)).toBe('stuck');
  await rig.restart(quick, second);
  expect([rig.state(queued), rig.calls.at(-1)]).toEqual(['completed', 'B']);
});

test('one message wakes one of two steps that wait for it, and the other is not told that it timed out', async () => {
  const told: unknown[] = [];
  const waiting = (name: string) =>
    rig.step(name, {
      execute: (_request, context) => {
        if (context.visits === 0) return BackgroundResponse.waitFor('approval');
        told.push([name, context.received('approval'), context.timedOut]);
        return name;
      },
    });
  const saga = rig.saga('Purchase', [parallel(waiting('A') as never, waiting('B') as never)]);
  await rig.start(saga);
  await rig.deliver(saga, request);
  await rig.send('approval', 1);
  expect(told).toEqual([[expect.any(String), 1, false]]);
  expect(rig.state()).toBe('waiting');
  await rig.send('approval', 2);
  expect(told.at(-1)).toEqual([expect.any(String), 2, false]);
  expect(rig.state()).toBe('completed');
});

test('a stop while an intention is being committed begins no attempt, and is no crash', async () => {
  const saga = rig.saga('Purchase', [rig.step('A')]);
  await rig.start(saga);
  void rig.delivering(saga, request, { patience: 0 }).catch(() => undefined);
  await rig.stop();
  await new Promise((resolve) => setImmediate(resolve));
  expect(rig.calls).toEqual([]);
  expect(journals[0]!.problem()).toBeUndefined();
  await rig.start(saga);
  expect(rig.events('errored', 'A', [...store.runs.values()][0]!.row.id).filter(({ crashed }) => crashed)).toEqual([]);
});

test('a shouldExecute that settles after the process has stopped writes nothing', async () => {
  const gate = new Gate<boolean>();
  const saga = rig.saga('Purchase', [rig.step('A', { applies: () => gate.promise })]);
  await rig.start(saga);
  await rig.accept(saga, request);
  await rig.stop();
  const before = [...store.runs.values()][0]!.history.size;
  gate.open(true);
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
  expect([...store.runs.values()][0]!.history.size).toBe(before);
});

test('a step of a group makes no attempt whose intention was being committed when a sibling failed', async () => {
  const gate = new Gate();
  let attempts = 0;
  const saga = rig.saga('Purchase', [
    parallel(
      rig.step('A', { undo: true, execute: () => gate.promise }) as never,
      rig.step('B', {
        undo: true,
        execute: () => {
          attempts += 1;
          throw new Error('try again');
        },
      }) as never,
    ),
  ]);
  await rig.start(saga);
  rig.engine.observe((_run, event) => {
    if (event.type === 'begun' && event.step === 'B' && event.attempt === 2) gate.fail(new TerminalError('no'));
  });
  await rig.deliver(saga, request);
  expect(rig.state()).toBe('compensated');
  expect(attempts).toBe(1);
});

test('a run that is stuck gives its slot back when the step beside the stuck one is done', async () => {
  const saga = rig.saga('Purchase', [
    rig.step('Pivot', { kind: 'pivot' }),
    parallel(
      rig.step('Bad', { kind: 'retriable', execute: () => Promise.reject(new TerminalError('no')) }) as never,
      rig.step('Poll', { kind: 'retriable', execute: (_request, { visits }) => (visits === 0 ? BackgroundResponse.reschedule(60) : 'ok') }) as never,
    ),
  ]);
  const other = rig.saga('Other', [rig.step('O', { execute: () => new Promise(() => undefined) })]);
  await rig.start(saga, other);
  await rig.deliver(saga, request);
  expect(rig.state()).toBe('stuck');
  await rig.advance('2m');
  await Promise.all(Array.from({ length: 256 }, (_, index) => rig.delivering(other, { id: `PR-o${index}` }, { patience: 0 })));
  await rig.rest();
  expect(rig.calls.filter((call) => call === 'O')).toHaveLength(256);
});

test('a cancel of a run that is stuck in one step wakes the parked step beside it', async () => {
  const saga = (poison: boolean) =>
    rig.saga('Purchase', [
      parallel(
        rig.step('Poison', { undo: true, execute: () => (poison ? new Promise(() => undefined) : 'ok') }) as never,
        rig.step('Wait', { undo: true, execute: () => BackgroundResponse.waitFor('approval') }) as never,
      ),
    ]);
  await rig.start(saga(true));
  await rig.accept(saga(true), request);
  for (let i = 0; i < 3; i += 1) await rig.restart();
  expect(rig.state()).toBe('stuck');
  await rig.command('cancel');
  expect(rig.state()).toBe('compensated');
});

test('an abandon in the same moment as a cancel ends the run for good', async () => {
  const saga = rig.saga('Purchase', [rig.step('A', { undo: true, execute: () => BackgroundResponse.waitFor('approval') })]);
  await rig.start(saga);
  await rig.deliver(saga, request);
  await Promise.all([rig.command('cancel'), rig.command('abandon')]);
  expect(rig.state()).toBe('abandoned');
  expect(rig.calls).not.toContain('undo A');
});

test('a deadline that passed while no process ran is obeyed before anything is begun', async () => {
  const saga = rig.saga(
    'Purchase',
    [
      rig.step('A', { undo: true }),
      rig.step('Wait', { execute: (_r, { visits }) => (visits === 0 ? BackgroundResponse.reschedule(60) : 'ok') }),
      rig.step('Pivot', { kind: 'pivot' }),
    ],
    {
      deadline: '10m',
    },
  );
  await rig.start(saga);
  await rig.deliver(saga, request);
  const now = rig.clock.now();
  await rig.crash();
  rig.clock = new (rig.clock.constructor as new (start: number) => typeof rig.clock)(now + 3_600_000);
  await rig.start(saga);
  expect(rig.state()).toBe('compensated');
  expect(rig.calls).not.toContain('Pivot');
});

test('a lock key that is no text is refused, and does not spoil the journal', async () => {
  const saga = rig.saga('Purchase', [rig.step('A')], { lockKey: () => undefined as never });
  await rig.start(saga);
  await expect(rig.delivering(saga, request)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});

test('a shouldExecute that answers null omits the step', async () => {
  const saga = rig.saga('Purchase', [rig.step('A', { applies: () => null as never }), rig.step('B')]);
  await rig.start(saga);
  expect((await rig.deliver(saga, request)).response.kind).toBe('done');
  expect(rig.calls).toEqual(['B']);
});

test('what a step does to a message, or its sender after sending, is not seen by the next attempt', async () => {
  const seen: unknown[] = [];
  const saga = rig.saga('Purchase', [
    rig.step('A', {
      execute: (_request, context) => {
        if (context.visits === 0) return BackgroundResponse.waitFor('approval');
        const payload = context.received<{ by: string }>('approval')!;
        seen.push(payload.by);
        payload.by = 'nobody';
        if (context.attempt < 2) throw new Error('again');
        return 'ok';
      },
    }),
  ]);
  await rig.start(saga);
  await rig.deliver(saga, request);
  const payload = { by: 'anna' };
  const sending = rig.send('approval', payload);
  payload.by = 'somebody else';
  await sending;
  expect(seen).toEqual(['anna', 'anna']);
});

test('a timer set while others of its length are called back leaves one timer of the clock', () => {
  const clock = new VirtualClock();
  const queue = new TimerQueue(clock, 'timeout');
  let set = 0;
  const timer = clock.timer.bind(clock);
  clock.timer = (...args) => {
    set += 1;
    const cancel = timer(...args);
    return () => {
      set -= 1;
      return cancel();
    };
  };
  queue.add(10, () => queue.add(10, () => undefined));
  queue.add(10, () => undefined);
  clock.step(10);
  expect(set - 1).toBe(1);
});

test('a saga whose middlewares throw for one live run does not keep the process from starting', async () => {
  let poison = false;
  const saga = rig.saga('Purchase', [rig.step('A', { execute: () => BackgroundResponse.reschedule(60) })]);
  saga.prototype.middlewares = (of: { readonly id: string }) => {
    if (poison && of.id === 'PR-1') throw new Error('poison');
    return [];
  };
  Object.defineProperty(saga.prototype.middlewares, 'length', { value: 1 });
  await rig.start(saga);
  await rig.deliver(saga, request);
  poison = true;
  await rig.restart();
  expect(rig.state()).toBe('stuck');
  expect((await rig.deliver(saga, { id: 'PR-2' })).response.kind).toBe('reschedule');
});

test('a listener that throws harms no run', async () => {
  const saga = rig.saga('Purchase', [rig.step('A')]);
  await rig.start(saga);
  rig.engine.observe(() => {
    throw new Error('the listener');
  });
  expect((await rig.deliver(saga, request)).response.kind).toBe('done');
});

test('a pivot that was carried out and whose outcome cannot be journaled is not undone around', async () => {
  const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('Pivot', { kind: 'pivot', execute: () => new Date() })]);
  await rig.start(saga);
  await rig.deliver(saga, request);
  expect([rig.state(), rig.calls]).toEqual(['stuck', ['A', 'Pivot']]);
});

test('log lines carry the fields of their own run and attempt, whichever run wrote the commit or left the lock that woke it', async () => {
  const gate = new Gate();
  const seen: unknown[] = [];
  const look = async (): Promise<void> => {
    seen.push(LogScope.fields());
    await gate.promise;
    seen.push(LogScope.fields());
  };
  const saga = rig.saga('Purchase', [rig.step('A', { execute: look }), rig.step('B', { execute: look })]);
  const lockedBy = (prototype: { lockKey(of: { readonly id: string }): string }): void => void (prototype.lockKey = () => 'one');
  const locked = rig.saga('Locked', [rig.step('C', { execute: look })]);
  lockedBy(locked.prototype as never);
  await rig.start(saga, locked);
  const ids = await Promise.all([
    rig.accept(saga, { id: 'PR-1' }),
    rig.accept(saga, { id: 'PR-2' }),
    rig.accept(locked, { id: 'PR-3' }),
    rig.accept(locked, { id: 'PR-4' }),
  ]);
  gate.open();
  await rig.rest();
  const of = (run: number, step: string): unknown => expect.objectContaining({ run: ids[run - 1], request: `PR-${run}`, step, attempt: 1 });
  const expected = [...['A', 'A', 'B', 'B'].flatMap((step) => [of(1, step), of(2, step)]), of(3, 'C'), of(3, 'C'), of(4, 'C'), of(4, 'C')];
  expect(seen).toHaveLength(12);
  expect(seen).toEqual(expect.arrayContaining(expected));
  expect(seen.filter((fields) => JSON.stringify(fields).includes('PR-4'))).toEqual([of(4, 'C'), of(4, 'C')]);
});
