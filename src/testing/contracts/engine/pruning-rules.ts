import { BackgroundResponse } from '../../../core/response';
import type { SagaClass } from '../../../core/saga';
import type { RunState } from '../../../core/history';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Rule 25: what is left of a run that ended long ago. */
export function pruningRules(bench: Bench): void {
  const KEEP = { JOURNAL_RETENTION: '10d', JOURNAL_DEDUP_RETENTION: '30d' };

  /** Ends, parks, is stuck, or stays at work, as its request says. */
  function purchase(keys: string[] = []): SagaClass {
    const { rig } = bench;
    const answers: Readonly<Record<string, (visits: number) => unknown>> = {
      fail: () => BackgroundResponse.fail('no'),
      park: (visits) => (visits > 0 ? 'done' : BackgroundResponse.reschedule(60)),
      wait: () => BackgroundResponse.waitFor('approval'),
      work: () => new Gate().promise,
    };
    const step = rig.step('A', {
      execute: ({ how }, { visits, idempotencyKey }) => (keys.push(idempotencyKey), answers[String(how)]?.(visits) ?? 'made'),
      undo: ({ how }) => {
        if (how === 'stick') throw bench.terminal('cannot be undone');
      },
    });
    return rig.saga('Purchase', [step, rig.step('B', { execute: ({ how }) => (how === 'stick' ? BackgroundResponse.fail('no') : 'made') })], {
      lockKey: ({ id, lock }) => (typeof lock === 'string' ? lock : id),
    });
  }

  test('rule 25s: pruning an ended run removes what happened and its requests, and leaves its key, its generation, its answer and its delivery ids', async () => {
    const { rig } = bench;
    const saga = purchase();
    await rig.start(saga);
    const told = await rig.deliver(saga, { id: 'PR-1', how: 'fail', secret: 'x' }, { deliveryId: 'D-1' });
    const { plan, steps, history, latestRequest, ...kept } = rig.details();
    expect([plan.length, steps.length, history.length > 3, latestRequest]).toEqual([2, 2, true, { id: 'PR-1', how: 'fail', secret: 'x' }]);
    await rig.advance('1h');
    expect(await rig.engine.prune({ olderThan: '30m' })).toEqual({ runs: 1, forgotten: 0, deliveries: 0 });
    const pruned = { ...kept, pruned: true, plan: [], steps: [], history: [], latestRequest: { id: 'PR-1' } };
    expect(rig.details()).toEqual(pruned);
    await rig.restart();
    expect(rig.details()).toEqual(pruned);
    expect(rig.engine.list({}).runs).toMatchObject([{ id: rig.run, state: 'compensated', answer: { kind: 'fail', reason: 'no' }, pruned: true }]);
    expect(rig.engine.recorded('D-1', 'PR-1')).toEqual(told);
    expect(await rig.engine.prune({ olderThan: '30m' })).toEqual({ runs: 0, forgotten: 0, deliveries: 0 });
  });

  test.each(['done', 'fail'])('rule 25t: a pruned run still answers deliveries as it did before (%s)', async (how) => {
    const { rig } = bench;
    const saga = purchase();
    await rig.start(saga);
    const told = await rig.deliver(saga, { id: 'PR-1', how }, { deliveryId: 'D-1' });
    const owing = await rig.accept(saga, { id: 'PR-2', how });
    await rig.advance('1h');
    expect(await rig.engine.prune({ olderThan: '30m' })).toMatchObject({ runs: 2 });
    const before = rig.calls.length;
    expect(await rig.deliver(saga, { id: 'PR-1', how }, { deliveryId: 'D-1' })).toEqual(told);
    expect(await rig.deliver(saga, { id: 'PR-2', how }, { deliveryId: 'D-2' })).toEqual({ ...told, run: { ...told.run, id: owing } });
    expect(await rig.deliver(saga, { id: 'PR-2', how }, { deliveryId: 'D-2' })).toEqual({ ...told, run: { ...told.run, id: owing } });
    if (how === 'done') expect(await rig.deliver(saga, { id: 'PR-1', how })).toEqual(told);
    expect(rig.calls).toHaveLength(before);
    expect([rig.details(owing).pruned, rig.details(owing).history]).toEqual([true, []]);
  });

  test('rule 25u: generations go on after a pruned run, under keys of their own', async () => {
    const { rig } = bench;
    const keys: string[] = [];
    const saga = purchase(keys);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1', how: 'fail' });
    await rig.engine.prune({ olderThan: 0 });
    await rig.advance('1m');
    await rig.engine.prune({ olderThan: 0 });
    await rig.deliver(saga, { id: 'PR-1', how: 'done' });
    expect([rig.details().generation, rig.state(), new Set(keys).size]).toEqual([2, 'completed', 2]);
  });

  const LIVE: readonly (readonly [string, RunState])[] = [
    ['work', 'running'],
    ['wait', 'waiting'],
    ['stick', 'stuck'],
  ];
  test.each(LIVE)('rule 25v: a live run is never pruned, however old it is: %s', async (how, state) => {
    const { rig } = bench;
    const saga = purchase();
    await rig.start(saga);
    const holder = await rig.accept(saga, { id: 'PR-1', how, lock: 'asset' });
    const queued = await rig.accept(saga, { id: 'PR-2', lock: 'asset' });
    const before = [rig.details(holder), rig.details(queued)];
    await rig.advance('50s'); // the one at work has not timed out
    expect(await rig.engine.prune({ olderThan: 0, dedupRetention: 0 })).toEqual({ runs: 0, forgotten: 0, deliveries: 0 });
    expect([rig.details(holder), rig.details(queued)]).toEqual(before);
    expect([rig.state(holder), rig.state(queued)]).toEqual([state, 'queued']);
    await rig.restart();
    expect([rig.state(holder), rig.state(queued)]).toEqual([state, 'queued']);
  });

  test('rule 25w: only what ended before, and as said, is pruned', async () => {
    const { rig } = bench;
    const saga = purchase();
    await rig.start(saga);
    const old = await rig.accept(saga, { id: 'PR-1' });
    const failed = await rig.accept(saga, { id: 'PR-2', how: 'fail' });
    const parked = await rig.accept(saga, { id: 'PR-3', how: 'park' });
    await rig.advance('1h');
    const young = await rig.accept(saga, { id: 'PR-4' });
    await rig.advance('10m');
    expect(await rig.engine.prune({ olderThan: '20m', states: ['completed'] })).toMatchObject({ runs: 2 });
    expect([old, failed, parked, young].map((run) => rig.details(run).pruned)).toEqual([true, undefined, true, undefined]);
    expect(await rig.engine.prune({ olderThan: '20m' })).toMatchObject({ runs: 1 });
    expect([failed, young].map((run) => rig.details(run).pruned)).toEqual([true, undefined]);
  });

  test('rule 25x: after the dedup retention a run and its delivery ids are forgotten, and its request starts afresh under another key', async () => {
    const { rig } = bench;
    const keys: string[] = [];
    const saga = purchase(keys);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1', how: 'fail' }, { deliveryId: 'D-1' });
    const first = rig.run;
    await rig.advance('1h');
    await rig.deliver(saga, { id: 'PR-2' }, { deliveryId: 'D-2' });
    await rig.advance('1h');
    expect(await rig.engine.prune({ olderThan: '30m', dedupRetention: '90m' })).toEqual({ runs: 2, forgotten: 1, deliveries: 1 });
    expect([rig.engine.find(first), rig.engine.recorded('D-1', 'PR-1')]).toEqual([undefined, undefined]);
    expect([rig.details().pruned, rig.engine.recorded('D-2', 'PR-2') !== undefined]).toEqual([true, true]);
    await rig.deliver(saga, { id: 'PR-1', how: 'done' }, { deliveryId: 'D-1' });
    expect([rig.run === first, rig.details().generation, rig.state(), new Set(keys).size]).toEqual([false, 1, 'completed', 3]);
  });

  test('rule 25y: what happens goes on being told in order, though what came right before it was removed', async () => {
    const { rig } = bench;
    const gate = new Gate<string>();
    const poll = rig.step('A', {
      execute: ({ how }, { visits }) => (how !== 'poll' ? 'made' : visits === 0 ? BackgroundResponse.reschedule(60) : gate.promise),
    });
    const saga = rig.saga('Purchase', [poll]);
    await rig.start(saga);
    const alive = await rig.accept(saga, { id: 'PR-1', how: 'poll' });
    for (const id of ['PR-2', 'PR-3']) await rig.deliver(saga, { id });
    await rig.advance('1m'); // the poll is visited again, and has not answered
    await rig.advance('1s');
    expect(await rig.engine.prune({ olderThan: 0, dedupRetention: 0 })).toMatchObject({ runs: 2, forgotten: 2 });
    gate.open('made');
    await rig.rest();
    expect(rig.details(alive).history.map(({ type }) => type)).toEqual(['planned', 'begun', 'parked', 'succeeded', 'ended']);
    expect(rig.state(alive)).toBe('completed');
    await rig.restart();
    await rig.deliver(saga, { id: 'PR-4' });
    expect(rig.details().history.map(({ type }) => type)).toEqual(['planned', 'begun', 'succeeded', 'ended']);
  });

  test('rule 25z: what is older than the configuration says is removed by itself', async () => {
    const { rig } = bench;
    const saga = purchase();
    rig.config = KEEP;
    await rig.start(saga);
    const ended = await rig.accept(saga, { id: 'PR-1' }, 'D-1');
    const waiting = await rig.accept(saga, { id: 'PR-2', how: 'wait' });
    await rig.advance('9d');
    expect(rig.details(ended).pruned).toBeUndefined();
    await rig.advance('2d');
    expect([rig.warnings, rig.details(ended).pruned, rig.state(waiting)]).toEqual([[], true, 'waiting']);
    await rig.restart();
    await rig.advance('20d');
    expect([rig.engine.find(ended), rig.state(waiting), rig.details(waiting).history.length > 0]).toEqual([undefined, 'waiting', true]);
  });

  test.each([{ ...KEEP, JOURNAL_RETENTION: 'never' }, {}])('rule 25z: nothing is removed by itself where that is not wanted: %j', async (config) => {
    const { rig } = bench;
    const saga = purchase();
    rig.config = config;
    await rig.start(saga);
    const ended = await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('40d');
    expect([rig.state(ended), rig.details(ended).pruned]).toEqual(['completed', undefined]);
  });
}
