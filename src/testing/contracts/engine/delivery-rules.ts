import { BackgroundResponse } from '../../../core/response';
import { Gate } from './gate';
import type { Bench } from './bench';

/** Rule 1: what a delivery starts, attaches to, or is answered. */
export function deliveryRules(bench: Bench): void {
  const failing = (): never => {
    throw bench.terminal('no stock');
  };

  test('rule 1a: a delivery of a live run attaches to it, whatever its delivery id', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise })]);
    await rig.start(saga);
    const answers = [
      rig.delivering(saga, { id: 'PR-1' }, { deliveryId: 'D-1' }),
      rig.delivering(saga, { id: 'PR-1' }, { deliveryId: 'D-2' }),
      rig.delivering(saga, { id: 'PR-1' }),
    ];
    await rig.rest();
    gate.open();
    const delivered = await Promise.all(answers);
    expect(new Set(delivered.map(({ run }) => run!.id)).size).toBe(1);
    expect(delivered.map(({ response }) => response.kind)).toEqual(['done', 'done', 'done']);
    expect(rig.calls).toEqual(['A']);
    for (const id of ['D-1', 'D-2']) expect(rig.engine.recorded(id, 'PR-1')?.response.kind).toBe('done');
  });

  test('rule 1b: a run is keyed by its saga too, so another saga for the same request is another run', async () => {
    const { rig } = bench;
    const park = { execute: () => BackgroundResponse.reschedule(60), lockKey: () => 'none' };
    const [one, two] = ['One', 'Two'].map((name) => rig.saga(name, [rig.step(`In${name}`, park)], { lockKey: () => name }));
    await rig.start(one!, two!);
    const ids = [await rig.accept(one!, { id: 'PR-1' }), await rig.accept(two!, { id: 'PR-1' })];
    expect(ids[0]).not.toBe(ids[1]);
    expect(rig.calls).toEqual(['InOne', 'InTwo']);
  });

  test('rule 1c: a run that does not end within the patience of the host is answered reschedule, and goes on', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise })]);
    await rig.start(saga);
    const answer = rig.delivering(saga, { id: 'PR-1' }, { patience: 5_000 });
    await rig.advance(4);
    expect(await rig.now(answer)).toBeUndefined();
    await rig.advance(1);
    expect((await rig.now(answer))?.response.kind).toBe('reschedule');
    gate.open();
    await rig.rest();
    expect(rig.state()).toBe('completed');
  });

  test('rule 1d: a delivery of a run that is parked, queued or stuck is answered reschedule at once', async () => {
    const { rig } = bench;
    const one = { lockKey: () => 'one' };
    const parked = rig.saga('Parked', [rig.step('A', { execute: () => BackgroundResponse.reschedule(60) })], one);
    const queued = rig.saga('Queued', [rig.step('B')], one);
    const stuck = rig.saga('Stuck', [rig.step('C', { kind: 'pivot', retry: { maxAttempts: 1 }, execute: () => Promise.reject(new Error('unknown')) })], {
      lockKey: () => 'two',
    });
    await rig.start(parked, queued, stuck);
    for (const saga of [parked, queued, stuck]) {
      for (const round of ['first', 'second']) {
        const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
        expect([round, response.kind, run?.state]).toEqual([round, 'reschedule', { Parked: 'waiting', Queued: 'queued', Stuck: 'stuck' }[saga.durableName!]]);
      }
    }
  });

  test('rule 1e: only a final answer is recorded under a delivery id', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: failing, undo: () => BackgroundResponse.reschedule(60) })]);
    await rig.start(saga);
    const first = await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' });
    expect(first.response).toEqual(BackgroundResponse.reschedule(60));
    expect(rig.engine.recorded('D-1', 'PR-1')).toBeUndefined();
    const second = await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' });
    expect(second.run!.id).not.toBe(first.run!.id);
  });

  test('rule 1f: a delivery whose id has a recorded answer gets that answer, even while a later generation lives', async () => {
    const { rig } = bench;
    let fails = true;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => (fails ? failing() : BackgroundResponse.reschedule(60)) })]);
    await rig.start(saga);
    const first = await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' });
    fails = false;
    const second = await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-2' });
    expect(second.run!.state).toBe('waiting');
    for (const restart of [false, true]) {
      if (restart) await rig.restart();
      expect(await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' })).toEqual(first);
    }
  });

  test('rule 1g: a delivery id that was used for another request is refused', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A')]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' });
    await expect(rig.deliver(saga, { id: 'PR-2' }, { deliveryId: 'D-1' })).rejects.toMatchObject({ code: 'DELIVERY_ID_REUSED' });
  });

  test('rule 1h: an ended run that answered reschedule, and whose final answer nobody has had, gives it to the next delivery', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise })]);
    await rig.start(saga);
    const id = await rig.accept(saga, { id: 'PR-1' });
    gate.fail(bench.terminal('no stock'));
    await rig.rest();
    expect(rig.state()).toBe('compensated');
    const owed = await rig.deliver(saga, { id: 'PR-1' });
    expect(owed).toEqual({ response: BackgroundResponse.fail('no stock'), run: { id, state: 'compensated' } });
    expect(rig.calls).toEqual(['A']);
  });

  test('rule 1i: an answer that was owed is given once; the delivery after it starts the next generation', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    gate.fail(bench.terminal('no stock'));
    await rig.rest();
    await rig.deliver(saga, { id: 'PR-1' });
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.details().generation).toBe(2);
  });

  test('rule 1j: an answer that a waiting delivery has had is no longer owed', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    const answer = rig.delivering(saga, { id: 'PR-1' });
    await rig.rest();
    gate.fail(bench.terminal('no stock'));
    expect((await rig.now(answer))?.response).toEqual(BackgroundResponse.fail('no stock'));
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.details().generation).toBe(2);
  });

  test('rule 1k: a run that ended completed gives its answer to every later delivery', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A')]);
    await rig.start(saga);
    const first = await rig.deliver(saga, { id: 'PR-1' });
    await rig.restart();
    expect(await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-9' })).toEqual(first);
    expect(await rig.deliver(saga, { id: 'PR-1' })).toEqual(first);
    expect(rig.calls).toEqual(['A']);
  });

  test('rule 1l: a saga that says repeat starts afresh after a completed run', async () => {
    const { rig } = bench;
    const saga = rig.saga('Sync', [rig.step('A')], { repeat: true });
    await rig.start(saga);
    for (const generation of [1, 2, 3]) {
      await rig.deliver(saga, { id: 'PR-1' });
      expect(rig.details().generation).toBe(generation);
    }
  });

  test('rule 1m: a delivery of a run that ended otherwise, and owes nothing, starts the next generation', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: (request) => (request.try === 1 ? BackgroundResponse.skip('inquiring') : 'done') })]);
    await rig.start(saga);
    const first = await rig.deliver(saga, { id: 'PR-1', try: 1 });
    expect(first.response).toEqual(BackgroundResponse.skip('inquiring'));
    await rig.restart();
    const second = await rig.deliver(saga, { id: 'PR-1', try: 2 });
    expect(second.response).toEqual(BackgroundResponse.done());
    expect([rig.details(first.run!.id).generation, rig.details(second.run!.id).generation]).toEqual([1, 2]);
  });

  test('rule 1n: a run that ended with the answer reschedule owes nothing, and only a delivery starts the next generation', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: failing, undo: () => BackgroundResponse.reschedule(60) })]);
    await rig.start(saga);
    const first = await rig.accept(saga, { id: 'PR-1' });
    expect(rig.state(first)).toBe('compensated');
    await rig.advance('1h');
    expect(rig.engine.list({}).runs).toHaveLength(1);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.details().generation).toBe(2);
  });

  test('rule 1o: a claim attaches to a run that works and is given an answer that is owed, and starts and wakes nothing', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const park = { execute: (_request: unknown, { visits }: { readonly visits: number }) => (visits === 0 ? BackgroundResponse.reschedule(60) : gate.promise) };
    const saga = rig.saga('Purchase', [rig.step('A', park)]);
    await rig.start(saga);
    const claim = (deliveryId: string) => rig.engine.claim('PR-1', { deliveryId, patience: 1_000 });
    expect(await claim('D-0')).toBeUndefined();
    await rig.deliver(saga, { id: 'PR-1' });
    expect(await claim('D-1')).toBeUndefined(); // it waits
    await rig.advance('1m');
    const attached = claim('D-2');
    await rig.rest();
    gate.open();
    expect((await attached)?.response.kind).toBe('done');
    expect((await claim('D-3'))?.response.kind).toBe('done');
    for (const id of ['D-2', 'D-3']) expect(rig.engine.recorded(id, 'PR-1')?.response.kind).toBe('done');
    expect(rig.engine.list({}).runs).toHaveLength(1);
  });
}
