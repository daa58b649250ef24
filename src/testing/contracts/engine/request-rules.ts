import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { TestRequest } from './saga-parts';

/** Rule 4: which request a step sees. */
export function requestRules(bench: Bench): void {
  const version = (request: TestRequest): unknown => request.version;

  test('rule 4a: a retry sees the request that was pinned with the first intention', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { execute: (request) => (seen.push(version(request)) === 1 ? gate.promise : 'done') })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1', version: 1 });
    await rig.accept(saga, { id: 'PR-1', version: 2 });
    gate.fail(new Error('a blip'));
    await rig.rest();
    expect(seen).toEqual([1, 1]);
  });

  test('rule 4b: an execution that a crash cut off is made again with the same request', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const saga = rig.saga('Purchase', [rig.step('A', { execute: (request) => (seen.push(version(request)) === 1 ? new Gate().promise : 'done') })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1', version: 1 });
    await rig.accept(saga, { id: 'PR-1', version: 2 });
    await rig.restart();
    expect(seen).toEqual([1, 1]);
  });

  test('rule 4c: a new visit sees the last request delivered', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const saga = rig.saga('Purchase', [
      rig.step('A', { execute: (request) => (seen.push(version(request)) < 3 ? BackgroundResponse.reschedule(60) : 'done') }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1', version: 1 });
    await rig.accept(saga, { id: 'PR-1', version: 2 });
    await rig.advance('1m');
    await rig.restart();
    await rig.accept(saga, { id: 'PR-1', version: 3 });
    await rig.advance('1m');
    expect(seen).toEqual([1, 2, 3]);
  });

  test('rule 4d: a later step sees the last request delivered when its turn comes', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const gate = new Gate();
    const saga = rig.saga('Purchase', [
      rig.step('A', { execute: () => gate.promise }),
      rig.step('B', { execute: (request) => void seen.push(version(request)) }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1', version: 1 });
    await rig.accept(saga, { id: 'PR-1', version: 2 });
    gate.open();
    await rig.rest();
    expect(seen).toEqual([2]);
  });

  test('rule 4e: a request that is older, by its updated, than the newest one is ignored', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const saga = rig.saga('Purchase', [
      rig.step('A', { execute: (request) => (seen.push(version(request)) < 2 ? BackgroundResponse.reschedule(60) : 'done') }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1', version: 1, updated: '2026-01-01T10:00:00+00:00' });
    await rig.accept(saga, { id: 'PR-1', version: 3, updated: '2026-01-01T12:00:00+00:00' });
    await rig.accept(saga, { id: 'PR-1', version: 2, updated: '2026-01-01T11:00:00+00:00' });
    await rig.advance('1m');
    expect(seen).toEqual([1, 3]);
  });

  test('rule 4f: compensate sees the request that its execution saw, and the newest one beside it', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const gate = new Gate();
    const a = rig.step('A', { undo: (request, _error, context) => void seen.push(version(request), version(context.latestRequest as TestRequest)) });
    const saga = rig.saga('Purchase', [a, rig.step('B', { execute: () => gate.promise })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1', version: 1 });
    await rig.accept(saga, { id: 'PR-1', version: 2 });
    gate.fail(bench.terminal('no'));
    await rig.rest();
    expect(seen).toEqual([1, 2]);
  });

  test('rule 4g: no step can change the request that the others see', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const meddle = (request: TestRequest): void => {
      (request.asset as { id: string }).id = 'AS-2';
    };
    const saga = rig.saga('Purchase', [
      rig.step('A', { execute: meddle, retry: { maxAttempts: 1 } }),
      rig.step('B', { execute: (request) => void seen.push(request) }),
    ]);
    await rig.start(saga);
    const { response } = await rig.deliver(saga, { id: 'PR-1', asset: { id: 'AS-1' } });
    expect(response.kind).toBe('fail');
    expect(rig.details().latestRequest).toEqual({ id: 'PR-1', asset: { id: 'AS-1' } });
  });
}
