import { codeOf } from '../../../core/errors';
import { parallel } from '../../../core/parallel';
import { BackgroundResponse } from '../../../core/response';
import type { StepClass } from '../../../core/transaction';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { StepParts } from './saga-parts';

/** A way in which a run gets stuck in a step `S` going forward; `Z` is the last step. */
interface Stuck {
  readonly part: StepParts;
  readonly list: (s: StepClass, z: StepClass) => readonly unknown[];
  /** Whether it takes crashes to get there. */
  readonly loops?: true;
}

/** The operators' `bypass` and `complete`, and a `retry` of one step of several: what is done about a place where a run is stuck. */
export function verbRules(bench: Bench): void {
  const waiting = { execute: (): unknown => BackgroundResponse.waitFor('approval') };
  const refusing: StepParts = { kind: 'retriable', execute: () => Promise.reject(bench.terminal('refused')) };
  const failing = { execute: (): unknown => BackgroundResponse.fail('no') };
  const pivot = (): StepClass => bench.rig.step('P', { kind: 'pivot' });

  const ways: Readonly<Record<string, Stuck>> = {
    'a pivot whose effect is unknown': {
      part: { kind: 'pivot', retry: { maxAttempts: 1 }, execute: () => Promise.reject(new Error('unknown')) },
      list: (s, z) => [bench.rig.step('A', { undo: true }), s, z],
    },
    'a step past the pivot that was refused': { part: refusing, list: (s, z) => [bench.rig.step('A', { undo: true }), pivot(), s, z] },
    'a step past the pivot that cannot tell whether it applies': {
      part: { kind: 'retriable', applies: () => Promise.reject(new Error('cannot tell')) },
      list: (s, z) => [pivot(), s, z],
    },
    'a crash loop': { part: { execute: () => new Gate().promise }, list: (s, z) => [bench.rig.step('A', { undo: true }), s, pivot(), z], loops: true },
    'a member of a group, its sibling done': { part: refusing, list: (s, z) => [pivot(), parallel(bench.rig.step('W', { kind: 'retriable' }), s), z] },
  };

  async function play(list: readonly unknown[], loops = false): Promise<void> {
    const { rig } = bench;
    const saga = rig.saga('Purchase', list);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    for (let crash = 0; loops && crash < 3; crash += 1) await rig.restart();
  }

  /** Gets stuck in `S`. @returns what `Z` will find of it. */
  async function stuckIn(way: string): Promise<readonly unknown[]> {
    const { rig } = bench;
    const { part, list, loops } = ways[way]!;
    const found: unknown[] = [];
    const s = rig.step('S', part);
    const z = rig.step('Z', { kind: 'retriable', execute: (_request, context) => void found.push(context.findOutcome(s) ?? 'none') });
    await play(list(s, z), loops);
    expect([rig.state(), rig.details().step]).toEqual(['stuck', 'S']);
    rig.calls.length = 0;
    return found;
  }

  const stepOf = (name: string) => bench.rig.details().steps.find((step) => step.name === name);

  test.each(Object.keys(ways))('bypass a: the run goes on as if there were nothing to do in the step, which has no outcome: %s', async (way) => {
    const { rig } = bench;
    const found = await stuckIn(way);
    await rig.command('bypass');
    expect([rig.state(), found, rig.calls]).toEqual(['completed', ['none'], way === 'a crash loop' ? ['P', 'Z'] : ['Z']]);
    expect(stepOf('S')).toMatchObject({ state: 'bypassed', by: 'anna' });
    expect(rig.events('verb')).toMatchObject([{ verb: 'bypass', by: 'anna', why: 'they asked', step: 'S' }]);
  });

  test.each(Object.keys(ways))('complete a: the run goes on as if the step had been done with this outcome: %s', async (way) => {
    const { rig } = bench;
    const found = await stuckIn(way);
    await rig.command('complete', rig.run, 'done by phone', { outcome: { id: 'by hand' } });
    expect([rig.state(), found, rig.calls]).toEqual(['completed', [{ id: 'by hand' }], way === 'a crash loop' ? ['P', 'Z'] : ['Z']]);
    expect(stepOf('S')).toMatchObject({ state: 'done', by: 'anna', outcome: { id: 'by hand' } });
    expect(rig.events('verb')).toMatchObject([{ verb: 'complete', by: 'anna', why: 'done by phone', step: 'S' }]);
  });

  test.each([
    ['bypass', 'before', 'a step past the pivot that was refused'],
    ['bypass', 'after', 'a step past the pivot that was refused'],
    ['bypass', 'after', 'a step past the pivot that cannot tell whether it applies'],
    ['complete', 'before', 'a pivot whose effect is unknown'],
    ['complete', 'after', 'a pivot whose effect is unknown'],
    ['complete', 'after', 'a step past the pivot that cannot tell whether it applies'],
  ] as const)('verbs a: a process that is killed while it %ss, %s the commit, leaves all of it or nothing: %s', async (verb, when, way) => {
    const { rig } = bench;
    const found = await stuckIn(way);
    rig.crashAt(1, when);
    expect(await rig.now(rig.command(verb, rig.run, 'they asked', verb === 'complete' ? { outcome: 'by hand' } : {}))).toBeUndefined();
    await rig.restart();
    const done = ['completed', [verb === 'complete' ? 'by hand' : 'none'], 'Z'];
    expect([rig.state(), found, rig.calls.at(-1)]).toEqual(when === 'before' ? ['stuck', [], undefined] : done);
  });

  test('bypass b: to ask for the outcome of a bypassed step is an error, also after a restart', async () => {
    const { rig } = bench;
    const s = rig.step('S', refusing);
    const codes: unknown[] = [];
    const gate = new Gate();
    const asking = rig.step('Z', {
      kind: 'retriable',
      execute: (_request, context) => {
        try {
          context.outcomeOf(s);
        } catch (error) {
          codes.push(codeOf(error));
        }
        return gate.promise;
      },
    });
    await play([pivot(), s, asking]);
    await rig.command('bypass');
    await rig.crash();
    gate.open();
    await rig.restart();
    expect([rig.state(), codes]).toEqual(['completed', ['OUTCOME_UNAVAILABLE', 'OUTCOME_UNAVAILABLE']]);
  });

  test('bypass c: a bypassed step that was begun is undone, without an outcome, when the run goes backward later', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const s = rig.step('S', { execute: () => new Gate().promise, undo: (_request, _error, context) => void seen.push(context.outcome ?? 'unknown') });
    await play([rig.step('A', { undo: true }), s, rig.step('B', failing)], true);
    await rig.command('bypass');
    expect([rig.state(), rig.calls.slice(4), seen]).toEqual(['compensated', ['B', 'undo S', 'undo A'], ['unknown']]);
    expect(stepOf('S')).toMatchObject({ state: 'undone', by: 'anna' });
  });

  test('complete b: a step that was completed is undone with the outcome that it was given', async () => {
    const { rig } = bench;
    const seen: unknown[] = [];
    const s = rig.step('S', { execute: () => new Gate().promise, undo: (_request, _error, context) => void seen.push(context.outcome) });
    await play([s, rig.step('B', waiting)], true);
    await rig.command('complete', rig.run, 'done by phone', { outcome: 'by hand' });
    await rig.restart();
    await rig.command('cancel');
    expect([rig.state(), seen]).toEqual(['compensated', ['by hand']]);
  });

  test('bypass d: a stuck undo counts as nothing to undo: those before it go on, and the answer is the same', async () => {
    const { rig } = bench;
    const undo = (): Promise<never> => Promise.reject(bench.terminal('cannot'));
    await play([rig.step('A', { undo: true }), rig.step('S', { undo }), rig.step('B', failing)]);
    await rig.restart();
    await rig.command('bypass');
    expect([rig.state(), rig.calls]).toEqual(['compensated', ['A', 'S', 'B', 'undo S', 'undo A']]);
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'no' });
    expect(stepOf('S')).toMatchObject({ state: 'bypassed', by: 'anna' });
  });

  test('bypass e: the bypass of an undo outlives a kill right after it', async () => {
    const { rig } = bench;
    const undo = (): Promise<never> => Promise.reject(bench.terminal('cannot'));
    await play([rig.step('A', { undo: true }), rig.step('S', { undo }), rig.step('B', failing)]);
    rig.crashAt(1, 'after');
    await rig.now(rig.command('bypass'));
    await rig.restart();
    expect([rig.state(), rig.calls.filter((call) => call === 'undo S')]).toEqual(['compensated', ['undo S']]);
  });

  test('bypass f: a pivot that is bypassed is passed: the run can be cancelled no more', async () => {
    const { rig } = bench;
    const { part } = ways['a pivot whose effect is unknown']!;
    await play([rig.step('S', part), rig.step('Z', { ...waiting, kind: 'retriable' })]);
    await rig.command('bypass');
    expect(rig.state()).toBe('waiting');
    await expect(rig.command('cancel')).rejects.toMatchObject({ code: 'PAST_THE_PIVOT' });
  });

  test.each(['bypass', 'complete'] as const)('verbs b: %s is refused for a run that is not stuck', async (verb) => {
    const { rig } = bench;
    await play([rig.step('A', waiting)]);
    await expect(rig.command(verb)).rejects.toMatchObject({ code: 'VERB_REFUSED' });
    expect([rig.state(), rig.events('verb')]).toEqual(['waiting', []]);
  });

  test('complete c: it is refused for an undo, which has no outcome', async () => {
    const { rig } = bench;
    await play([rig.step('S', { undo: () => Promise.reject(bench.terminal('cannot')) }), rig.step('B', failing)]);
    await expect(rig.command('complete')).rejects.toMatchObject({ code: 'VERB_REFUSED', message: expect.stringContaining('undo of S') as string });
    expect(rig.events('verb')).toEqual([]);
  });

  test.each([
    ['that JSON would change', { when: new Date(0) }, 'OUTCOME_NOT_JOURNALABLE'],
    ['that is too large', 'x'.repeat(1_048_577), 'OUTCOME_TOO_LARGE'],
  ])('complete d: an outcome %s is refused, and the run stays stuck', async (_what, outcome, code) => {
    const { rig } = bench;
    await stuckIn('a step past the pivot that was refused');
    await expect(rig.command('complete', rig.run, 'by phone', { outcome })).rejects.toMatchObject({ code });
    expect([rig.state(), rig.events('verb')]).toEqual(['stuck', []]);
  });

  test.each(['bypass', 'complete'] as const)('verbs c: %s is refused for a run that is stuck as a whole, and says why', async (verb) => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [pivot(), rig.step('S', refusing), rig.step('Z', { kind: 'retriable' })]);
    const without = rig.saga('Purchase', [pivot(), rig.step('S', refusing)]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.restart(without);
    await expect(rig.command(verb)).rejects.toMatchObject({ code: 'VERB_REFUSED', message: expect.stringContaining('Z') as string });
    await rig.restart(saga);
    expect(rig.details()).toMatchObject({ state: 'stuck', step: 'S' });
    await rig.command(verb);
    expect(rig.state()).toBe('completed');
  });

  const several = async (): Promise<void> => {
    const { rig } = bench;
    let down = true;
    const member = (name: string): StepClass =>
      rig.step(name, { kind: 'retriable', execute: () => (down ? Promise.reject(bench.terminal(`${name} is down`)) : name) });
    await play([pivot(), parallel(member('S'), member('T')), rig.step('Z', { kind: 'retriable' })]);
    down = false;
    rig.calls.length = 0;
  };

  test.each(['bypass', 'complete'] as const)('verbs d: where a run is stuck in several steps, %s has to name one', async (verb) => {
    const { rig } = bench;
    await several();
    await expect(rig.command(verb)).rejects.toMatchObject({ code: 'VERB_REFUSED', message: expect.stringContaining('S, T') as string });
    await rig.about(verb, 'S');
    expect(rig.details()).toMatchObject({ state: 'stuck', step: 'T', error: { message: 'T is down' } });
    await rig.restart();
    expect(rig.details()).toMatchObject({ state: 'stuck', step: 'T' });
    await rig.command(verb);
    expect([rig.state(), rig.calls]).toEqual(['completed', ['Z']]);
  });

  test('retry c: it is for everything that is stuck, or for the step that is named', async () => {
    const { rig } = bench;
    await several();
    await rig.about('retry', 'T');
    expect([rig.state(), rig.details().step, rig.calls]).toEqual(['stuck', 'S', ['T']]);
    await rig.command('retry');
    expect([rig.state(), rig.calls]).toEqual(['completed', ['T', 'S', 'Z']]);
    expect(rig.events('verb').map(({ step }) => step)).toEqual(['T', 'S']);
  });

  test.each(['retry', 'bypass', 'complete'] as const)('verbs e: %s is refused for a step in which the run is not stuck', async (verb) => {
    const { rig } = bench;
    await several();
    await expect(rig.about(verb, 'Z')).rejects.toMatchObject({ code: 'VERB_REFUSED', message: expect.stringContaining('S, T') as string });
    expect(rig.events('verb')).toEqual([]);
  });

  test.each(['bypass', 'complete'] as const)('verbs f: after the %s of a member the group rests with its parked one, and then goes on', async (verb) => {
    const { rig } = bench;
    const parked = rig.step('W', { kind: 'retriable', execute: (_request, { visits }) => (visits === 0 ? BackgroundResponse.reschedule('1h') : 'done') });
    await play([pivot(), parallel(parked, rig.step('S', refusing)), rig.step('Z', { kind: 'retriable' })]);
    expect(rig.state()).toBe('stuck');
    await rig.command(verb);
    expect(rig.details()).toMatchObject({ state: 'waiting', step: 'W' });
    await rig.advance('1h');
    expect([rig.state(), rig.calls]).toEqual(['completed', ['P', 'W', 'S', 'W', 'Z']]);
  });

  test('verbs g: a member that is bypassed after its sibling has failed is undone with the others', async () => {
    const { rig } = bench;
    const looping = rig.step('S', { execute: () => new Gate().promise, undo: true });
    const execute: StepParts['execute'] = (_request, { visits }) => (visits === 0 ? BackgroundResponse.reschedule('1h') : BackgroundResponse.fail('no'));
    await play([rig.step('A', { undo: true }), parallel(looping, rig.step('T', { execute, undo: true }))], true);
    await rig.advance('1h');
    expect(rig.state()).toBe('stuck');
    rig.calls.length = 0;
    await rig.command('bypass');
    expect([rig.state(), rig.calls, rig.details().answer]).toEqual(['compensated', ['undo T', 'undo S', 'undo A'], { kind: 'fail', reason: 'no' }]);
  });
}
