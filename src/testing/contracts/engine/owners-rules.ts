import { AmendsError } from '../../../core/errors';
import { BackgroundResponse } from '../../../core/response';
import type { SagaClass } from '../../../core/saga';
import type { Bench } from './bench';
import type { EngineRig } from './engine-rig';
import { Gate } from './gate';

/** Seconds. */
const LEASE = 0.6;
const PATIENCE = 10_000;

/** Looks until it holds: among processes real time passes. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 8 * LEASE * 1_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('it does not come to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Nothing else happens in this process for as long. */
function block(leases: number): void {
  const end = performance.now() + leases * LEASE * 1_000;
  while (performance.now() < end);
}

const pass = (leases: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, leases * LEASE * 1_000));

/** Rule 22: several processes on one journal. For journals that can be shared. */
export function ownersRules(bench: Bench): void {
  /** Two processes with the same sagas. */
  const two = async (...sagas: readonly SagaClass[]): Promise<readonly [EngineRig, EngineRig]> => {
    const a = bench.rig;
    a.config = { JOURNAL_LEASE: LEASE, ...a.config };
    await a.start(...sagas);
    const b = a.beside();
    await b.start(...sagas);
    return [a, b];
  };

  test('rule 22a: the same request at two processes in the same moment is one run, and one answer', async () => {
    const saga = bench.rig.saga('S', [bench.rig.step('A')]);
    const [a, b] = await two(saga);
    const [first, second] = await Promise.all([a, b].map((rig) => rig.delivering(saga, { id: 'R-1' }, { patience: PATIENCE })));
    expect(first!.run!.id).toBe(second!.run!.id);
    expect([first!.response, second!.response]).toEqual([BackgroundResponse.done(), BackgroundResponse.done()]);
    expect(a.calls).toEqual(['A']);
  });

  test('rule 22b: runs of one lock exclude each other in all processes, and go on when it is free', async () => {
    const held = new Gate();
    const saga = bench.rig.saga('S', [bench.rig.step('A', { execute: () => held.promise })], { lockKey: () => 'L' });
    const [a, b] = await two(saga);
    const first = a.delivering(saga, { id: 'R-1' }, { patience: PATIENCE });
    await until(() => a.calls.length === 1);
    expect((await b.delivering(saga, { id: 'R-2' }, { patience: PATIENCE })).run!.state).toBe('queued');
    await pass(0.5);
    expect(a.calls).toHaveLength(1);
    held.open(undefined);
    await first;
    await until(() => b.state() === 'completed');
    expect(a.calls).toHaveLength(2);
  });

  test('rule 22b: a run that ends in the turn in which it begins is decided only once it has its lock, and its delivery hears nothing before', async () => {
    const held = new Gate();
    let free = false;
    const holds = bench.rig.saga('Holds', [bench.rig.step('A', { execute: () => held.promise })], { lockKey: () => 'L' });
    const depends = bench.rig.saga('Depends', [bench.rig.step('B', { applies: () => free })], { lockKey: () => 'L' });
    const [a, b] = await two(holds, depends);
    const first = a.delivering(holds, { id: 'R-1' }, { patience: PATIENCE });
    await until(() => a.calls.length === 1);
    const told = await b.delivering(depends, { id: 'R-2' }, { patience: PATIENCE, deliveryId: 'D-2' });
    expect([told.response.kind, told.run!.state]).toEqual(['reschedule', 'queued']);
    free = true;
    held.open(undefined);
    await first;
    await until(() => b.state() === 'completed');
    const again = await b.delivering(depends, { id: 'R-2' }, { patience: PATIENCE, deliveryId: 'D-2' });
    expect([again.response, a.calls]).toEqual([BackgroundResponse.done(), ['A', 'B']]);
  });

  test('rule 22c: a process that has ended is noticed at once, and another goes on with its runs', async () => {
    const saga = bench.rig.saga('S', [bench.rig.step('A', { execute: () => new Promise(() => undefined) }), bench.rig.step('B')]);
    bench.rig.config = { JOURNAL_LEASE: 100 * LEASE };
    const [a, b] = await two(saga);
    const run = await a.accept(saga, { id: 'R-1' });
    expect(a.calls).toEqual(['A']);
    await a.crash();
    await until(() => b.calls.length === 2); // long before a lease is over
    expect(b.events('errored', 'A', run)).toMatchObject([{ crashed: true }]);
  });

  test('rule 22d: a process that gives no sign of life for a lease has lost its runs, and nothing that it writes of them is accepted', async () => {
    const gates = [new Gate(), new Gate()];
    let attempts = 0;
    const saga = bench.rig.saga('S', [bench.rig.step('A', { execute: async () => (await gates[attempts++]?.promise, attempts) })]);
    const [a, b] = await two(saga);
    const run = await a.accept(saga, { id: 'R-1' });
    a.breakJournal(new AmendsError('JOURNAL_LOCKED', 'stopped'));
    await until(() => a.calls.length === 2);
    gates[0]!.open(undefined); // what the first brings now is too late
    await a.mendJournal();
    await pass(0.5);
    expect(b.events('succeeded', 'A', run)).toEqual([]);
    expect(a.alerts).toHaveLength(1);
    gates[1]!.open(undefined);
    await until(() => b.state(run) === 'completed');
    expect(b.events('succeeded', 'A', run)).toHaveLength(1);
    expect((await a.delivering(saga, { id: 'R-2' }, { patience: PATIENCE })).response).toEqual(BackgroundResponse.done());
  });

  test('rule 22e: no attempt begins before this process knows that nobody has taken its place', async () => {
    const saga = bench.rig.saga('S', [bench.rig.step('A')]);
    const [a] = await two(saga);
    const known = new Gate();
    Object.defineProperty(a.engine, 'fresh', { get: () => false, configurable: true });
    Object.assign(a.engine, { refresh: () => known.promise });
    const run = await a.accept(saga, { id: 'R-1' });
    expect(a.events('begun', 'A', run)).toHaveLength(1);
    expect(a.calls).toEqual([]);
    known.open(undefined);
    await until(() => a.state(run) === 'completed');
  });

  test('rule 22f: neither the clock on the wall, nor time in which the observer itself stood still, takes a run from its owner', async () => {
    const held = new Gate();
    const saga = bench.rig.saga('S', [bench.rig.step('A', { execute: () => held.promise })]);
    bench.rig.config = { JOURNAL_LEASE: 2 * LEASE };
    const [a, b] = await two(saga);
    const run = await a.accept(saga, { id: 'R-1' });
    await pass(0.5);
    await b.advance('10s');
    a.breakJournal(new AmendsError('JOURNAL_LOCKED', 'no sign of life')); // from before b's last look until after its next one
    await pass(0.4);
    block(3);
    await pass(0.4);
    await a.mendJournal();
    await pass(2);
    expect(a.calls).toEqual(['A']);
    held.open(undefined);
    await until(() => a.state(run) === 'completed');
    expect(a.alerts.filter((alert) => !alert.includes('no sign of life Until'))).toEqual([]); // that it cannot write is told when it is noticed
  });

  test('rule 22g: verbs, messages and requests that one process leaves are carried out by the owner, and where there is none at the next start', async () => {
    const saga = bench.rig.saga('S', [
      bench.rig.step('A', { execute: (_, context) => (context.received<boolean>('go') === undefined ? BackgroundResponse.waitFor('go') : undefined) }),
    ]);
    const [a, b] = await two(saga);
    const [first, second] = [await a.accept(saga, { id: 'R-1' }), await a.accept(saga, { id: 'R-2' })];
    await b.engine.send(first, 'go', true);
    await until(() => a.state(first) === 'completed');
    expect((await b.engine.command(second, 'wake', { by: 'anna', why: 'look' })).recorded).toBeUndefined();
    await expect(b.engine.command(second, 'retry', { by: 'anna', why: 'why not' })).rejects.toMatchObject({ code: 'VERB_REFUSED' });
    expect(b.events('verb', undefined, second)).toMatchObject([{ verb: 'wake' }]);
    const third = await b.accept(saga, { id: 'R-3' });
    await a.stop();
    await b.stop();
    const onlooker = a.beside();
    await onlooker.look(saga);
    expect(await onlooker.engine.command(third, 'cancel', { by: 'anna', why: 'they asked' })).toMatchObject({ state: 'waiting', recorded: true });
    await onlooker.engine.send(second, 'go', true);
    const next = a.beside();
    await next.start(saga);
    await until(() => next.state(second) === 'completed' && next.state(third) === 'compensated');
  });

  test('rule 22h: a run is taken only by who knows all its steps, and told as stuck where nobody does', async () => {
    const wait = bench.rig.step('A', { execute: () => BackgroundResponse.waitFor('go') });
    const [older, newer] = [bench.rig.saga('S', [wait]), bench.rig.saga('S', [wait, bench.rig.step('B')])];
    const a = bench.rig;
    a.config = { JOURNAL_LEASE: LEASE };
    await a.start(newer);
    const [c, b] = [a.beside(), a.beside()];
    await c.start(older);
    await b.start(newer);
    block(0.5); // what both would have done meanwhile they do now, and so from now on: c looks before b
    const run = await a.accept(newer, { id: 'R-1' });
    await a.crash();
    await pass(1);
    expect(c.events('stuck', undefined, run)).toEqual([]);
    await b.crash();
    await until(() => c.state(run) === 'stuck');
    expect(c.details(run).error).toMatchObject({ code: 'STEP_UNKNOWN' });
    const d = a.beside();
    await d.start(newer);
    await until(() => d.state(run) === 'waiting');
  });
}
