import { parallel } from '../../../core/parallel';
import { BackgroundResponse } from '../../../core/response';
import type { StepContext } from '../../../core/transaction';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { StepParts } from './saga-parts';

/** How many runs execute at once, unless told otherwise. */
const MAX_RUNNING = 256;

/** The operators' `wake`: whoever is parked, or waits for the next attempt, looks now. */
export function wakeRules(bench: Bench): void {
  const polling: StepParts = { execute: (_request, { visits }) => (visits === 0 ? BackgroundResponse.reschedule('1h') : 'done'), undo: true };
  const down = (): Promise<never> => Promise.reject(new Error('down'));
  const slow = { maxAttempts: 3, initialInterval: '10m', jitter: 0 } as const;

  async function play(...list: readonly unknown[]): Promise<void> {
    const { rig } = bench;
    const saga = rig.saga('Purchase', list);
    await rig.start(saga);
    rig.stopBackoffs();
    await rig.accept(saga, { id: 'PR-1' });
  }

  test('wake a: a parked step is visited now', async () => {
    const { rig } = bench;
    await play(rig.step('A', polling));
    await rig.command('wake');
    expect([rig.state(), rig.calls]).toEqual(['completed', ['A', 'A']]);
    expect(rig.events('verb')).toMatchObject([{ verb: 'wake', by: 'anna', why: 'they asked', step: 'A' }]);
  });

  test('wake b: a step that waits for its next attempt makes it now, and keeps the count of attempts', async () => {
    const { rig } = bench;
    const attempts: number[] = [];
    await play(rig.step('A', { execute: (_request, { attempt }) => (attempts.push(attempt), down()), retry: slow, undo: true }));
    await rig.command('wake');
    expect([rig.state(), attempts]).toEqual(['running', [1, 2]]);
    await rig.command('wake');
    expect([rig.state(), attempts]).toEqual(['compensated', [1, 2, 3]]);
  });

  test('wake c: so does an undo', async () => {
    const { rig } = bench;
    let fails = 1;
    const undo = (): unknown => ((fails -= 1) >= 0 ? down() : undefined);
    await play(rig.step('A', { undo, undoRetry: slow }), rig.step('B', { execute: () => BackgroundResponse.fail('no') }));
    expect(rig.state()).toBe('compensating');
    await rig.command('wake');
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'B', 'undo A', 'undo A']]);
    expect(rig.events('verb')).toMatchObject([{ step: 'A', undo: true }]);
  });

  test('wake d: a step that waits for a message is visited without one, and not as if its timeout had passed', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const execute = (_request: unknown, context: StepContext): unknown => {
      const approval = context.received('approval');
      seen.push([context.visits, context.timedOut, approval]);
      return approval ?? (context.timedOut ? 'timed out' : BackgroundResponse.waitFor('approval', { timeout: '1h' }));
    };
    await play(rig.step('A', { execute }));
    await rig.advance('50m');
    await rig.command('wake');
    await rig.advance('50m');
    expect([rig.state(), seen]).toEqual(['waiting', [[0, false, undefined], [1, false, undefined]]]); // prettier-ignore
    await rig.advance('10m');
    expect([rig.state(), seen[2]]).toEqual(['completed', [2, true, undefined]]);
  });

  test('wake e: a message that comes after a wake is given to the visit after it', async () => {
    const { rig } = bench;
    await play(rig.step('A', { execute: (_request, context) => context.received('approval') ?? BackgroundResponse.waitFor('approval') }));
    await rig.command('wake');
    expect([rig.state(), rig.calls]).toEqual(['waiting', ['A', 'A']]);
    await rig.send('approval', 'yes');
    expect([rig.state(), rig.details().steps[0]!.outcome]).toEqual(['completed', 'yes']);
  });

  test('wake f: a wake that was acknowledged outlives the process, also before the visit that it brings', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', polling)]);
    const filler = rig.saga('Filler', [rig.step('B', { execute: () => gate.promise })]);
    await rig.start(saga, filler);
    const run = await rig.accept(saga, { id: 'PR-1' });
    await Promise.all(Array.from({ length: MAX_RUNNING }, (_, index) => rig.delivering(filler, { id: `PR-filler-${index}` }, { patience: 0 })));
    await rig.command('wake', run);
    expect([rig.state(run), rig.events('parked', 'A', run)[0]!.begun]).toEqual(['waiting', undefined]);
    await rig.crash();
    gate.open();
    await rig.restart();
    expect(rig.state(run)).toBe('completed');
  });

  test('wake g: of a group everybody who sleeps is woken, or the step that is named; whoever works is left alone', async () => {
    const { rig } = bench;
    const gate = new Gate();
    const working = rig.step('C', { timeout: '1d', execute: () => gate.promise });
    await play(parallel(rig.step('A', polling), rig.step('B', polling), rig.step('D', { ...polling }), working));
    await rig.about('wake', 'B');
    expect(rig.calls).toEqual(['A', 'B', 'D', 'C', 'B']);
    await rig.command('wake');
    expect(rig.calls.slice(5)).toEqual(['A', 'D']);
    gate.open();
    await rig.rest();
    expect(rig.state()).toBe('completed');
  });

  test('wake h: a member that is parked beside a stuck one is visited, and the run stays stuck', async () => {
    const { rig } = bench;
    const refused = rig.step('B', { kind: 'retriable', execute: () => Promise.reject(bench.terminal('refused')) });
    await play(rig.step('P', { kind: 'pivot' }), parallel(rig.step('A', { execute: polling.execute!, kind: 'retriable' }), refused));
    expect(rig.state()).toBe('stuck');
    await rig.command('wake');
    expect([rig.state(), rig.calls]).toEqual(['stuck', ['P', 'A', 'B', 'A']]);
  });

  test.each([
    ['works', { timeout: '1d', execute: () => new Gate().promise }],
    ['is stuck', { kind: 'pivot', retry: { maxAttempts: 1 }, execute: down }],
  ] as readonly (readonly [string, StepParts])[])(
    'wake i: it is refused where nothing is parked or waits for an attempt: a run that %s',
    async (_what, part) => {
      const { rig } = bench;
      await play(rig.step('A', part));
      await expect(rig.command('wake')).rejects.toMatchObject({ code: 'VERB_REFUSED' });
      expect(rig.events('verb')).toEqual([]);
    },
  );

  test('wake j: it is refused for a step that does not sleep, and for a queued run', async () => {
    const { rig } = bench;
    const holder = rig.saga('Holder', [rig.step('A', polling), rig.step('B')]);
    const saga = rig.saga('Purchase', [rig.step('C')]);
    await rig.start(holder, saga);
    await rig.accept(holder, { id: 'PR-1' });
    await expect(rig.about('wake', 'B')).rejects.toMatchObject({ code: 'VERB_REFUSED', message: expect.stringContaining('A') as string });
    await rig.accept(saga, { id: 'PR-1' });
    expect(rig.state()).toBe('queued');
    await expect(rig.command('wake')).rejects.toMatchObject({ code: 'VERB_REFUSED' });
  });

  test('wake k: a member of a group that is given up is not woken', async () => {
    const { rig } = bench;
    const [failing, settling] = [new Gate(), new Gate()];
    const retrying = rig.step('A', { execute: down, retry: slow });
    await play(
      parallel(retrying, rig.step('B', { timeout: '1d', execute: () => failing.promise }), rig.step('C', { timeout: '1d', execute: () => settling.promise })),
    );
    failing.fail(bench.terminal('no'));
    await rig.rest();
    await expect(rig.command('wake')).rejects.toMatchObject({ code: 'VERB_REFUSED' });
    settling.open();
    await rig.rest();
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'B', 'C']]);
  });
}
