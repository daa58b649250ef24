import { BackgroundResponse } from '../../../core/response';
import type { Verb } from '../../../engine/engine';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { StepParts } from './saga-parts';

/** The operators' verbs: what each does, and when it is refused. */
export function operatorRules(bench: Bench): void {
  const waiting: StepParts = { execute: () => BackgroundResponse.waitFor('approval'), undo: true };

  async function play(...parts: readonly StepParts[]): Promise<void> {
    const { rig } = bench;
    const saga = rig.saga(
      'Purchase',
      parts.map((part, index) => rig.step('ABCD'[index]!, part)),
    );
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
  }

  test('operators a: verbs are journaled with who and why, also those that change nothing', async () => {
    const { rig } = bench;
    const undo = new Gate();
    await play({ ...waiting, undo: () => undo.promise });
    await rig.command('cancel', rig.run, 'the first');
    await rig.command('cancel', rig.run, 'the second');
    expect(rig.events('verb').map(({ verb, by, why }) => [verb, by, why])).toEqual([
      ['cancel', 'anna', 'the first'],
      ['cancel', 'anna', 'the second'],
    ]);
  });

  test.each(['retry', 'wake', 'bypass', 'complete', 'cancel', 'abandon'] as const)(
    'operators b: %s is refused for a run that has ended, and for one that there is not',
    async (verb) => {
      const { rig } = bench;
      await play({});
      await expect(rig.command(verb)).rejects.toMatchObject({ code: 'RUN_ENDED' });
      await expect(rig.command(verb, 'none')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
    },
  );

  test('operators c: a verb that the engine cannot do is refused', async () => {
    await play(waiting);
    await expect(bench.rig.command('promote' as Verb)).rejects.toMatchObject({ code: 'VERB_UNKNOWN' });
  });

  test('operators f: a step or an outcome is refused where a verb has no use for it', async () => {
    const { rig } = bench;
    await play(waiting);
    await expect(rig.about('cancel', 'A')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(rig.about('wake', 'A', 'done')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect([rig.state(), rig.events('verb')]).toEqual(['waiting', []]);
  });

  test('operators d: a verb that was acknowledged outlives the process', async () => {
    const { rig } = bench;
    await play({ undo: true }, { execute: () => new Gate().promise, undo: true });
    await rig.command('cancel');
    await rig.restart();
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'B', 'undo B', 'undo A']]);
  });

  test.each(['before', 'after'] as const)('operators e: a verb is journaled before it is acknowledged (killed %s its commit)', async (when) => {
    const { rig } = bench;
    await play(waiting);
    rig.crashAt(1, when);
    expect(await rig.now(rig.command('abandon'))).toBeUndefined();
    await rig.restart();
    expect(rig.state()).toBe(when === 'before' ? 'waiting' : 'abandoned');
  });

  test('retry a: a stuck step is tried again with a fresh budget, as often as an operator says', async () => {
    const { rig } = bench;
    await play({}, { kind: 'pivot', retry: { maxAttempts: 2 }, execute: () => (rig.calls.length < 6 ? Promise.reject(new Error('down')) : 'done') });
    expect([rig.state(), rig.calls.length]).toEqual(['stuck', 3]);
    await rig.command('retry');
    expect([rig.state(), rig.calls.length]).toEqual(['stuck', 5]);
    await rig.restart();
    expect([rig.state(), rig.calls.length]).toEqual(['stuck', 5]);
    await rig.command('retry');
    expect(rig.state()).toBe('completed');
  });

  test.each(['running', 'waiting'] as const)('retry b: it is refused unless the run is stuck: %s', async (state) => {
    await play(state === 'waiting' ? waiting : { execute: () => new Gate().promise });
    expect(bench.rig.state()).toBe(state);
    await expect(bench.rig.command('retry')).rejects.toMatchObject({ code: 'VERB_REFUSED' });
  });

  test('cancel a: a parked run goes backward', async () => {
    const { rig } = bench;
    await play({ undo: true }, waiting);
    await rig.command('cancel');
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'B', 'undo B', 'undo A']]);
  });

  test('cancel b: the running attempt settles first, and is not aborted', async () => {
    const { rig } = bench;
    const gate = new Gate<string>();
    let [aborted, asked] = [false, false];
    const outcomes: unknown[] = [];
    await play(
      { undo: true },
      {
        execute: (_request, { signal }) => (signal.addEventListener('abort', () => (aborted = true)), gate.promise),
        undo: (_request, _error, { outcome }) => void outcomes.push(outcome),
      },
      { applies: () => (asked = true) },
    );
    await rig.command('cancel');
    expect([rig.state(), rig.calls, aborted]).toEqual(['running', ['A', 'B'], false]);
    gate.open('settled');
    await rig.rest();
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'B', 'undo B', 'undo A']]);
    expect([outcomes, asked]).toEqual([['settled'], false]);
  });

  test('cancel c: a cancel that comes while the last step is under way is obeyed when that has settled', async () => {
    const { rig } = bench;
    const gate = new Gate();
    await play({ execute: () => gate.promise, undo: true });
    await rig.command('cancel');
    gate.open();
    await rig.rest();
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'undo A']]);
  });

  test('cancel d: a run that waits for its next attempt makes none', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => Promise.reject(new Error('down')), undo: true })]);
    await rig.start(saga);
    rig.stopBackoffs();
    await rig.accept(saga, { id: 'PR-1' });
    await rig.command('cancel');
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'undo A']]);
  });

  test('cancel e: later cancels change nothing', async () => {
    const { rig } = bench;
    const gate = new Gate();
    await play({ execute: () => gate.promise });
    await rig.command('cancel', rig.run, 'the first');
    await rig.command('cancel', rig.run, 'the second');
    gate.open();
    await rig.rest();
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'cancelled by anna: the first' });
  });

  test('cancel f: a cancel while the run goes backward already changes nothing', async () => {
    const { rig } = bench;
    const gate = new Gate();
    await play({ undo: () => gate.promise }, { execute: () => BackgroundResponse.fail('no') });
    await rig.command('cancel');
    gate.open();
    await rig.rest();
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'no' });
    expect(rig.calls).toEqual(['A', 'B', 'undo A']);
  });

  test('cancel g: a queued run ends, and nothing of it is done', async () => {
    const { rig } = bench;
    const holder = rig.saga('Holder', [rig.step('A', waiting)]);
    const saga = rig.saga('Purchase', [rig.step('B', { undo: true })]);
    await rig.start(holder, saga);
    const held = await rig.accept(holder, { id: 'PR-1' });
    await rig.accept(saga, { id: 'PR-1' });
    await rig.command('cancel');
    expect(rig.state()).toBe('compensated');
    await rig.command('abandon', held);
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A']]);
  });

  test('cancel h: a run whose pivot has refused can be cancelled no more, and none is needed', async () => {
    const { rig } = bench;
    const gate = new Gate();
    await play({ undo: () => gate.promise }, { kind: 'pivot', execute: () => BackgroundResponse.fail('refused') });
    await rig.command('cancel');
    gate.open();
    await rig.rest();
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'refused' });
  });

  test('cancel i: a cancel past the pivot is refused, and changes nothing', async () => {
    const { rig } = bench;
    await play({ undo: true }, { kind: 'pivot' }, { ...waiting, kind: 'retriable' });
    await expect(rig.command('cancel')).rejects.toMatchObject({ code: 'PAST_THE_PIVOT' });
    expect(rig.events('verb')).toEqual([]);
    expect(rig.state()).toBe('waiting');
  });

  test.each([
    ['parked', [{ undo: true }, waiting]],
    ['under way', [{ undo: true }, { execute: () => new Gate().promise, undo: true }]],
    ['past the pivot', [{ undo: true }, { kind: 'pivot' }, { ...waiting, kind: 'retriable' }]],
    ['stuck', [{ undo: () => Promise.reject(bench.terminal('down')) }, { execute: () => BackgroundResponse.fail('no') }]],
  ] as readonly (readonly [string, readonly StepParts[]])[])('abandon a: a run that is %s ends at once, and nothing is undone', async (_where, parts) => {
    const { rig } = bench;
    await play(...parts);
    const before = [...rig.calls];
    await rig.command('abandon');
    await rig.advance('10d');
    expect([rig.state(), rig.calls]).toEqual(['abandoned', before]);
    await rig.restart();
    expect([rig.state(), rig.calls]).toEqual(['abandoned', before]);
  });

  test('abandon b: it releases the lock', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: ({ id }) => (id === 'PR-1' ? BackgroundResponse.waitFor('approval') : 'done') })], {
      lockKey: () => 'one',
    });
    await rig.start(saga);
    const first = await rig.accept(saga, { id: 'PR-1' });
    const second = await rig.accept(saga, { id: 'PR-2' });
    await rig.command('abandon', first);
    expect(rig.state(second)).toBe('completed');
  });

  test('abandon c: what the attempt that was under way still brings counts for nothing', async () => {
    const { rig } = bench;
    const gate = new Gate();
    await play({ execute: () => gate.promise }, {});
    await rig.command('abandon');
    const { history } = rig.details();
    gate.open();
    await rig.rest();
    expect(rig.calls).toEqual(['A']);
    expect(rig.details().history).toEqual(history);
  });
}
