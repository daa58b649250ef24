import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Rules 11 and 12: what a step may answer instead of an outcome. */
export function waitingRules(bench: Bench): void {
  test('rule 11a: reschedule parks the run, and visits the same step again after that time, with its visits and its note', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const step = rig.step('A', {
      execute: (_request, { visits, note, attempt }) => {
        seen.push([visits, note, attempt]);
        return visits < 2 ? BackgroundResponse.reschedule(60, { note: { page: visits + 1 } }) : 'done';
      },
    });
    const saga = rig.saga('Purchase', [step, rig.step('B')]);
    await rig.start(saga);
    const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
    expect([response, run?.state]).toEqual([BackgroundResponse.reschedule(60), 'waiting']);
    await rig.advance(59);
    expect(rig.calls).toEqual(['A']);
    await rig.advance(1);
    await rig.advance(60);
    expect(rig.calls).toEqual(['A', 'A', 'A', 'B']);
    expect(seen).toEqual([
      [0, undefined, 1],
      [1, { page: 1 }, 1],
      [2, { page: 2 }, 1],
    ]);
  });

  test('rule 11b: the timer of a parked run is durable, and so are its visits and its note', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const saga = rig.saga('Purchase', [
      rig.step('A', {
        execute: (_request, { visits, note }) => (seen.push([visits, note]) < 3 ? BackgroundResponse.reschedule(60, { note: visits }) : 'done'),
      }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance(60);
    await rig.advance(20);
    await rig.restart();
    expect(rig.state()).toBe('waiting');
    await rig.advance(39);
    expect(seen).toHaveLength(2);
    await rig.advance(1);
    expect(seen).toEqual([
      [0, undefined],
      [1, 0],
      [2, 1],
    ]);
  });

  test('rule 11c: a step that polls takes one place in the history, however often it polls', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: (_request, { visits }) => (visits < 50 ? BackgroundResponse.reschedule(60) : 'done') })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('40m');
    const early = rig.details().history.length;
    await rig.advance('10m');
    expect(rig.state()).toBe('completed');
    expect(rig.calls).toHaveLength(51);
    expect(rig.events('parked')).toHaveLength(1);
    expect(rig.details().history.length - early).toBe(2); // the outcome and the end
  });

  const asking = {
    execute: (_request: unknown, context: { received(name: string): unknown }): unknown =>
      context.received('approval') ?? BackgroundResponse.waitFor('approval'),
  };

  test('rule 11d: waitFor parks the run until the message comes, and the same step is visited with its payload', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', asking)]);
    await rig.start(saga);
    const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
    expect([response.kind, run?.state]).toEqual(['reschedule', 'waiting']);
    await rig.advance('30d');
    await rig.send('something else', 1);
    expect(rig.calls).toEqual(['A']);
    expect(await rig.send('approval', { by: 'anna' })).toBe(true);
    expect(rig.events('succeeded').map(({ outcome }) => outcome)).toEqual([{ by: 'anna' }]);
  });

  test.each(['before', 'after'] as const)('rule 11e: a message is journaled before it is acknowledged (killed %s its commit)', async (when) => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', asking)]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    rig.crashAt(1, when);
    const acknowledged = await rig.now(rig.send('approval', 'yes'));
    expect(acknowledged).toBeUndefined();
    await rig.restart();
    expect(rig.state()).toBe(when === 'after' ? 'completed' : 'waiting');
  });

  test('rule 11f: a message that was acknowledged outlives the process', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('Slow', { execute: () => new Gate().promise }), rig.step('A', asking)]);
    const quick = rig.saga('Purchase', [rig.step('Slow'), rig.step('A', asking)]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.send('approval', 'yes');
    await rig.restart(quick);
    expect(rig.state()).toBe('completed');
  });

  test('rule 11g: a message that comes early is kept until the step waits for it', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('Slow', { execute: () => gate.promise }), rig.step('A', asking)]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.send('approval', 'yes');
    gate.open();
    await rig.rest();
    expect(rig.events('succeeded', 'A').map(({ outcome }) => outcome)).toEqual(['yes']);
  });

  test('rule 11h: a message with an id that was sent before changes nothing, over a crash too', async () => {
    const { rig } = bench;
    const own = rig.step('A', { execute: (_request, context) => (context.visits < 2 ? BackgroundResponse.waitFor('part') : context.received('part')) });
    const saga = rig.saga('Purchase', [own]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    expect(await rig.send('part', 1, 'M-1')).toBe(true);
    expect(await rig.send('part', 1, 'M-1')).toBe(false);
    await rig.restart();
    expect(await rig.send('part', 1, 'M-1')).toBe(false);
    expect([rig.state(), rig.calls.length]).toEqual(['waiting', 2]);
    expect(await rig.send('part', 2, 'M-2')).toBe(true);
    expect(rig.events('succeeded').map(({ outcome }) => outcome)).toEqual([2]);
  });

  test('rule 11i: a message to an ended or an unknown run is refused', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A')]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    await expect(rig.send('approval')).rejects.toMatchObject({ code: 'RUN_ENDED' });
    await rig.restart();
    await expect(rig.send('approval')).rejects.toMatchObject({ code: 'RUN_ENDED' });
    rig.run = 'none';
    await expect(rig.send('approval')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
  });

  test('rule 11j: a wait that lasts longer than its timeout ends, and the same step is visited with timedOut', async () => {
    const { rig } = bench;
    const seen: boolean[] = [];
    const saga = rig.saga('Purchase', [
      rig.step('A', { execute: (_request, { timedOut }) => (seen.push(timedOut) < 2 ? BackgroundResponse.waitFor('approval', { timeout: '2h' }) : 'done') }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('1h');
    await rig.restart();
    await rig.advance('59m');
    expect(rig.state()).toBe('waiting');
    await rig.advance('1m');
    expect([rig.state(), seen]).toEqual(['completed', [false, true]]);
  });

  test('rule 12a: done ends a step that has no outcome', async () => {
    const { rig } = bench;
    const a = rig.step('A', { execute: () => BackgroundResponse.done() });
    const seen: unknown[] = [];
    const saga = rig.saga('Purchase', [a, rig.step('B', { execute: (_request, context) => void seen.push(context.outcomeOf(a)) })]);
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.done());
    expect([rig.calls, seen]).toEqual([['A', 'B'], [undefined]]);
  });

  test('rule 12b: fail is a business failure: the run goes backward without a retry, and answers it', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('B', { execute: () => BackgroundResponse.fail('no credit') })]);
    await rig.start(saga);
    const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
    expect([response, run?.state]).toEqual([BackgroundResponse.fail('no credit'), 'compensated']);
    expect(rig.calls).toEqual(['A', 'B', 'undo A']);
  });

  test('rule 12c: skip means that the run shall have no effect: what was done is undone, and the answer is skip', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), rig.step('B', { execute: () => BackgroundResponse.skip('not ours') })]);
    await rig.start(saga);
    const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
    expect([response, run?.state]).toEqual([BackgroundResponse.skip('not ours'), 'skipped']);
    expect(rig.calls).toEqual(['A', 'B', 'undo A']);
  });
}
