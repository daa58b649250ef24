import { BackgroundResponse } from '../../../core/response';
import type { SagaClass, WhenLocked } from '../../../core/saga';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { StepParts } from './saga-parts';

/** Rule 5: what a delivery does that finds its lock held, where its saga says more than to wait. */
export function lockedRules(bench: Bench): void {
  const waiting: StepParts = { execute: () => BackgroundResponse.waitFor('approval'), undo: true };
  const holderOf = (...parts: readonly StepParts[]): SagaClass =>
    bench.rig.saga(
      'Holder',
      parts.map((part, index) => bench.rig.step('ABCD'[index]!, part)),
    );
  const newcomer = (whenLocked: WhenLocked): SagaClass => bench.rig.saga('Newcomer', [bench.rig.step('N')], { whenLocked });

  /** The holder has the lock and rests, or works. @returns its run. */
  async function held(holder: SagaClass, ...others: readonly SagaClass[]): Promise<string> {
    const { rig } = bench;
    await rig.start(holder, ...others);
    return rig.accept(holder, { id: 'PR-1' });
  }

  test("rule 5g: with whenLocked 'refuse' no run begins, and the answer is a fail that says who holds the lock; the holder is left alone", async () => {
    const { rig } = bench;
    const second = newcomer('refuse');
    const run = await held(holderOf(waiting), second);
    const refused = await rig.deliver(second, { id: 'PR-1' }, { deliveryId: 'task-1' });
    expect(refused).toEqual({ response: BackgroundResponse.fail(expect.stringContaining(`Holder of PR-1 (run ${run})`) as string), run: null });
    expect([rig.engine.list({ saga: 'Newcomer' }).runs, rig.state(run), rig.calls]).toEqual([[], 'waiting', ['A']]);
    await rig.command('abandon', run);
    expect((await rig.deliver(second, { id: 'PR-1' }, { deliveryId: 'task-1' })).response).toEqual(refused.response);
    expect((await rig.deliver(second, { id: 'PR-1' }, { deliveryId: 'task-2' })).response).toEqual(BackgroundResponse.done());
  });

  test("rule 5h: with 'refuse' a delivery still attaches to the run of its own request, and gets the answer that is owed", async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise })], { whenLocked: 'refuse' });
    await rig.start(saga);
    const run = await rig.accept(saga, { id: 'PR-1' });
    const attached = rig.delivering(saga, { id: 'PR-1' });
    gate.open();
    expect(await rig.now(attached)).toMatchObject({ response: { kind: 'done' }, run: { id: run } });
  });

  test.each([
    ['parked', [waiting]],
    ['waiting for an attempt', [{ execute: () => Promise.reject(new Error('down')), undo: true, retry: { maxAttempts: 3, initialInterval: '1h' } }]],
  ] as readonly (readonly [string, readonly StepParts[]])[])(
    "rule 5i: with 'cancelHolder' a holder before its pivot that is %s is cancelled, and the newcomer begins when all of it is undone",
    async (_how, parts) => {
      const { rig } = bench;
      const second = newcomer('cancelHolder');
      const undo = new Gate();
      const holder = holderOf({ undo: () => undo.promise }, ...parts);
      await rig.start(holder, second);
      rig.stopBackoffs();
      const run = await rig.accept(holder, { id: 'PR-1' });
      const next = await rig.accept(second, { id: 'PR-1' });
      expect([rig.state(run), rig.state(next), rig.calls]).toEqual(['compensating', 'queued', ['A', 'B', 'undo B', 'undo A']]);
      undo.open();
      await rig.rest();
      expect([rig.state(run), rig.state(next), rig.calls.at(-1)]).toEqual(['compensated', 'completed', 'N']);
      expect(rig.details(run).answer).toEqual({ kind: 'fail', reason: `cancelled by amends: gives way to Newcomer of PR-1 (run ${next})` });
    },
  );

  test("rule 5j: with 'cancelHolder' the attempt under way settles first", async () => {
    const { rig } = bench;
    const second = newcomer('cancelHolder');
    const gate = new Gate();
    const run = await held(holderOf({ execute: () => gate.promise, undo: true }), second);
    const next = await rig.accept(second, { id: 'PR-1' });
    expect([rig.state(run), rig.state(next), rig.calls]).toEqual(['running', 'queued', ['A']]);
    gate.open();
    await rig.rest();
    expect([rig.state(run), rig.state(next), rig.calls]).toEqual(['compensated', 'completed', ['A', 'undo A', 'N']]);
  });

  test.each([
    ['past its pivot', [{ kind: 'pivot' }, { execute: () => BackgroundResponse.waitFor('approval'), kind: 'retriable' }]],
    ['stuck on its way back', [{ undo: () => Promise.reject(bench.terminal('cannot')) }, { execute: () => BackgroundResponse.fail('no') }]],
  ] as readonly (readonly [string, readonly StepParts[]])[])('rule 5k: a holder that is %s is left alone, and the newcomer waits', async (_how, parts) => {
    const { rig } = bench;
    const second = newcomer('cancelHolder');
    const run = await held(holderOf(...parts), second);
    const before = rig.details(run).history;
    const next = await rig.accept(second, { id: 'PR-1' });
    expect([rig.details(run).history, rig.state(next)]).toEqual([before, 'queued']);
    await rig.command('abandon', run);
    expect(rig.state(next)).toBe('completed');
  });

  test("rule 5l: with 'cancelHolder' only who holds the lock is cancelled; those in line keep their places, and a delivery that attaches cancels nobody", async () => {
    const { rig } = bench;
    const second = newcomer('cancelHolder');
    const between = rig.saga('Between', [rig.step('M', waiting)]);
    const run = await held(holderOf(waiting), between, second);
    const inLine = await rig.accept(between, { id: 'PR-1' });
    const next = await rig.accept(second, { id: 'PR-1' });
    expect([run, inLine, next].map((id) => rig.state(id))).toEqual(['compensated', 'waiting', 'queued']);
    await rig.accept(second, { id: 'PR-1', again: true });
    expect([inLine, next].map((id) => rig.state(id))).toEqual(['waiting', 'queued']);
  });

  test.each(['before', 'after'] as const)(
    "rule 5m: with 'cancelHolder' the newcomer and the cancel share a commit: a kill %s it leaves both, or neither",
    async (when) => {
      const { rig } = bench;
      const second = newcomer('cancelHolder');
      const run = await held(holderOf({ undo: true }, waiting), second);
      rig.crashAt(1, when);
      await rig.now(rig.delivering(second, { id: 'PR-1' }, { patience: 0 }));
      await rig.restart();
      const [next] = rig.engine.list({ saga: 'Newcomer' }).runs;
      expect([rig.state(run), next?.state]).toEqual(when === 'before' ? ['waiting', undefined] : ['compensated', 'completed']);
    },
  );

  test('rule 5n: a whenLocked that there is not is refused when the extension starts', async () => {
    const { rig } = bench;
    await expect(rig.start(newcomer('queue' as WhenLocked))).rejects.toMatchObject({ code: 'EXTENSION_INVALID' });
  });
}
