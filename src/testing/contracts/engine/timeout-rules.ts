import { BackgroundResponse } from '../../../core/response';
import type { StepContext } from '../../../core/transaction';
import type { Bench } from './bench';
import { Gate } from './gate';

const aborted = ({ signal }: StepContext): Promise<void> => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

/** Rule 10: how long an attempt may take. */
export function timeoutRules(bench: Bench): void {
  test('rule 10a: at its timeout the signal of an attempt aborts, and what it returns within its grace counts', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: async (_request, context) => (await aborted(context), 'just in time') })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance(59);
    expect(rig.events('succeeded')).toEqual([]);
    await rig.advance(1);
    expect(rig.events('succeeded').map(({ outcome }) => outcome)).toEqual(['just in time']);
    expect(rig.calls).toEqual(['A']);
  });

  test('rule 10b: an attempt that does not settle within 60 seconds and a grace of 10 is unknown, and is tried again with a time of its own', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => (rig.calls.length < 3 ? new Gate().promise : 'done'), retry: { initialInterval: 0 } })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    for (const attempt of [1, 2]) {
      await rig.advance(69);
      expect(rig.events('errored')).toHaveLength(attempt - 1);
      await rig.advance(1);
      expect(rig.events('errored')[attempt - 1]?.error).toMatchObject({ code: 'STEP_TIMED_OUT' });
    }
    expect(rig.state()).toBe('completed');
  });

  test('rule 10c: a step and its undo may declare a timeout and a grace of their own', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => new Gate().promise, timeout: '2s', grace: '1s', retry: { maxAttempts: 1 } })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('2999ms');
    expect(rig.state()).toBe('running');
    await rig.advance('1ms');
    expect(rig.state()).toBe('compensated');
  });

  test('rule 10d: no undo of a step starts before its attempt has settled or its grace is over', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => new Gate().promise, undo: true, retry: { maxAttempts: 1 } })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance(69);
    expect(rig.calls).toEqual(['A']);
    await rig.advance(1);
    expect(rig.calls).toEqual(['A', 'undo A']);
  });

  test('rule 10e: what settles after its grace is logged, and counts for nothing', async () => {
    const { rig } = bench;
    const late = new Gate<string>();
    const outcomes: unknown[] = [];
    const a = rig.step('A', {
      execute: () => late.promise,
      undo: (_request, _error, { outcome }) => (outcomes.push(outcome), BackgroundResponse.fail('unknown')),
      retry: { maxAttempts: 1 },
    });
    const saga = rig.saga('Purchase', [a]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance(70);
    const { history } = rig.details();
    late.open('too late');
    await rig.rest();
    expect(rig.details().history).toEqual(history);
    expect(outcomes).toEqual([undefined]);
    expect(rig.warnings).toEqual([expect.stringContaining('settled after')]);
  });
}
