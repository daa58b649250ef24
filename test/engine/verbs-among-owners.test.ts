import Database from 'better-sqlite3';
import { Journal } from 'amends';
import { calls, gate, journalFile, LEASE, look, sharedJournal, start, until } from './owners-shop';

sharedJournal();

describe('a verb for a run that is not as it seems', () => {
  test('a verb in the turn in which a run is refused its lock is obeyed by the run that has to wait', async () => {
    const [a, b] = [await start(), await start()];
    const first = a.deliver('ordered', { id: 'PR-1', asset: 'AS-1' }, { patience: 10_000 });
    await until(() => calls.length === 1);
    const second = b.deliver('ordered', { id: 'PR-2', asset: 'AS-1' }, { patience: 10_000 });
    const run = b.engine.live('PR-2')[0]!;
    expect(run.state).toBe('running'); // as far as b knows
    const cancelled = b.engine.command(run.id, 'cancel', { by: 'anna', why: 'they asked' });
    expect(await cancelled).toMatchObject({ id: run.id, state: 'compensated' });
    expect((await second).run).toMatchObject({ id: run.id });
    expect(a.engine.find(run.id)).toMatchObject({
      state: 'compensated',
      history: expect.arrayContaining([expect.objectContaining({ verb: 'cancel', by: 'anna' })]) as unknown,
    });
    gate('PR-1').open();
    await first;
    expect(calls).toEqual(['hold PR-1']);
  });

  test('a verb, or a message, for a run that another process was first to begin is refused', async () => {
    const [a, b] = [await start(), await start()];
    const [first, second] = [a, b].map((application) => application.deliver('ordered', { id: 'PR-1' }, { patience: 10_000 }));
    const { id } = b.engine.live('PR-1')[0]!;
    const given = await Promise.allSettled([b.engine.command(id, 'cancel', { by: 'anna', why: 'they asked' }), b.engine.send(id, 'approved', true)]);
    gate('PR-1').open();
    expect([(await first)!.run!.id === id, (await second)!.run!.id === id]).toEqual([false, false]);
    expect(given).toMatchObject([
      { status: 'rejected', reason: { code: 'RUN_UNKNOWN' } },
      { status: 'rejected', reason: { code: 'RUN_UNKNOWN' } },
    ]);
  });

  test('what was left for a run that is refused its lock stays left until it is obeyed', async () => {
    const [a, b] = [await start(), await start()];
    const first = a.deliver('ordered', { id: 'PR-1', asset: 'AS-1' }, { patience: 10_000 });
    await until(() => calls.length === 1);
    const { run } = await b.deliver('ordered', { id: 'PR-2', asset: 'AS-1' }, { patience: 10_000 });
    const { sharing } = b.container.get(Journal);
    let lies = 1; // b believes once that the lock is free, and begins in the turn in which it finds the verb
    const mayTake = sharing!.mayTake.bind(sharing);
    sharing!.mayTake = (number, lock) => (sharing!.postings().length > 0 && lies-- > 0 ? true : mayTake(number, lock));
    const onlooker = await look();
    expect(await onlooker.engine.command(run!.id, 'cancel', { by: 'anna', why: 'they asked' })).toMatchObject({ state: 'compensated' });
    expect(lies).toBeLessThan(1);
    gate('PR-1').open();
    await first;
    expect(calls).toEqual(['hold PR-1']);
  });

  test('a verb that comes too late is journaled once, whoever sees it, and of a pruned run nothing comes back', async () => {
    const [a, b] = [await start(), await start()];
    const [kept, pruned] = [await a.deliver('asked', { id: 'PR-1' }, { patience: 10_000 }), await a.deliver('asked', { id: 'PR-2' }, { patience: 10_000 })].map(
      ({ run }) => run!.id,
    );
    await a.engine.command(pruned!, 'abandon', { by: 'anna', why: 'first' });
    while (a.engine.find(pruned!)?.pruned !== true) await a.engine.prune({ olderThan: 0 }); // it is old a millisecond after its end
    await a.engine.command(kept!, 'abandon', { by: 'anna', why: 'first' });
    const database = new Database(journalFile());
    const body = JSON.stringify({ kind: 'verb', verb: 'cancel', by: 'anna', why: 'second' });
    database.prepare("INSERT INTO postings (run, key, body) SELECT number, 'late', ? FROM runs").run(body);
    const end = performance.now() + LEASE / 4;
    while (performance.now() < end); // now both look before either commits
    await until(() => database.prepare('SELECT count(*) FROM postings').pluck().get() === 0);
    database.close();
    await Promise.all([a, b].map(({ engine }) => engine.send(kept!, 'none', true).catch(() => undefined))); // what both had to write is written
    expect(b.engine.find(kept!)!.history.filter(({ type }) => type === 'verb')).toMatchObject([{ verb: 'abandon' }, { verb: 'cancel', refused: {} }]);
    expect(b.engine.find(pruned!)).toMatchObject({ pruned: true, history: [] });
  });
});
