import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';

/** What middlewares see of deliveries and of attempts, and what they cannot do. */
export function middlewareRules(bench: Bench): void {
  test('middlewares a: a delivery id with a recorded answer gets that answer before any middleware hears of it', async () => {
    const { rig } = bench;
    let heard = 0;
    const counting = rig.middleware({ handle: (_request, next) => ((heard += 1), next()) });
    const saga = rig.saga('Purchase', [rig.step('A')], { middlewares: [counting] });
    await rig.start(saga);
    const first = await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' });
    expect(await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' })).toEqual(first);
    expect(heard).toBe(1);
  });

  test('middlewares b: handle runs once for each delivery, attached ones too, the first in the list outermost', async () => {
    const { rig } = bench;
    const heard: string[] = [];
    const layer = (name: string) =>
      rig.middleware({
        async handle(_request, next, { deliveryId }) {
          heard.push(`${name} in ${deliveryId}`);
          const response = await next();
          heard.push(`${name} out ${deliveryId} ${response.kind}`);
          return response;
        },
      });
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => gate.promise })], { middlewares: [layer('outer'), layer('inner')] });
    await rig.start(saga);
    const answers = [rig.delivering(saga, { id: 'PR-1' }, { deliveryId: 'D-1' }), rig.delivering(saga, { id: 'PR-1' }, { deliveryId: 'D-2' })];
    await rig.rest();
    expect(heard).toEqual(['outer in D-1', 'inner in D-1', 'outer in D-2', 'inner in D-2']);
    gate.open();
    await Promise.all(answers);
    expect([...heard.slice(4)].sort()).toEqual(['inner out D-1 done', 'inner out D-2 done', 'outer out D-1 done', 'outer out D-2 done']);
    expect(heard.indexOf('inner out D-1 done')).toBeLessThan(heard.indexOf('outer out D-1 done'));
  });

  test('middlewares c: a middleware that answers without next starts no run, and its final answer is recorded', async () => {
    const { rig } = bench;
    let open = false;
    const closing = rig.middleware({ handle: async (_request, next) => (open ? next() : BackgroundResponse.skip('offline')) });
    const saga = rig.saga('Purchase', [rig.step('A')], { middlewares: [closing] });
    await rig.start(saga);
    const answer = { response: BackgroundResponse.skip('offline'), run: null };
    expect(await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' })).toEqual(answer);
    expect(rig.engine.list({}).runs).toEqual([]);
    open = true;
    expect(await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-1' })).toEqual(answer);
    expect((await rig.deliver(saga, { id: 'PR-1' }, { deliveryId: 'D-2' })).response.kind).toBe('done');
  });

  test('middlewares d: context.run tells of a live run, and of no other', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const looking = rig.middleware({ handle: (_request, next, { run, saga }) => (seen.push([saga, run && [run.id, run.state, run.generation]]), next()) });
    const saga = rig.saga('Purchase', [rig.step('A', { execute: (_request, { visits }) => (visits === 0 ? BackgroundResponse.reschedule(60) : 'done') })], {
      middlewares: [looking],
    });
    await rig.start(saga);
    const id = await rig.accept(saga, { id: 'PR-1' });
    await rig.deliver(saga, { id: 'PR-1' });
    await rig.advance('1m');
    await rig.deliver(saga, { id: 'PR-1' });
    expect(seen).toEqual([
      ['Purchase', undefined],
      ['Purchase', [id, 'waiting', 1]],
      ['Purchase', undefined],
    ]);
  });

  test('middlewares e: timers and recovery run no handle, but handleStep wraps every attempt, in both directions', async () => {
    const { rig } = bench;
    const seen: string[] = [];
    let handled = 0;
    const looking = rig.middleware({
      handle: (_request, next) => ((handled += 1), next()),
      async handleStep({ step, direction, attempt, visits }, next) {
        seen.push(`${direction} ${step} ${attempt}/${visits}`);
        await next();
      },
    });
    let blips = 1;
    const a = rig.step('A', { execute: () => ((blips -= 1) === 0 ? Promise.reject(new Error('a blip')) : 'done'), undo: true });
    const b = rig.step('B', { execute: (_request, { visits }) => (visits === 0 ? BackgroundResponse.reschedule(60) : BackgroundResponse.fail('no')) });
    const saga = rig.saga('Purchase', [a, b], { middlewares: [looking] });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.restart();
    await rig.advance('1m');
    expect(seen).toEqual(['execute A 1/0', 'execute A 2/0', 'execute B 1/0', 'execute B 1/1', 'compensate A 1/0']);
    expect(handled).toBe(1);
  });

  test('middlewares f: what handleStep does after next cannot change an outcome', async () => {
    const { rig } = bench;
    const throwing = rig.middleware({
      async handleStep(_attempt, next) {
        await next();
        throw new Error('the metrics are down');
      },
    });
    const saga = rig.saga('Purchase', [rig.step('A')], { middlewares: [throwing] });
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.done());
    expect(rig.calls).toEqual(['A']);
  });

  test('middlewares g: a handleStep that swallows the error of a step does not make it succeed', async () => {
    const { rig } = bench;
    const swallowing = rig.middleware({ handleStep: (_attempt, next) => next().catch(() => undefined) });
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => Promise.reject(bench.terminal('no')) })], { middlewares: [swallowing] });
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.fail('no'));
  });

  test('middlewares h: a handleStep that does not call next is an error of its own, and the step is not executed', async () => {
    const { rig } = bench;
    const lazy = rig.middleware({ handleStep: async () => undefined });
    const saga = rig.saga('Purchase', [rig.step('A', { retry: { maxAttempts: 1 } })], { middlewares: [lazy] });
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response.kind).toBe('fail');
    expect(rig.events('errored').map(({ error }) => error.code)).toEqual(['MIDDLEWARE_SKIPPED_STEP']);
    expect(rig.calls).toEqual([]);
  });

  test('middlewares i: next can be called once', async () => {
    const { rig } = bench;
    const eager = rig.middleware({ handle: async (_request, next) => (await next(), next()) });
    const saga = rig.saga('Purchase', [rig.step('A')], { middlewares: [eager] });
    await rig.start(saga);
    await expect(rig.deliver(saga, { id: 'PR-1' })).rejects.toMatchObject({ code: 'MIDDLEWARE_CALLED_NEXT_TWICE' });
    expect(rig.calls).toEqual(['A']);
  });
}
