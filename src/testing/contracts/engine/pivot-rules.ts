import { parallel } from '../../../core/parallel';
import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Rule 14: the point of no return. */
export function pivotRules(bench: Bench): void {
  const kinds = { pivot: { kind: 'pivot' as const }, retriable: { kind: 'retriable' as const }, compensatable: { undo: true as const }, plain: {} };

  test.each([
    ['a second pivot', ['pivot', 'pivot']],
    ['a pivot in a group', [['plain', 'pivot']]],
    ['a compensatable step after the pivot', ['pivot', 'compensatable']],
    ['a plain step after the pivot', ['pivot', 'plain']],
    ['a retriable step before the pivot', ['retriable', 'pivot']],
    ['a retriable step without a pivot', ['plain', 'retriable']],
  ] as const)('rule 14a: %s is refused at boot', async (_what, list) => {
    const { rig } = bench;
    let number = 0;
    const build = (kind: keyof typeof kinds) => rig.step(`Step${(number += 1)}`, kinds[kind]);
    const saga = rig.saga(
      'Purchase',
      list.map((entry) => (typeof entry === 'string' ? build(entry) : parallel(...entry.map(build)))),
    );
    await expect(rig.start(saga)).rejects.toMatchObject({ code: 'INVALID_PLAN' });
  });

  test('rule 14b: a pivot whose attempt ends unknown is tried again with the same key, and nothing is undone around it', async () => {
    const { rig } = bench;
    const keys: string[] = [];
    const attempts = [() => new Gate().promise, () => Promise.reject(new Error('who knows')), () => 'done'];
    const pivot = rig.step('P', { kind: 'pivot', execute: (_request, { idempotencyKey }) => attempts[keys.push(idempotencyKey) - 1]!() });
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), pivot]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance(70);
    expect([rig.state(), new Set(keys).size, keys.length]).toEqual(['completed', 1, 3]);
  });

  test('rule 14c: a pivot whose attempts are used up is stuck, and goes on when an operator says so', async () => {
    const { rig } = bench;
    let works = false;
    const pivot = rig.step('P', { kind: 'pivot', retry: { maxAttempts: 2 }, execute: () => (works ? 'done' : Promise.reject(new Error('who knows'))) });
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), pivot]);
    await rig.start(saga);
    const { run } = await rig.deliver(saga, { id: 'PR-1' });
    expect(run?.state).toBe('stuck');
    expect(rig.calls).toEqual(['A', 'P', 'P']);
    works = true;
    await rig.command('retry');
    expect(rig.state()).toBe('completed');
  });

  test.each([
    ['a terminal error', () => Promise.reject(bench.terminal('refused')), BackgroundResponse.fail('refused')],
    ['fail', () => BackgroundResponse.fail('refused'), BackgroundResponse.fail('refused')],
    ['skip', () => BackgroundResponse.skip('refused'), BackgroundResponse.skip('refused')],
  ] as const)('rule 14d: a pivot that refuses (%s) goes backward', async (_how, execute, response) => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('P', { kind: 'pivot', execute }), rig.step('R', { kind: 'retriable' })]);
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(response);
    expect(rig.calls).toEqual(['A', 'P', 'undo A']);
  });

  test("rule 14e: a run is past the pivot from the pivot's first intention on", async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('P', { kind: 'pivot', execute: () => gate.promise })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await expect(rig.command('cancel')).rejects.toMatchObject({ code: 'PAST_THE_PIVOT' });
    await rig.restart();
    await expect(rig.command('cancel')).rejects.toMatchObject({ code: 'PAST_THE_PIVOT' });
    gate.open();
    await rig.rest();
    expect(rig.calls).toEqual(['A', 'P', 'P']);
  });

  test('rule 14f: after the pivot steps are tried again without limit, with a capped wait, and an alert once the policy is used up', async () => {
    const { rig } = bench;
    let failures = 40;
    const step = rig.step('R', {
      kind: 'retriable',
      retry: { maxAttempts: 3, initialInterval: '1s', maxInterval: '60s', jitter: 0 },
      execute: () => ((failures -= 1) < 0 ? 'done' : Promise.reject(new Error('still down'))),
    });
    const saga = rig.saga('Purchase', [rig.step('P', { kind: 'pivot' }), step]);
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.done());
    const times = rig.events('begun', 'R').map(({ at }) => at);
    expect(times).toHaveLength(41);
    expect(times.at(-1)! - times.at(-2)!).toBe(60_000);
    expect(rig.events('alert')).toHaveLength(1);
    expect(rig.alerts).toEqual([expect.stringContaining('still down')]);
  });

  test.each([
    ['a terminal error', () => Promise.reject(bench.terminal('refused'))],
    ['fail', () => BackgroundResponse.fail('refused')],
    ['skip', () => BackgroundResponse.skip('refused')],
  ] as const)('rule 14g: a step after the pivot that refuses (%s) makes the run stuck', async (_how, execute) => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('P', { kind: 'pivot' }), rig.step('R', { kind: 'retriable', execute })]);
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).run?.state).toBe('stuck');
    expect(rig.calls).toEqual(['A', 'P', 'R']);
  });
}
