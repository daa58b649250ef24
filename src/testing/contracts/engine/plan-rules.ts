import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { StepParts } from './saga-parts';

/** Rules 2 and 3: what is decided, when, and how often. */
export function planRules(bench: Bench): void {
  test('rule 2a: the plan is decided once, when the run starts, and outlives the process', async () => {
    const { rig } = bench;
    let asked = 0;
    const [a, b, c] = [rig.step('A', { execute: () => BackgroundResponse.reschedule(60) }), rig.step('B'), rig.step('C')];
    const saga = rig.saga('Purchase', [a, b, c], { choose: () => ((asked += 1) === 1 ? [a, b] : [c]) });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.restart();
    expect(asked).toBe(1);
    expect(rig.details().plan.map(({ name }) => name)).toEqual(['A', 'B']);
    await rig.advance('1m');
    expect(rig.calls).toEqual(['A', 'A']);
  });

  test('rule 2b: what is journaled is not asked or done again to find out where a run stood', async () => {
    const { rig } = bench;
    const asked: string[] = [];
    const applies = (name: string, answer: boolean) => ({ applies: () => asked.push(name) > 0 && answer });
    const hanging = new Gate();
    const saga = rig.saga('Purchase', [
      rig.step('A', applies('A', true)),
      rig.step('B', applies('B', false)),
      rig.step('C', { execute: () => hanging.promise }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.restart();
    expect(rig.calls).toEqual(['A', 'C', 'C']);
    expect(asked).toEqual(['A', 'B']);
  });

  test('rule 2c: an empty plan is answered skip, as no step applies', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [], { choose: () => [] });
    await rig.start(saga);
    const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
    expect([response, run?.state]).toEqual([BackgroundResponse.skip('no step applies'), 'skipped']);
  });

  test('rule 2d: a plan whose steps are all omitted, but guards, is answered skip, and nothing is undone', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('Reject', { kind: 'guard', undo: true }), rig.step('A', { applies: () => false, undo: true })]);
    await rig.start(saga);
    const { response } = await rig.deliver(saga, { id: 'PR-1' });
    expect(response).toEqual(BackgroundResponse.skip('no step applies'));
    expect(rig.calls).toEqual([]);
  });

  test('rule 2e: a saga that cannot decide its plan when its turn has come is stuck, not lost', async () => {
    const { rig } = bench;
    const a = rig.step('A');
    const first = rig.saga('First', [rig.step('B', { execute: () => BackgroundResponse.reschedule(60) })], { lockKey: () => 'one' });
    let broken = true;
    const choose = (): readonly unknown[] => {
      if (broken) throw new Error('no price list');
      return [a];
    };
    const saga = rig.saga('Purchase', [a], { lockKey: () => 'one', choose });
    await rig.start(first, saga);
    await rig.accept(first, { id: 'PR-1' });
    const id = await rig.accept(saga, { id: 'PR-2' });
    await rig.command('abandon', rig.engine.list({ saga: 'First' }).runs[0]!.id);
    expect(rig.details(id)).toMatchObject({ state: 'stuck', error: { code: 'PLAN_FAILED' } });
    broken = false;
    await rig.command('retry', id);
    expect(rig.state(id)).toBe('completed');
  });

  test("rule 3a: shouldExecute is asked when the step's turn comes, and knows what was done before", async () => {
    const { rig } = bench;
    const first = rig.step('A', { execute: () => ({ wants: 'B' }) });
    const wants = (name: string) => ({
      applies: async (_request: unknown, context: { findOutcome(step: typeof first): unknown }) =>
        (context.findOutcome(first) as { wants: string } | undefined)?.wants === name,
    });
    const saga = rig.saga('Purchase', [first, rig.step('B', wants('B')), rig.step('C', wants('C'))]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.calls).toEqual(['A', 'B']);
    expect(rig.events('decided').map(({ step, applies }) => [step, applies])).toEqual([
      ['B', true],
      ['C', false],
    ]);
  });

  test('rule 3b: what shouldExecute answered is remembered, over a crash too', async () => {
    const { rig } = bench;
    const asked: string[] = [];
    const a = rig.step('A', { applies: async () => asked.push('A') < 0 });
    const b = rig.step('B', { applies: async () => asked.push('B') > 0, execute: () => BackgroundResponse.reschedule(60) });
    const saga = rig.saga('Purchase', [a, b]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.restart();
    await rig.advance('1m');
    expect(asked).toEqual(['A', 'B']);
    expect(rig.calls).toEqual(['B', 'B']);
  });

  test('rule 3c: when shouldExecute throws, the run goes backward, and that step counts as not started', async () => {
    const { rig } = bench;
    const applies = (): never => {
      throw new Error('who knows');
    };
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('B', { applies, undo: true })]);
    await rig.start(saga);
    const { response } = await rig.deliver(saga, { id: 'PR-1' });
    expect(response).toEqual(BackgroundResponse.fail('who knows'));
    expect(rig.calls).toEqual(['A', 'undo A']);
  });

  test('rule 3d: that shouldExecute threw is remembered, over a crash too', async () => {
    const { rig } = bench;
    let knows = false;
    const applies = (): boolean => {
      if (!knows) throw new Error('who knows');
      return true;
    };
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { undo: () => gate.promise }), rig.step('B', { applies }), rig.step('C')]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    knows = true;
    gate.open();
    await rig.crash();
    await rig.restart();
    expect(rig.state()).toBe('compensated');
    expect(rig.calls).toEqual(['A', 'undo A', 'undo A']);
  });

  test('rule 3e: a step that was omitted stays so when its class has no shouldExecute any more, forward and backward', async () => {
    const { rig } = bench;
    const hanging = new Gate();
    const version = (applies: StepParts) => {
      const b = rig.step('B', { ...applies, undo: true });
      return rig.saga('Purchase', [rig.step('A', { undo: () => hanging.promise }), b, rig.step('C', { execute: () => BackgroundResponse.waitFor('go') })]);
    };
    const saga = version({ applies: () => false });
    await rig.start(saga);
    const [onward, back] = [await rig.accept(saga, { id: 'PR-1' }), await rig.accept(saga, { id: 'PR-2' })];
    await rig.command('cancel', back);
    await rig.restart(version({}));
    hanging.open();
    await rig.command('cancel', onward);
    await rig.rest();
    expect([rig.state(onward), rig.state(back)]).toEqual(['compensated', 'compensated']);
    expect(rig.calls.filter((call) => call.endsWith('B'))).toEqual([]);
  });

  test('rule 3f: that shouldExecute threw is remembered when the class has none any more, and only a retry past the pivot has the step executed', async () => {
    const { rig } = bench;
    const version = (applies: StepParts) => rig.saga('Purchase', [rig.step('A', { kind: 'pivot' }), rig.step('B', { ...applies, kind: 'retriable' })]);
    const saga = version({ applies: () => Promise.reject(new Error('who knows')) });
    await rig.start(saga);
    const id = await rig.accept(saga, { id: 'PR-1' });
    await rig.restart(version({}));
    expect([rig.state(id), rig.calls]).toEqual(['stuck', ['A']]);
    await rig.command('retry', id);
    expect([rig.state(id), rig.calls]).toEqual(['completed', ['A', 'B']]);
  });
}
