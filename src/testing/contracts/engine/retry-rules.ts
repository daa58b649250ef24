import { RetryableError } from '../../../core/errors';
import { BackgroundResponse } from '../../../core/response';
import type { RetryPolicy } from '../../../core/retry';
import type { Bench } from './bench';

/** Rule 9: what is tried again, when, and how often. */
export function retryRules(bench: Bench): void {
  const failing = { execute: () => Promise.reject(new Error('a blip')) };

  /** Milliseconds between the attempts of A. */
  function waits(): readonly number[] {
    const times = bench.rig.events('begun', 'A').map(({ at }) => at);
    return times.slice(1).map((at, index) => at - times[index]!);
  }

  async function play(parts: Parameters<Bench['rig']['step']>[1]): Promise<void> {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', parts)]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
  }

  test('rule 9a: a thrown error is tried again, each time after a longer wait, up to the longest wait and the last attempt of the policy', async () => {
    const retry: RetryPolicy = { maxAttempts: 5, initialInterval: '1s', factor: 3, maxInterval: '5s', jitter: 0 };
    await play({ ...failing, retry });
    expect(waits()).toEqual([1_000, 3_000, 5_000, 5_000]);
    expect(bench.rig.state()).toBe('compensated');
  });

  test('rule 9b: without a policy five attempts are made, within eight seconds', async () => {
    await play(failing);
    expect(bench.rig.calls).toHaveLength(5);
    expect(waits().reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(8_000);
  });

  test('rule 9c: the waits are jittered, so that many runs do not come back at the same moment', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { ...failing, retry: { maxAttempts: 2, initialInterval: '20s', jitter: 0.5 } })]);
    await rig.start(saga);
    const drawn: number[] = [];
    for (let index = 0; index < 8; index += 1) {
      await rig.deliver(saga, { id: `PR-${index}` });
      drawn.push(...waits());
    }
    expect(new Set(drawn).size).toBeGreaterThan(4);
    for (const wait of drawn) {
      expect(wait).toBeGreaterThanOrEqual(10_000);
      expect(wait).toBeLessThanOrEqual(20_000);
    }
  });

  test('rule 9d: a terminal error is not tried again', async () => {
    await play({ execute: () => Promise.reject(bench.terminal('refused')) });
    expect(bench.rig.calls).toEqual(['A']);
  });

  test('rule 9e: an error that says retryAfter is tried again after that time', async () => {
    const errors = [new RetryableError('busy', { retryAfter: 600 }), new RetryableError('busy', { retryAfter: 0 })];
    await play({ execute: () => (errors.length > 0 ? Promise.reject(errors.shift()!) : 'done') });
    expect(waits()).toEqual([600_000, 0]);
  });

  test('rule 9f: the budgets of execute and compensate never mix', async () => {
    const undoRetry: RetryPolicy = { maxAttempts: 3, initialInterval: '1s', factor: 1, jitter: 0 };
    const retry: RetryPolicy = { maxAttempts: 2, initialInterval: '7s', factor: 1, jitter: 0 };
    await play({ ...failing, retry, undoRetry, undo: () => Promise.reject(new Error('cannot')) });
    expect(bench.rig.calls).toEqual(['A', 'A', 'undo A', 'undo A', 'undo A']);
    expect(waits()).toEqual([7_000, 0, 1_000, 1_000]);
    expect(bench.rig.events('begun', 'A').map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2, 3]);
  });

  test('rule 9g: each visit of a step has its attempts afresh', async () => {
    const { rig } = bench;
    const answers = ['blip', 'park', 'blip', 'done'];

    await play({
      retry: { maxAttempts: 2, initialInterval: 1 },
      execute: () => {
        const answer = answers.shift();
        if (answer === 'blip') throw new Error('a blip');
        return answer === 'park' ? BackgroundResponse.reschedule(60) : 'done';
      },
    });
    await rig.advance('1m');
    expect(rig.state()).toBe('completed');
  });
}
