import { BackgroundResponse } from '../../../core/response';
import type { SagaClass } from '../../../core/saga';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { StepParts } from './saga-parts';

/** Rule 17, where a saga says that undos go on past one that fails for good. */
export function undoFailureRules(bench: Bench): void {
  const failing: StepParts = { execute: () => BackgroundResponse.fail('no') };
  const broken = new Set<string>();
  /** What working undos wait for. */
  let slow: Gate | undefined;
  const breakable = (name: string): StepParts => ({ undo: () => (broken.has(name) ? Promise.reject(bench.terminal(`cannot undo ${name}`)) : slow?.promise) });

  /** A, B, C, D, then one that fails; the undos of B and D are broken. */
  function saga(): SagaClass {
    const { rig } = bench;
    slow = undefined;
    broken.clear();
    for (const name of ['B', 'D']) broken.add(name);
    const steps = ['A', 'B', 'C', 'D'].map((name) => rig.step(name, breakable(name)));
    return rig.saga('Purchase', [...steps, rig.step('E', failing)], { onUndoFailure: 'continue' });
  }

  async function play(): Promise<void> {
    const { rig } = bench;
    const purchase = saga();
    await rig.start(purchase);
    await rig.accept(purchase, { id: 'PR-1' });
  }

  const stuckSteps = (): readonly string[] => bench.rig.details().steps.flatMap(({ name, state }) => (state === 'stuck' ? [name] : []));
  const undos = (): readonly string[] => bench.rig.calls.filter((call) => call.startsWith('undo'));

  test("rule 17d: with onUndoFailure 'continue' the undos before a failed one go on; then the run is stuck in all that failed, each listed and alerted", async () => {
    const { rig } = bench;
    await play();
    expect([rig.state(), undos()]).toEqual(['stuck', ['undo D', 'undo C', 'undo B', 'undo A']]);
    expect([stuckSteps(), rig.events('stuck').map(({ step, error }) => [step, error.message])]).toEqual([
      ['B', 'D'],
      [
        ['D', 'cannot undo D'],
        ['B', 'cannot undo B'],
      ],
    ]);
    expect(rig.alerts).toHaveLength(2);
    expect(rig.engine.list({ state: 'stuck' }).runs).toMatchObject([{ step: 'D' }]);
  });

  test('rule 17e: a retry undoes just those that failed, in reverse order, one that fails again too', async () => {
    const { rig } = bench;
    await play();
    rig.calls.length = 0;
    broken.delete('B');
    await rig.about('retry', 'D');
    expect([rig.state(), undos(), stuckSteps()]).toEqual(['stuck', ['undo D'], ['B', 'D']]);
    broken.delete('D');
    const gate = (slow = new Gate());
    await rig.command('retry');
    expect([rig.state(), undos()]).toEqual(['compensating', ['undo D', 'undo D']]);
    gate.open();
    await rig.rest();
    expect([rig.state(), undos()]).toEqual(['compensated', ['undo D', 'undo D', 'undo B']]);
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'no' });
  });

  test('rule 17f: a kill at any commit on the way back changes nothing of it', async () => {
    const { rig } = bench;
    const purchase = saga();
    await rig.start(purchase);
    await rig.accept(purchase, { id: 'PR-0' });
    const expected = rig.details().steps.map(({ name, state }) => [name, state]);
    let kills = 0;
    for (let commit = 6, killed = true; killed; commit += 1) {
      rig.crashAt(commit, 'after');
      await rig.now(rig.delivering(purchase, { id: `PR-${commit}` }, { patience: 0 }));
      killed = rig.crashed;
      kills += Number(killed);
      await rig.restart();
      const [run] = rig.engine.list({ request: `PR-${commit}` }).runs;
      expect(rig.details(run!.id).steps.map(({ name, state }) => [name, state])).toEqual(expected);
      expect(rig.events('stuck', undefined, run!.id).map(({ step }) => step)).toEqual(['D', 'B']);
    }
    expect(kills).toBeGreaterThanOrEqual(4);
  });

  test('rule 17g: a kill between a retry and what it brings changes nothing of it', async () => {
    const { rig } = bench;
    await play();
    rig.calls.length = 0;
    broken.clear();
    rig.crashAt(1, 'after');
    await rig.now(rig.command('retry'));
    await rig.restart();
    expect([rig.state(), undos()]).toEqual(['compensated', ['undo D', 'undo B']]);
  });

  test('rule 17h: each of them can be bypassed by its name, and the others stay', async () => {
    const { rig } = bench;
    await play();
    await expect(rig.command('bypass')).rejects.toMatchObject({ code: 'VERB_REFUSED', message: expect.stringContaining('undo of D, the undo of B') as string });
    await rig.about('bypass', 'D');
    expect([rig.state(), stuckSteps(), rig.details().step]).toEqual(['stuck', ['B'], 'B']);
    await rig.restart();
    await rig.command('bypass');
    expect([rig.state(), undos().length]).toEqual(['compensated', 4]);
  });

  test('rule 17i: the answer is what the undo of the step that failed returned, also when it took an operator', async () => {
    const { rig } = bench;
    let down = true;
    const undo = (): unknown => (down ? Promise.reject(bench.terminal('down')) : BackgroundResponse.fail('sold out'));
    const purchase = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('B', { ...failing, undo })], { onUndoFailure: 'continue' });
    await rig.start(purchase);
    await rig.accept(purchase, { id: 'PR-1' });
    expect([rig.state(), rig.calls]).toEqual(['stuck', ['A', 'B', 'undo B', 'undo A']]);
    down = false;
    await rig.command('retry');
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'sold out' });
  });

  test('rule 17j: an onUndoFailure that there is not is refused when the extension starts', async () => {
    const { rig } = bench;
    const purchase = rig.saga('Purchase', [rig.step('A')], { onUndoFailure: 'ignore' as 'halt' });
    await expect(rig.start(purchase)).rejects.toMatchObject({ code: 'EXTENSION_INVALID', message: expect.stringContaining('halt, continue') as string });
  });
}
