import { parallel } from '../../../core/parallel';
import { Probe } from '../../../core/probe';
import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { StepParts } from './saga-parts';

const lost = (): Promise<never> => Promise.reject(new Error('the connection broke'));
/** Commits of a run whose probe finds, up to its end. */
const BOUNDARIES = 6;

/** Rules of probes on the way back: what an undo is told of an execution that ended unknown. */
export function probeUndoRules(bench: Bench): void {
  /** A step whose only attempt ends unknown, and that is probed before its undo. `told`: what its undo was told. */
  const unknownStep = (probe: NonNullable<StepParts['probe']>, parts: StepParts = {}) => {
    const told: unknown[] = [];
    const { rig } = bench;
    const undo: StepParts['undo'] = (_request, _error, { outcome, known, attempt }) => void told.push([attempt, outcome, known]);
    const step = rig.step('A', {
      retry: { maxAttempts: 1 },
      execute: lost,
      undo,
      probe: (request, context) => (rig.state(context.run.id) === 'compensating' ? probe(request, context) : Probe.unknown()),
      ...parts,
    });
    return { told, step, saga: rig.saga('Purchase', [rig.step('Before', { undo: true }), step]) };
  };

  test('rule P8: before the undo of an execution that is unknown the probe is asked under its key, and the undo is given what was found', async () => {
    const { rig } = bench;
    const keys: string[] = [];
    const { told, saga } = unknownStep((_request, { idempotencyKey }) => (keys.push(idempotencyKey), Probe.found({ id: 'S-1' })));
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.calls.slice(-3)).toEqual(['probe A', 'undo A', 'undo Before']);
    expect([told, keys]).toEqual([[[1, { id: 'S-1' }, true]], [`${rig.run}.A`]]);
    expect(rig.events('found')).toEqual([{ type: 'found', at: rig.clock.now(), step: 'A', undo: true, outcome: { id: 'S-1' } }]);
    expect(rig.details().steps[1]).toMatchObject({ state: 'undone', outcome: { id: 'S-1' } });
  });

  test('rule P8: what was found is journaled: every attempt of the undo is given it, over a restart, and the probe is asked no more', async () => {
    const { rig } = bench;
    let answers = 0;
    const told: unknown[] = [];
    const { saga } = unknownStep(() => Probe.found({ id: `S-${(answers += 1)}` }), {
      undoRetry: { maxAttempts: 2, initialInterval: 0 },
      undo: (_request, _error, { outcome, attempt }) => (told.push([attempt, outcome]) < 3 ? (told.length === 1 ? new Gate().promise : lost()) : undefined),
    });
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.restart();
    await rig.command('retry');
    expect(rig.state()).toBe('compensated');
    const outcome = { id: 'S-1' };
    expect([told, answers]).toEqual([
      [
        [1, outcome],
        [2, outcome],
        [1, outcome],
      ],
      1,
    ]);
  });

  for (const when of ['before', 'after'] as const) {
    test(`rule P8: killed ${when} any commit, the probe is asked again or its recorded answer used, and the undo is never told less`, async () => {
      for (let commit = 1; commit <= BOUNDARIES; commit += 1) {
        const { rig } = bench;
        const { told, saga } = unknownStep(() => Probe.found({ id: 'S-1' }));
        const request = { id: `PR-${commit}` };
        await rig.start(saga);
        rig.crashAt(commit, when);
        await rig.now(rig.delivering(saga, request));
        await rig.restart();
        const [run] = rig.engine.list({ request: request.id }).runs;
        if (run === undefined) await rig.deliver(saga, request);
        else rig.run = run.id;
        expect([commit, rig.state()]).toEqual([commit, 'compensated']);
        expect(told.length).toBeGreaterThan(0);
        for (const [, ...found] of told as [number, ...unknown[]][]) expect([commit, ...found]).toEqual([commit, { id: 'S-1' }, true]);
        await rig.crash();
      }
    });
  }

  test('rule P9: before an undo, absent means that there is nothing to undo, and unknown that the undo is given no outcome', async () => {
    const { rig } = bench;
    const { told, saga } = unknownStep(({ id }) => (id === 'PR-1' ? Probe.absent() : Probe.unknown()));
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(told).toEqual([]);
    expect(rig.events('undone', 'A')).toMatchObject([{ nothing: true, by: 'probe' }]);
    expect(rig.calls.at(-1)).toBe('undo Before');
    await rig.deliver(saga, { id: 'PR-2' });
    expect(told).toEqual([[1, undefined, false]]);
  });

  test("rule P10: an error of a probe before an undo is one of the undo's attempts: tried again by its policy, and stuck when they are used up, or at once if it is terminal", async () => {
    const { rig } = bench;
    let asked = 0;
    const { told, saga } = unknownStep(
      ({ id }) => ((asked += 1), id === 'PR-1' ? (asked === 1 ? lost() : Probe.found('made')) : Promise.reject(bench.terminal('401'))),
      { undoRetry: { maxAttempts: 2 } },
    );
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect([told, asked]).toEqual([[[1, 'made', true]], 2]);
    await rig.deliver(saga, { id: 'PR-2' });
    expect(rig.details()).toMatchObject({ state: 'stuck', step: 'A', error: { code: 'PROBE_FAILED' } });
    expect(asked).toBe(3);
  });

  test('rule P11: a member of a group that was interrupted, or parked, is probed before its undo; one that is done or refused is not', async () => {
    const { rig } = bench;
    const told: Record<string, unknown> = {};
    const member = (name: string, execute: StepParts['execute']) =>
      rig.step(name, {
        ...(execute === undefined ? {} : { execute }),
        probe: () => Probe.found(`${name} found`),
        undo: (_request, _error, { outcome }) => void (told[name] = outcome),
      });
    const gate = new Gate<BackgroundResponse>();
    const saga = rig.saga('Purchase', [
      parallel(
        member('Done', undefined),
        member('Parked', () => BackgroundResponse.waitFor('approval')),
        member('Running', (_request, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))),
        member('Refused', () => gate.promise),
      ),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    gate.open(BackgroundResponse.fail('no'));
    await rig.rest();
    expect(rig.state()).toBe('compensated');
    expect(rig.calls.filter((call) => call.startsWith('probe'))).toEqual(['probe Running', 'probe Parked']);
    expect(told).toEqual({ Refused: undefined, Running: 'Running found', Parked: 'Parked found', Done: 'Done' });
  });
}
