import { Probe } from '../../../core/probe';
import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { StepParts } from './saga-parts';

const lost = (): Promise<never> => Promise.reject(new Error('the connection broke'));

/** Rules of probes on the way forward: a step may tell whether an attempt that ended unknown took effect. */
export function probeRules(bench: Bench): void {
  /** A saga of a step before, the step that is asked, and a step after it. */
  const sagaOf = (parts: StepParts) => {
    const { rig } = bench;
    const a = rig.step('A', { retry: { maxAttempts: 3, initialInterval: '1s', jitter: 0 }, ...parts });
    const after = rig.step('After', {
      execute: (_request, context) => (context.findOutcome(a) as unknown) ?? 'none',
      ...(parts.kind === 'pivot' ? { kind: 'retriable' } : {}),
    });
    return rig.saga('Purchase', [rig.step('Before', { undo: true }), a, after]);
  };
  const middle = (): readonly string[] => bench.rig.calls.slice(1);

  test('rule P1: a probe is not asked before the first attempt, nor after a refusal or an answer', async () => {
    const { rig } = bench;
    const probe = () => Probe.absent();
    const saga = sagaOf({
      probe,
      undo: true,
      execute: ({ how }, { visits }) => {
        if (how === 'refused') return BackgroundResponse.fail('no');
        if (how === 'terminal') return Promise.reject(bench.terminal('no'));
        return visits === 0 ? BackgroundResponse.reschedule(60) : 'done';
      },
    });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1', how: 'refused' });
    await rig.deliver(saga, { id: 'PR-2', how: 'terminal' });
    await rig.accept(saga, { id: 'PR-3' });
    await rig.advance('1m');
    expect(rig.state()).toBe('completed');
    expect(rig.calls.filter((call) => call.startsWith('probe'))).toEqual([]);
  });

  test.each([
    ['an error', lost],
    ['a timeout', () => new Gate().promise],
    ['a crash', () => new Gate().promise],
    ['a shutdown', () => new Gate().promise],
  ] as const)('rule P2: after an attempt that ended by %s, what the probe found is the outcome, and the step is not executed again', async (how, execute) => {
    const { rig } = bench;
    const saga = sagaOf({ execute, probe: () => Probe.found({ id: 'S-1' }) });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    if (how === 'a crash') await rig.restart();
    if (how === 'a shutdown') {
      const stopping = rig.stop();
      await rig.advance(60);
      await stopping;
      await rig.start(saga);
    }
    await rig.advance(75);
    expect(rig.state()).toBe('completed');
    expect(middle()).toEqual(['A', 'probe A', 'After']);
    expect(rig.events('succeeded').map(({ step, by, outcome }) => [step, by, outcome])).toEqual([
      ['Before', undefined, 'Before'],
      ['A', 'probe', { id: 'S-1' }],
      ['After', undefined, { id: 'S-1' }],
    ]);
    await rig.restart();
    expect(rig.details().steps[1]).toMatchObject({ state: 'done', by: 'probe', outcome: { id: 'S-1' } });
  });

  test('rule P2: a step without an outcome is found without one', async () => {
    const { rig } = bench;
    const saga = sagaOf({ execute: lost, probe: () => Probe.found() });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.events('succeeded', 'A')).toEqual([{ type: 'succeeded', at: rig.clock.now(), step: 'A', by: 'probe' }]);
    expect(rig.state()).toBe('completed');
  });

  test.each([
    ['absent', () => Probe.absent()],
    ['unknown', () => Probe.unknown()],
  ] as const)('rule P3: after %s the step is executed again in the same attempt, under the key that the probe was asked with', async (_how, probe) => {
    const { rig } = bench;
    const keys: string[] = [];
    const attempts: number[] = [];
    const saga = sagaOf({
      execute: (_request, { idempotencyKey, attempt }) => (keys.push(idempotencyKey), attempts.push(attempt) < 3 ? lost() : 'made'),
      probe: (_request, { idempotencyKey, attempt }) => (keys.push(idempotencyKey), attempts.push(attempt), probe()),
    });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(middle()).toEqual(['A', 'probe A', 'A', 'After']);
    expect(new Set(keys)).toEqual(new Set([`${rig.run}.A`]));
    expect(attempts).toEqual([1, 2, 2]);
  });

  test('rule P4: before a step is given up its probe is asked a last time, after the wait of the policy, and nothing is executed then', async () => {
    const { rig } = bench;
    const asked: number[] = [];
    const saga = sagaOf({
      execute: lost,
      undo: true,
      probe: () => (asked.push(rig.clock.now()), asked.length < 3 ? Probe.absent() : Probe.found('there after all')),
    });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(middle()).toEqual(['A', 'probe A', 'A', 'probe A', 'A', 'probe A', 'After']);
    expect(rig.events('begun', 'A').map(({ at }, index, all) => at - (all[index - 1]?.at ?? at))).toEqual([0, 1_000, 2_000, 4_000]);
    expect(rig.state()).toBe('completed');
  });

  test.each(['before', 'after'] as const)('rule P4: killed %s the commit that says that the attempts are used up, the last look is one', async (when) => {
    const { rig } = bench;
    const saga = sagaOf({ execute: lost, undo: true, probe: () => Probe.unknown() });
    await rig.start(saga);
    rig.crashAt(7, when); // begun Before, A, failed, begun, failed, begun, used up
    await rig.now(rig.delivering(saga, { id: 'PR-1' }));
    expect(rig.crashed).toBe(true);
    await rig.restart();
    rig.run = rig.engine.list({}).runs[0]!.id;
    expect(rig.state()).toBe('compensated');
    const executed = middle().filter((call) => call === 'A').length;
    expect(executed).toBe(when === 'before' ? 4 : 3); // an attempt that crashed never uses up the last one
  });

  test.each([
    ['absent', () => Probe.absent()],
    ['unknown', () => Probe.unknown()],
  ] as const)('rule P4: a step that is given up while its probe says %s has failed by the error that used up its attempts', async (_how, probe) => {
    const { rig } = bench;
    const saga = sagaOf({ execute: lost, probe });
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.fail('the connection broke'));
    expect(rig.events('begun', 'A')).toHaveLength(4);
    expect(rig.calls.filter((call) => call === 'A')).toHaveLength(3);
    expect(middle().at(-1)).toBe('undo Before');
  });

  test.each([
    ['found', 'completed', () => Probe.found('charged')],
    ['absent', 'compensated', () => Probe.absent()],
    ['unknown', 'stuck', () => Probe.unknown()],
  ] as const)('rule P5: a run whose pivot has used up its attempts while its probe says %s is %s', async (_how, state, probe) => {
    const { rig } = bench;
    const saga = sagaOf({ kind: 'pivot', execute: lost, probe: (_request, { attempt }) => (attempt <= 3 ? Probe.unknown() : probe()) });
    await rig.start(saga);
    const { run, response } = await rig.deliver(saga, { id: 'PR-1' });
    expect(run?.state).toBe(state);
    if (state === 'compensated') expect(response).toEqual(BackgroundResponse.fail('A has not happened, says its probe: the connection broke'));
    expect(rig.calls.filter((call) => call === 'A')).toHaveLength(3);
  });

  test('rule P5: a pivot that is absent while it has attempts left is executed again, and nothing is undone around it', async () => {
    const { rig } = bench;
    const saga = sagaOf({ kind: 'pivot', execute: (_request, { attempt }) => (attempt < 3 ? lost() : 'charged'), probe: () => Probe.absent() });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(middle()).toEqual(['A', 'probe A', 'A', 'probe A', 'A', 'After']);
    expect(rig.state()).toBe('completed');
  });

  test("rule P6: an error of a probe fails the attempt, and is tried again by the step's policy; nothing is executed before there is an answer", async () => {
    const { rig } = bench;
    let asked = 0;
    const saga = sagaOf({ execute: lost, probe: () => ((asked += 1) === 1 ? lost() : Probe.found('made')) });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(middle()).toEqual(['A', 'probe A', 'probe A', 'After']);
    expect(rig.events('errored', 'A').map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  test.each([
    ['throws a terminal error', () => Promise.reject(bench.terminal('401')), 'PROBE_FAILED'],
    ['answers what is no answer', () => ({ outcome: 'made' }), 'STEP_RETURNED_NO_RESPONSE'],
    ['finds what is no JSON', () => Probe.found(new Date(0)), 'OUTCOME_NOT_JOURNALABLE'],
  ] as const)('rule P6: a probe that %s ends the attempts, and refuses nothing: a pivot is stuck until an operator says more', async (_how, probe, code) => {
    const { rig } = bench;
    let answer: () => unknown = probe;
    const saga = sagaOf({ kind: 'pivot', execute: lost, probe: () => answer() });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.details()).toMatchObject({ state: 'stuck', error: { code } });
    expect(rig.calls).toEqual(['Before', 'A', 'probe A']);
    answer = () => Probe.found('made');
    await rig.command('retry'); // the probe comes first, then, too
    expect(rig.calls.slice(3)).toEqual(['probe A', 'After']);
    expect(rig.state()).toBe('completed');
  });

  test('rule P7: a probe runs inside its attempt: in its time, with its signal, and not before the attempt that ended unknown has settled or its grace is over', async () => {
    const { rig } = bench;
    const signals: AbortSignal[] = [];
    const saga = sagaOf({
      timeout: '10s',
      grace: '5s',
      retry: { maxAttempts: 3, initialInterval: 0 },
      execute: () => new Gate().promise,
      probe: (_request, { signal }) => (signals.push(signal) === 1 ? new Gate().promise : Probe.found('made')),
    });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.advance('14999ms');
    expect(middle()).toEqual(['A']);
    await rig.advance('1ms');
    expect(middle()).toEqual(['A', 'probe A']);
    await rig.advance('10s');
    expect(signals[0]?.aborted).toBe(true);
    await rig.advance('5s');
    expect(middle()).toEqual(['A', 'probe A', 'probe A', 'After']);
  });

  test('rule P7: handleStep wraps an attempt together with its probe', async () => {
    const { rig } = bench;
    const handleStep = async ({ step, direction, attempt }: { step: string; direction: string; attempt: number }, next: () => Promise<void>) => {
      rig.calls.push(`(${direction} ${step} ${attempt}`);
      await next().finally(() => rig.calls.push(')'));
    };
    const a = rig.step('A', { execute: lost, probe: () => Probe.found('made') });
    const saga = rig.saga('Purchase', [a], { middlewares: [rig.middleware({ handleStep })] });
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.calls).toEqual(['(execute A 1', 'A', ')', '(execute A 2', 'probe A', ')']);
  });
}
