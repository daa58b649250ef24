import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Rules 17 and 18: undos that fail, and deadlines. */
export function stuckRules(bench: Bench): void {
  const failing = { execute: () => BackgroundResponse.fail('no') };

  test('rule 17a: a compensation that throws is tried again by its own policy; then the run is stuck, listed and alerted', async () => {
    const { rig } = bench;
    const undo = (): Promise<never> => Promise.reject(new Error('the vendor is down'));
    const saga = rig.saga('Purchase', [rig.step('A', { undo, undoRetry: { maxAttempts: 3 } }), rig.step('B', failing)]);
    await rig.start(saga);
    const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
    expect([response.kind, run?.state]).toEqual(['reschedule', 'stuck']);
    expect(rig.calls).toEqual(['A', 'B', 'undo A', 'undo A', 'undo A']);
    expect(rig.engine.list({ state: 'stuck' }).runs).toMatchObject([{ id: run!.id, step: 'A', error: { message: 'the vendor is down' } }]);
    expect(rig.alerts).toEqual([expect.stringContaining('the vendor is down')]);
  });

  test('rule 17b: without a policy of its own a compensation has ten attempts', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { undo: () => Promise.reject(new Error('down')), retry: { maxAttempts: 2 } }), rig.step('B', failing)]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.calls.filter((call) => call === 'undo A')).toHaveLength(10);
  });

  test('rule 17c: the undos before a stuck one wait for it, over a crash too, and are not lost', async () => {
    const { rig } = bench;
    let down = true;
    const stuck = rig.step('B', { undo: () => (down ? Promise.reject(bench.terminal('down')) : undefined) });
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), stuck, rig.step('C', failing)]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('10d');
    await rig.restart();
    await rig.advance('10d');
    expect([rig.state(), rig.calls]).toEqual(['stuck', ['A', 'B', 'C', 'undo B']]);
    down = false;
    await rig.command('retry');
    expect([rig.state(), rig.calls.slice(4)]).toEqual(['compensated', ['undo B', 'undo A']]);
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'no' });
  });

  test('rule 18a: a deadline counts from the first delivery, and before the pivot it is a cancel', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('B', { execute: () => BackgroundResponse.waitFor('approval'), undo: true })], {
      deadline: '10m',
    });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('4m');
    await rig.accept(saga, { id: 'PR-1', again: true });
    await rig.restart();
    await rig.advance('5m');
    expect(rig.state()).toBe('waiting');
    await rig.advance('1m');
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'B', 'undo B', 'undo A']]);
    expect(rig.events('turned').map(({ cause }) => cause)).toEqual(['deadline']);
  });

  test('rule 18b: a deadline that passed while no process ran is obeyed at the start', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => BackgroundResponse.waitFor('approval'), undo: true })], { deadline: '10m' });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.crash();
    rig.clock.step(20 * 60_000);
    await rig.restart();
    await rig.advance(0);
    expect(rig.state()).toBe('compensated');
  });

  test('rule 18c: a run that is queued at its deadline ends, and nothing of it is done', async () => {
    const { rig } = bench;
    const holder = rig.saga('Holder', [rig.step('A', { execute: () => BackgroundResponse.waitFor('approval') })]);
    const saga = rig.saga('Purchase', [rig.step('B', { undo: true })], { deadline: '10m' });
    await rig.start(holder, saga);
    await rig.accept(holder, { id: 'PR-1' });
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('10m');
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A']]);
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'deadline of 10m passed' });
  });

  const hanging = { timeout: '1d' as const, execute: (): unknown => new Gate().promise };
  test.each([
    ['after the pivot', [{ kind: 'pivot' as const }, { kind: 'retriable' as const, ...hanging }], 'running'],
    ['while compensating', [{ undo: hanging.execute, timeout: '1d' as const }, failing], 'compensating'],
    ['while stuck', [{ kind: 'pivot' as const, retry: { maxAttempts: 1 }, execute: () => Promise.reject(new Error('unknown')) }], 'stuck'],
    ['while an undo is stuck', [{ undo: () => Promise.reject(bench.terminal('down')) }, failing], 'stuck'],
  ] as const)('rule 18d: %s a deadline is an alert, once, and changes nothing', async (_when, parts, state) => {
    const { rig } = bench;
    const saga = rig.saga(
      'Purchase',
      parts.map((part, index) => rig.step(`Step${index}`, part)),
      { deadline: '10m' },
    );
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    const [before, alerts] = [rig.calls.length, rig.alerts.length];
    await rig.advance('10m');
    expect([rig.state(), rig.calls.length]).toEqual([state, before]);
    expect(rig.events('alert').map(({ code }) => code)).toEqual(['DEADLINE_PASSED']);
    expect(rig.alerts).toHaveLength(alerts + 1);
  });
}
