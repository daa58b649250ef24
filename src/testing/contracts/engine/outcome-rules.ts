import { TerminalError } from '../../../core/errors';
import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';

/** Rules 7 and 8: what is remembered of a step, and by what key the outside knows it. */
export function outcomeRules(bench: Bench): void {
  class Price {
    constructor(
      readonly amount: number,
      readonly note?: string,
    ) {}
  }

  test.each([
    ['without a crash', false],
    ['after a crash', true],
  ])('rule 7a: later steps and compensate get what JSON gives back of an outcome, %s', async (_when, crash) => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const a = rig.step('A', { execute: () => ({ price: new Price(7), tags: ['x'] }), undo: (_request, _error, { outcome }) => void seen.push(outcome) });
    const b = rig.step('B', { execute: (_request, context) => void seen.push(context.outcomeOf(a)) });
    const gate = new Gate();
    const saga = rig.saga('Purchase', [a, b, rig.step('C', { retry: { maxAttempts: 2 }, execute: () => gate.promise })], {
      lockKey: () => String(crash),
    });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    gate.fail(bench.terminal('no'));
    if (crash) await rig.restart();
    else await rig.rest();
    expect(seen).toStrictEqual([
      { price: { amount: 7 }, tags: ['x'] },
      { price: { amount: 7 }, tags: ['x'] },
    ]);
  });

  test('rule 7b: what a step does to an outcome it asked for, no other step sees', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const a = rig.step('A', { execute: () => ({ tags: ['x'] }) });
    const spoil = rig.step('B', { execute: (_request, context) => void (context.outcomeOf(a) as { tags: string[] }).tags.push('spoilt') });
    const saga = rig.saga('Purchase', [a, spoil, rig.step('C', { execute: (_request, context) => void seen.push(context.outcomeOf(a)) })]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(seen).toEqual([{ tags: ['x'] }]);
  });

  test.each([
    ['without a crash', false],
    ['after a crash', true],
  ])('rule 7c: compensate gets an error as JSON gives it back, with its code and its causes, %s', async (_when, crash) => {
    class Refused extends TerminalError {
      readonly secretHandle = new Map();
    }
    const { rig } = bench;
    const errors: Error[] = [];
    const gate = new Gate();
    const a = rig.step('A', { undo: (_request, error) => (errors.push(error), gate.promise) });
    const b = rig.step('B', { execute: () => Promise.reject(new Refused('no seats', { code: 'SEATS', cause: new Error('sold out') })) });
    const saga = rig.saga('Purchase', [a, b]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    if (crash) await rig.restart();
    const error = errors.at(-1)!;
    expect(error).toMatchObject({ message: 'no seats', code: 'SEATS', retryable: false, cause: { message: 'sold out' } });
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Refused);
    expect(error).not.toHaveProperty('secretHandle');
  });

  test.each([
    ['a date', { at: new Date(0) }, 'at'],
    ['a map', { deep: [{ map: new Map() }] }, 'deep[0].map'],
    ['no number', { count: Number.NaN }, 'count'],
    ['an infinity', [1, Infinity], '[1]'],
    ['a big integer', { total: 1n }, 'total'],
    ['a function', { call: () => undefined }, 'call'],
    ['a hole', [1, undefined], '[1]'],
  ])('rule 7d: an outcome that JSON would change (%s) is terminal, and the error names the place', async (_what, outcome, place) => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => outcome, undo: true })]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    const [errored] = rig.events('errored');
    expect(errored?.error).toMatchObject({ code: 'OUTCOME_NOT_JOURNALABLE', retryable: false, message: expect.stringContaining(place) as unknown });
    expect(rig.calls).toEqual(['A', 'undo A']);
  });

  test('rule 7e: an outcome of more than 1 MiB is terminal, with a code; one of just that size is kept', async () => {
    const { rig } = bench;
    const size = 1_048_576 - 2; // the quotation marks
    const saga = rig.saga('Purchase', [rig.step('A', { execute: ({ extra }) => 'x'.repeat(size + Number(extra)), undo: true })]);
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1', extra: 0 })).response.kind).toBe('done');
    expect((await rig.deliver(saga, { id: 'PR-2', extra: 1 })).response.kind).toBe('fail');
    expect(rig.events('errored').map(({ error }) => [error.code, error.retryable])).toEqual([['OUTCOME_TOO_LARGE', false]]);
  });

  test('rule 8a: the idempotency key of a step is the same over attempts, visits and restarts', async () => {
    const { rig } = bench;
    const keys: string[] = [];
    const answers = [
      () => Promise.reject(new Error('a blip')),
      () => BackgroundResponse.reschedule(60),
      () => Promise.reject(new Error('a blip')),
      () => new Gate().promise,
      () => 'done',
    ];
    const saga = rig.saga('Purchase', [rig.step('A', { execute: (_request, { idempotencyKey }) => answers[keys.push(idempotencyKey) - 1]!() })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('1m');
    await rig.restart();
    expect(rig.state()).toBe('completed');
    expect(keys).toHaveLength(5);
    expect(new Set(keys).size).toBe(1);
  });

  test('rule 8b: the key differs from generation to generation', async () => {
    const { rig } = bench;
    const keys: string[] = [];
    const saga = rig.saga('Purchase', [rig.step('A', { execute: (_request, { idempotencyKey }) => void keys.push(idempotencyKey) })], { repeat: true });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    await rig.deliver(saga, { id: 'PR-1' });
    expect(new Set(keys).size).toBe(2);
  });

  test('rule 8c: the key differs from step to step, and between runs', async () => {
    const { rig } = bench;
    const keys: string[] = [];
    const note = { execute: (_request: unknown, { idempotencyKey }: { idempotencyKey: string }): void => void keys.push(idempotencyKey) };
    const saga = rig.saga('Purchase', [rig.step('A', note), rig.step('B', note)]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    await rig.deliver(saga, { id: 'PR-2' });
    expect(new Set(keys).size).toBe(4);
  });

  test('rule 8d: a compensation has a key of its own, stable over attempts, and gets the key of its execution', async () => {
    const { rig } = bench;
    const executed: string[] = [];
    const undone: (readonly [string, string])[] = [];
    const a = rig.step('A', {
      execute: (_request, { idempotencyKey }) => void executed.push(idempotencyKey),
      undo: (_request, _error, { idempotencyKey, executionKey }) =>
        undone.push([idempotencyKey, executionKey]) < 2 ? Promise.reject(new Error('a blip')) : undefined,
    });
    const saga = rig.saga('Purchase', [a, rig.step('B', { execute: () => BackgroundResponse.fail('no') })]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(undone.map(([, executionKey]) => executionKey)).toEqual([executed[0], executed[0]]);
    expect(new Set(undone.map(([own]) => own)).size).toBe(1);
    expect(undone[0]![0]).not.toBe(executed[0]);
  });
}
