import { BackgroundResponse } from 'amends';
import { calls, gate, look, sharedJournal, start, until } from './owners-shop';

sharedJournal();

describe('two owners of one journal', () => {
  test('a delivery at one is refused for a run of the other that holds its lock, where its saga says so', async () => {
    const [a, b] = [await start(), await start()];
    const { run } = await a.deliver('waiting', { id: 'PR-1', asset: 'AS-1' }, { patience: 10_000 });
    const refused = await b.deliver('hastily', { id: 'PR-2', asset: 'AS-1' }, { patience: 10_000 });
    expect(refused).toEqual({ response: BackgroundResponse.fail(expect.stringContaining(run!.id) as string), run: null });
    expect(b.engine.list({ request: 'PR-2' }).runs).toEqual([]);
  });

  test('a delivery at one cancels a run of the other that holds its lock, where its saga says so, and begins after it', async () => {
    const [a, b] = [await start(), await start()];
    const { run } = await a.deliver('waiting', { id: 'PR-1', asset: 'AS-1' }, { patience: 10_000 });
    await b.deliver('cancelled', { id: 'PR-2', asset: 'AS-1' }, { patience: 0 });
    await until(() => b.engine.list({ request: 'PR-2' }).runs[0]?.endedAt !== undefined);
    expect(a.engine.find(run!.id)).toMatchObject({ state: 'compensated', answer: { reason: expect.stringMatching(/gives way to Cancel of PR-2/) as string } });
    expect(calls).toEqual(['undo wait', 'last']);
  });

  test('a delivery at one attaches to the run of the other, and gets its answer', async () => {
    const [a, b] = [await start(), await start()];
    const first = a.deliver('ordered', { id: 'PR-1' }, { patience: 10_000 });
    await until(() => calls.length === 1);
    const second = b.deliver('ordered', { id: 'PR-1' }, { patience: 10_000, deliveryId: 'T-2' });
    gate('PR-1').open();
    expect((await first).response.kind).toBe('done');
    expect(await second).toMatchObject({ response: { kind: 'done' }, run: { id: (await first).run!.id } });
    expect(a.engine.recorded('T-2', 'PR-1')?.response.kind).toBe('done');
    expect(calls).toEqual(['hold PR-1']);
  });

  test('a delivery that cannot wait is told to come again, and the run owes it the answer', async () => {
    const [a, b] = [await start(), await start()];
    void a.deliver('ordered', { id: 'PR-1' }, { patience: 10_000 });
    await until(() => calls.length === 1);
    expect((await b.deliver('ordered', { id: 'PR-1' }, { patience: 0 })).response.kind).toBe('reschedule');
    gate('PR-1').open();
    await until(() => b.engine.live('PR-1').length === 0);
    expect((await b.deliver('ordered', { id: 'PR-1' }, { patience: 0 })).response.kind).toBe('done');
    expect(calls).toEqual(['hold PR-1']);
  });

  test('the same request at both in the same moment is one run', async () => {
    const [a, b] = [await start(), await start()];
    const both = [a, b].map((application) => application.deliver('ordered', { id: 'PR-1' }, { patience: 10_000 }));
    gate('PR-1').open();
    const [first, second] = await Promise.all(both);
    expect(first!.run!.id).toBe(second!.run!.id);
    expect([first!.response.kind, second!.response.kind]).toEqual(['done', 'done']);
    expect(calls).toEqual(['hold PR-1']);
  });

  test('runs of one lock exclude each other, wherever they are delivered', async () => {
    const [a, b] = [await start(), await start()];
    const holder = a.deliver('ordered', { id: 'PR-1', asset: 'AS-1' }, { patience: 10_000 });
    await until(() => calls.length === 1);
    const other = await b.deliver('ordered', { id: 'PR-2', asset: 'AS-1' }, { patience: 10_000 });
    expect(other).toMatchObject({ response: { kind: 'reschedule' }, run: { state: 'queued' } });
    expect(calls).toEqual(['hold PR-1']);
    gate('PR-1').open();
    await holder;
    await until(() => calls.length === 2);
    gate('PR-2').open();
    await until(() => b.engine.live('PR-2').length === 0);
    expect((await a.deliver('ordered', { id: 'PR-2', asset: 'AS-1' }, { patience: 0 })).response.kind).toBe('done');
  });

  test('a message that is sent to one wakes a run of the other', async () => {
    const [a, b] = [await start(), await start()];
    const { run } = await a.deliver('asked', { id: 'PR-1' }, { patience: 10_000 });
    expect(await b.engine.send(run!.id, 'approved', { by: 'anna' }, { id: 'M-1' })).toBe(true);
    await until(() => calls.length === 1);
    expect(calls).toEqual(['approved PR-1']);
  });

  test('a verb that is given to one is carried out by the other, and refused by it where its state does not allow it', async () => {
    const [a, b] = [await start(), await start()];
    const { run } = await a.deliver('asked', { id: 'PR-1' }, { patience: 10_000 });
    await expect(b.engine.command(run!.id, 'retry', { by: 'anna', why: 'why not' })).rejects.toMatchObject({ code: 'VERB_REFUSED' });
    expect((await b.engine.command(run!.id, 'cancel', { by: 'anna', why: 'they asked' })).state).toBe('compensated');
    expect(a.engine.find(run!.id)?.history.filter(({ type }) => type === 'verb')).toMatchObject([{ verb: 'cancel', by: 'anna', why: 'they asked' }]);
  });

  test('a verb, or a message, that comes too late for its run is seen in its history, and by who asked', async () => {
    const [a, b] = [await start(), await start()];
    const { run } = await a.deliver('asked', { id: 'PR-1' }, { patience: 10_000 });
    const given = [b.engine.command(run!.id, 'abandon', { by: 'anna', why: 'first' }), b.engine.command(run!.id, 'cancel', { by: 'anna', why: 'second' })];
    const [abandoned, cancelled] = await Promise.allSettled(given);
    expect(abandoned).toMatchObject({ status: 'fulfilled', value: { state: 'abandoned' } });
    expect(cancelled).toMatchObject({ status: 'rejected', reason: { code: 'RUN_ENDED' } });
    const verbs = b.engine.find(run!.id)!.history.filter(({ type }) => type === 'verb');
    expect(verbs).toMatchObject([{ verb: 'abandon' }, { verb: 'cancel', refused: { code: 'RUN_ENDED' } }]);
  });

  test('a message that is sent twice before its owner has it is sent once', async () => {
    const a = await start();
    const { run } = await a.deliver('asked', { id: 'PR-1' }, { patience: 10_000 });
    await a.stop();
    const onlooker = await look();
    expect(await onlooker.engine.send(run!.id, 'approved', true, { id: 'M-1' })).toBe(true);
    expect(await onlooker.engine.send(run!.id, 'approved', true, { id: 'M-1' })).toBe(false);
    expect(await onlooker.engine.command(run!.id, 'wake', { by: 'anna', why: 'look' })).toMatchObject({ state: 'waiting', recorded: true });
    await expect(onlooker.deliver('asked', { id: 'PR-2' }, { patience: 0 })).rejects.toMatchObject({ code: 'NOT_READY' });
    const b = await start();
    await until(() => b.engine.live('PR-1').length === 0);
    expect(calls).toEqual(['approved PR-1']);
    expect(onlooker.engine.find(run!.id)?.history.filter(({ type }) => type === 'message')).toHaveLength(1);
  });

  test('what one leaves at its stop goes on at the other', async () => {
    const [a, b] = [await start(), await start()];
    const { run } = await a.deliver('asked', { id: 'PR-1' }, { patience: 10_000 });
    await a.stop();
    await b.engine.send(run!.id, 'approved', true);
    await until(() => b.engine.live('PR-1').length === 0);
    expect(calls).toEqual(['approved PR-1']);
  });
});
