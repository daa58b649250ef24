import { parallel } from '../../../core/parallel';
import { BackgroundResponse } from '../../../core/response';
import type { StepContext } from '../../../core/transaction';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Rule 13: steps that run side by side. */
export function groupRules(bench: Bench): void {
  test('rule 13b: the first failure in the order of the journal is the error, whatever the order of the list', async () => {
    const { rig } = bench;
    const gates = [new Gate(), new Gate()];
    const [a, b] = ['A', 'B'].map((name, index) => rig.step(name, { execute: () => gates[index]!.promise }));
    const saga = rig.saga('Purchase', [parallel(a!, b!)]);
    await rig.start(saga);
    const answer = rig.delivering(saga, { id: 'PR-1' });
    await rig.rest();
    gates[1]!.fail(bench.terminal('B failed first'));
    await rig.rest();
    gates[0]!.fail(bench.terminal('A failed after it'));
    expect((await rig.now(answer))?.response).toEqual(BackgroundResponse.fail('B failed first'));
  });

  test('rule 13c: after the first failure no member starts a new attempt', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const retrying = rig.step('A', {
      execute: () => Promise.reject(new Error('a blip')),
      undo: true,
      timeout: '1h',
      retry: { maxAttempts: 99, initialInterval: '10s', jitter: 0 },
    });
    const failing = rig.step('B', { execute: () => gate.promise });
    const holder = rig.saga('Purchase', [parallel(retrying, failing)]);
    gate.promise.catch(() => undefined);
    await rig.start(holder);
    rig.stopBackoffs();
    await rig.accept(holder, { id: 'PR-1' });
    gate.fail(bench.terminal('no'));
    await rig.rest();
    expect(rig.calls).toEqual(['A', 'B', 'undo A']);
    await rig.advance('1h');
    expect(rig.calls).toEqual(['A', 'B', 'undo A']);
  });

  test('rule 13d: after the first failure running members are aborted, and awaited before anything is undone', async () => {
    const { rig } = bench;
    let reason: unknown;
    const settle = new Gate<string>();
    const running = rig.step('A', {
      execute: async (_request, { signal }: StepContext) => {
        signal.addEventListener('abort', () => (reason = signal.reason as unknown));
        return settle.promise;
      },
      undo: (_request, _error, { outcome }) => void rig.calls.push(`with ${String(outcome)}`),
    });
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('First', { undo: true }), parallel(running, rig.step('B', { execute: () => gate.promise }))]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    gate.fail(bench.terminal('no'));
    await rig.rest();
    expect(reason).toMatchObject({ code: 'STEP_INTERRUPTED' });
    expect(rig.calls).toEqual(['First', 'A', 'B']);
    settle.open('an outcome');
    await rig.rest();
    expect(rig.calls).toEqual(['First', 'A', 'B', 'undo A', 'with an outcome', 'undo First']);
  });

  test('rule 13e: a group parks when every member is settled or parked', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const parking = rig.step('A', { execute: () => BackgroundResponse.reschedule('1h') });
    const saga = rig.saga('Purchase', [parallel(parking, rig.step('B', { execute: () => gate.promise }))]);
    await rig.start(saga);
    const answer = rig.delivering(saga, { id: 'PR-1' });
    expect(await rig.now(answer)).toBeUndefined();
    gate.open();
    expect((await rig.now(answer))?.run?.state).toBe('waiting');
  });

  test('rule 13f: each parked member is visited when its own wake is due', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const member = (name: string, seconds: number) =>
      rig.step(name, { execute: (_request, { visits }) => (visits === 0 ? BackgroundResponse.reschedule(seconds) : 'done') });
    const saga = rig.saga('Purchase', [parallel(member('A', 20), member('B', 30), rig.step('C', { timeout: '1h', execute: () => gate.promise }))]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance(20);
    expect(rig.calls).toEqual(['A', 'B', 'C', 'A']);
    await rig.advance(10);
    expect(rig.calls).toEqual(['A', 'B', 'C', 'A', 'B']);
    gate.open();
    await rig.rest();
    expect(rig.state()).toBe('completed');
  });

  test('rule 13g: at a failure parked members end as unknown: they are undone without an outcome', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const outcomes: unknown[] = [];
    const parked = rig.step('A', {
      execute: () => BackgroundResponse.reschedule('1h'),
      undo: (_request, _error, context) => void outcomes.push('outcome' in context && context.outcome),
    });
    const saga = rig.saga('Purchase', [parallel(parked, rig.step('B', { execute: () => gate.promise }))]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    gate.fail(bench.terminal('no'));
    await rig.rest();
    expect(rig.state()).toBe('compensated');
    expect(outcomes).toEqual([undefined]);
  });

  test.each([
    ['fail', BackgroundResponse.fail('no'), 'compensated'],
    ['skip', BackgroundResponse.skip('not ours'), 'skipped'],
  ] as const)('rule 13h: %s in a member is a failure too', async (_kind, response, state) => {
    const { rig } = bench;
    const parked = rig.step('A', { execute: () => BackgroundResponse.waitFor('approval'), undo: true });
    const saga = rig.saga('Purchase', [parallel(parked, rig.step('B', { execute: () => response }))]);
    await rig.start(saga);
    const answer = await rig.deliver(saga, { id: 'PR-1' });
    expect([answer.response, answer.run?.state]).toEqual([response, state]);
    expect(rig.calls).toEqual(['A', 'B', 'undo A']);
  });

  test('rule 13i: the outcome of a sibling cannot be asked; later steps can ask for it', async () => {
    const { rig } = bench;
    const a = rig.step('A');
    const found: unknown[] = [];
    const gate = new Gate();
    const b = rig.step('B', {
      execute: async (_request, context) => (await gate.promise, found.push(context.findOutcome(a)), context.outcomeOf(a) as unknown),
      retry: { maxAttempts: 1 },
    });
    const saga = rig.saga('Purchase', [parallel(a, b)]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    gate.open();
    await rig.rest();
    expect(rig.events('errored', 'B').map(({ error }) => error.code)).toEqual(['OUTCOME_UNAVAILABLE']);
    expect(found).toEqual([undefined]);
    const later = rig.saga('Later', [parallel(a, rig.step('D')), rig.step('C', { execute: (_request, context) => context.outcomeOf(a) as unknown })]);
    await rig.restart(later);
    await rig.deliver(later, { id: 'PR-2' });
    expect(rig.events('succeeded', 'C').map(({ outcome }) => outcome)).toEqual(['A']);
  });

  test('rule 13j: the members of a group are undone one after another, in the reverse of their listed order', async () => {
    const { rig } = bench;
    const undo = new Gate();
    const saga = rig.saga('Purchase', [
      parallel(rig.step('A', { undo: true }), rig.step('B', { undo: () => undo.promise })),
      rig.step('C', { execute: () => BackgroundResponse.fail('no') }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    expect(rig.calls).toEqual(['A', 'B', 'C', 'undo B']);
    undo.open();
    await rig.rest();
    expect(rig.calls).toEqual(['A', 'B', 'C', 'undo B', 'undo A']);
  });

  test('rule 13k: a failure in a group is the same after a crash: its parked members are undone, and nobody is visited', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const settle = new Gate<string>();
    const parked = rig.step('A', { execute: () => BackgroundResponse.reschedule('1h'), undo: true });
    const saga = rig.saga('Purchase', [parallel(parked, rig.step('C', { execute: () => settle.promise }), rig.step('B', { execute: () => gate.promise }))]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    gate.fail(bench.terminal('no'));
    await rig.rest();
    await rig.restart();
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'no' });
    expect(rig.calls).toEqual(['A', 'C', 'B', 'undo A']);
    expect(rig.events('begun', 'C')).toHaveLength(1);
  });
}
