import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Rule 5: one lock per run. */
export function lockRules(bench: Bench): void {
  const parking = { execute: (): unknown => BackgroundResponse.reschedule(60) };

  test('rule 5a: runs of one request exclude each other, parked ones included; the other is queued and answers reschedule', async () => {
    const { rig } = bench;
    let visits = 0;
    const first = rig.saga('First', [rig.step('A', { execute: () => ((visits += 1) < 2 ? BackgroundResponse.reschedule(60) : 'done') })]);
    const second = rig.saga('Second', [rig.step('B')]);
    await rig.start(first, second);
    await rig.accept(first, { id: 'PR-1' });
    const { response, run } = await rig.deliver(second, { id: 'PR-1' });
    expect([response.kind, run?.state]).toEqual(['reschedule', 'queued']);
    expect(rig.calls).toEqual(['A']);
    await rig.advance('1m');
    expect(rig.calls).toEqual(['A', 'A', 'B']);
    expect(rig.state(run!.id)).toBe('completed');
  });

  test('rule 5b: a saga says by lockKey what its runs exclude each other for', async () => {
    const { rig } = bench;
    const gates = { 'PR-1': new Gate(), 'PR-2': new Gate(), 'PR-3': new Gate() };
    const step = rig.step('A', { execute: ({ id }) => gates[id as 'PR-1'].promise });
    const saga = rig.saga('Purchase', [step], { lockKey: ({ asset }) => String(asset) });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1', asset: 'AS-1' });
    const same = await rig.accept(saga, { id: 'PR-2', asset: 'AS-1' });
    const other = await rig.accept(saga, { id: 'PR-3', asset: 'AS-2' });
    expect([rig.state(same), rig.state(other)]).toEqual(['queued', 'running']);
    gates['PR-1'].open();
    await rig.rest();
    expect(rig.state(same)).toBe('running');
  });

  test('rule 5c: a stuck run keeps its lock; its end releases it', async () => {
    const { rig } = bench;
    const stuck = rig.step('A', { undo: () => Promise.reject(bench.terminal('cannot')), execute: () => BackgroundResponse.fail('no') });
    const first = rig.saga('First', [stuck]);
    const second = rig.saga('Second', [rig.step('B')]);
    await rig.start(first, second);
    const held = await rig.accept(first, { id: 'PR-1' });
    const queued = await rig.accept(second, { id: 'PR-1' });
    expect([rig.state(held), rig.state(queued)]).toEqual(['stuck', 'queued']);
    await rig.command('abandon', held);
    expect(rig.state(queued)).toBe('completed');
  });

  test('rule 5d: queued runs get the lock in the order of their first delivery, over a crash too', async () => {
    const { rig } = bench;
    const ids = ['PR-1', 'PR-2', 'PR-3', 'PR-4', 'PR-5'];
    const order: string[] = [];
    const saga = rig.saga('Purchase', [rig.step('A', { execute: ({ id }) => (id === 'PR-1' ? BackgroundResponse.reschedule(60) : void order.push(id)) })], {
      lockKey: () => 'one',
    });
    await rig.start(saga);
    for (const id of ids) await rig.accept(saga, { id });
    await rig.accept(saga, { id: 'PR-2', again: true });
    await rig.restart();
    await rig.command('abandon', rig.engine.list({ request: 'PR-1' }).runs[0]!.id);
    expect(order).toEqual(ids.slice(1));
  });

  test('rule 5e: queued runs get the lock in the order of their first delivery', async () => {
    const { rig } = bench;
    const order: string[] = [];
    const saga = rig.saga('Purchase', [rig.step('A', { execute: ({ id }) => (id === 'PR-1' ? BackgroundResponse.reschedule(60) : void order.push(id)) })], {
      lockKey: () => 'one',
    });
    await rig.start(saga);
    for (const id of ['PR-1', 'PR-2', 'PR-3', 'PR-4']) await rig.accept(saga, { id });
    await rig.command('abandon', rig.engine.list({ request: 'PR-1' }).runs[0]!.id);
    expect(order).toEqual(['PR-2', 'PR-3', 'PR-4']);
  });

  test('rule 5f: a queued run decides its plan when it gets its lock, from the last request delivered', async () => {
    const { rig } = bench;
    const first = rig.saga('First', [rig.step('A', parking)]);
    const [b, c] = [rig.step('B'), rig.step('C')];
    const second = rig.saga('Second', [b, c], { choose: ({ wants }) => [wants === 'C' ? c : b] });
    await rig.start(first, second);
    const holder = await rig.accept(first, { id: 'PR-1' });
    await rig.accept(second, { id: 'PR-1', wants: 'B' });
    await rig.accept(second, { id: 'PR-1', wants: 'C' });
    await rig.command('abandon', holder);
    expect(rig.calls).toEqual(['A', 'C']);
  });
}
