import { parallel } from '../../../core/parallel';
import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Rule 6 and what rule 21 says of commits: when the journal is written. */
export function commitRules(bench: Bench): void {
  test('rule 6a: the intention is in the journal before the effect', async () => {
    const { rig } = bench;
    const known: unknown[] = [];
    const run = (): string => rig.engine.list({}).runs[0]?.id ?? '';
    const look = (): void => void known.push(rig.engine.find(run())?.history.map((event) => `${event.type} ${(event as { step?: string }).step ?? ''}`.trim()));
    const saga = rig.saga('Purchase', [rig.step('A', { execute: look }), rig.step('B', { execute: look })]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(known).toEqual([
      ['planned', 'begun A'],
      ['planned', 'begun A', 'succeeded A', 'begun B'],
    ]);
  });

  test.each([1, 2, 5])('rule 6b: a run of %i plain steps costs one commit more than it has steps', async (count) => {
    const { rig } = bench;
    const saga = rig.saga(
      'Purchase',
      Array.from({ length: count }, (_, index) => rig.step(`Step${index}`, { undo: true, applies: () => true })),
    );
    await rig.start(saga);
    const before = rig.commits;
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.commits - before).toBe(count + 1);
  });

  test('rule 6c: an outcome is journaled while the next step still considers whether it applies', async () => {
    const { rig } = bench;
    const gate = new Gate<boolean>();
    const saga = rig.saga('Purchase', [rig.step('A'), rig.step('B', { applies: () => gate.promise })]);
    await rig.start(saga);
    const id = await rig.accept(saga, { id: 'PR-1' });
    expect(rig.events('succeeded', 'A', id)).toHaveLength(1);
    await rig.restart();
    expect(rig.calls).toEqual(['A']);
  });

  test('rule 6d: an outcome is journaled while a middleware still does what it does after the step', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const lingering = rig.middleware({
      async handleStep(_attempt, next) {
        await next();
        await gate.promise;
      },
    });
    const saga = rig.saga('Purchase', [rig.step('A'), rig.step('B')], { middlewares: [lingering] });
    await rig.start(saga);
    const answer = await rig.deliver(saga, { id: 'PR-1' });
    expect(answer.response).toEqual(BackgroundResponse.done());
  });

  test('rule 21a: what is handed over in one turn of the event loop shares a commit, however many runs it is about', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => new Gate().promise })]);
    await rig.start(saga);
    const before = rig.commits;
    const answers = Array.from({ length: 20 }, (_, index) => rig.delivering(saga, { id: `PR-${index}` }, { patience: 0 }));
    await Promise.all(answers);
    expect(rig.commits - before).toBe(1);
    expect(rig.calls).toHaveLength(20);
  });

  test('rule 21b: the first commit starts at once, and waits for nobody to join it', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => new Gate().promise })]);
    await rig.start(saga);
    const before = rig.commits;
    void rig.delivering(saga, { id: 'PR-1' }, { patience: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.commits - before).toBe(1);
  });

  test('rule 13a: the intentions of a group share one commit, and its outcomes have their own', async () => {
    const { rig } = bench;
    const gates = [new Gate(), new Gate()];
    const [a, b] = ['A', 'B'].map((name, index) => rig.step(name, { execute: () => gates[index]!.promise }));
    const saga = rig.saga('Purchase', [parallel(a!, b!)]);
    await rig.start(saga);
    const before = rig.commits;
    const id = await rig.accept(saga, { id: 'PR-1' });
    expect(rig.commits - before).toBe(1);
    expect(rig.calls).toEqual(['A', 'B']);
    gates[1]!.open();
    await rig.rest();
    expect(rig.events('succeeded', 'B', id)).toHaveLength(1);
    await rig.restart();
    expect(rig.calls).toEqual(['A', 'B', 'A']);
  });
}
