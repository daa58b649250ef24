import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { EngineRig } from './engine-rig';

/** Rules 15 and 16: what is undone, in which order, and what the run answers then. */
export function backwardRules(bench: Bench): void {
  test('rule 15a: every step whose intention is journaled is compensated, in reverse order, the failed one included', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [
      rig.step('Reject', { kind: 'guard', undo: true }),
      rig.step('A', { undo: true }),
      rig.step('Omitted', { applies: () => false, undo: true }),
      rig.step('Plain'),
      rig.step('B', { undo: true }),
      rig.step('C', { execute: () => BackgroundResponse.fail('no'), undo: true }),
      rig.step('D', { undo: true }),
    ]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(rig.calls).toEqual(['A', 'Plain', 'B', 'C', 'undo C', 'undo B', 'undo A', 'undo Reject']);
  });

  test.each([
    ['without a crash', false],
    ['after a crash', true],
  ])('rule 15b: finished steps are undone with their outcome, failed ones with none, %s', async (_when, crash) => {
    const { rig } = bench;
    const outcomes: unknown[] = [];
    const undo = new Gate();
    const saga = rig.saga('Purchase', [
      rig.step('A', { undo: (_request, _error, { outcome }) => void outcomes.push(outcome) }),
      rig.step('B', { execute: () => BackgroundResponse.fail('no'), undo: (_request, _error, { outcome }) => (outcomes.push(outcome), undo.promise) }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    if (crash) await rig.crash();
    undo.open();
    if (crash) await rig.restart();
    else await rig.rest();
    expect(outcomes).toEqual(crash ? [undefined, undefined, 'A'] : [undefined, 'A']);
  });

  test.each([
    ['without a crash', false],
    ['after a crash', true],
  ])('rule 15f: an undo is told whether the execution is known to be done, which an outcome of none does not tell, %s', async (_when, crash) => {
    const { rig } = bench;
    const told: unknown[] = [];
    const undo = new Gate();
    const tell =
      (name: string) =>
      (_request: unknown, _error: unknown, { outcome, known }: { readonly outcome: unknown; readonly known: boolean }) =>
        void told.push([name, outcome, known]);
    const saga = rig.saga('Purchase', [
      rig.step('A', { execute: () => undefined, undo: tell('A') }),
      rig.step('B', {
        retry: { maxAttempts: 1 },
        execute: () => Promise.reject(new Error('cut off')),
        undo: (...given) => (tell('B')(...given), undo.promise),
      }),
    ]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    if (crash) await rig.crash();
    undo.open();
    if (crash) await rig.restart();
    else await rig.rest();
    const unknown = ['B', undefined, false];
    expect(told).toEqual([...(crash ? [unknown, unknown] : [unknown]), ['A', undefined, true]]);
  });

  const ends = {
    failed: async (rig: EngineRig, gate: Gate) => (gate.fail(bench.terminal('no')), rig.rest()),
    cancelled: async (rig: EngineRig, gate: Gate) => (await rig.command('cancel'), gate.open(), rig.rest()),
    deadline: async (rig: EngineRig, gate: Gate) => (await rig.advance(50), gate.open(), rig.rest()),
  };

  test.each(['failed', 'cancelled', 'deadline'] as const)('rule 15c: an undo is told why: %s', async (cause) => {
    const { rig } = bench;
    const told: unknown[] = [];
    const gate = new Gate();
    const saga = rig.saga(
      'Purchase',
      [rig.step('A', { undo: (_request, _error, context) => void told.push(context.cause) }), rig.step('B', { execute: () => gate.promise })],
      { deadline: '50s' },
    );
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await ends[cause](rig, gate);
    expect(told).toEqual([cause]);
  });

  test('rule 15d: an undo is told why: skipped', async () => {
    const { rig } = bench;
    const told: unknown[] = [];
    const saga = rig.saga('Purchase', [
      rig.step('A', { undo: (_request, error, context) => void told.push(context.cause, error.message) }),
      rig.step('B', { execute: () => BackgroundResponse.skip('not ours') }),
    ]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(told).toEqual(['skipped', 'not ours']);
  });

  test('rule 15e: an undo is told that the run will be tried afresh, once the answer reschedule is known', async () => {
    const { rig } = bench;
    const told: unknown[] = [];
    const note = (name: string, answer?: BackgroundResponse) => ({
      undo: (_request: unknown, _error: unknown, { willRetry }: { willRetry: boolean }) => (told.push([name, willRetry]), answer),
    });
    const saga = rig.saga('Purchase', [
      rig.step('A', note('A')),
      rig.step('B', { execute: () => BackgroundResponse.fail('no'), ...note('B', BackgroundResponse.reschedule(60)) }),
    ]);
    await rig.start(saga);
    await rig.deliver(saga, { id: 'PR-1' });
    expect(told).toEqual([
      ['B', false],
      ['A', true],
    ]);
  });

  test.each([BackgroundResponse.fail('sorry'), BackgroundResponse.skip('never mind'), BackgroundResponse.reschedule(90)])(
    'rule 16a: the answer is what the compensation of the step that failed returned: $kind',
    async (answer) => {
      const { rig } = bench;
      const saga = rig.saga('Purchase', [
        rig.step('A', { undo: () => BackgroundResponse.fail('not asked') }),
        rig.step('B', { execute: () => Promise.reject(bench.terminal('no')), undo: () => answer }),
      ]);
      await rig.start(saga);
      const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
      expect([response, run?.state]).toEqual([answer, 'compensated']);
      expect(rig.details().answer).toMatchObject({ kind: answer.kind });
    },
  );

  test('rule 16b: the answer is journaled with the undo that returned it', async () => {
    const { rig } = bench;
    const later = new Gate();
    const b = rig.step('B', { execute: () => BackgroundResponse.fail('no'), undo: () => BackgroundResponse.fail('sorry') });
    const saga = rig.saga('Purchase', [rig.step('A', { undo: () => later.promise }), b]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.crash();
    later.open();
    await rig.restart();
    expect(rig.calls).toEqual(['A', 'B', 'undo B', 'undo A', 'undo A']);
    expect(rig.details().answer).toEqual({ kind: 'fail', reason: 'sorry' });
  });

  test('rule 16c: where the compensation of the step that failed returned nothing, the answer is fail with its message', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [
      rig.step('A', { undo: true }),
      rig.step('B', { execute: () => Promise.reject(bench.terminal('no seats left')), undo: true }),
    ]);
    await rig.start(saga);
    expect((await rig.deliver(saga, { id: 'PR-1' })).response).toEqual(BackgroundResponse.fail('no seats left'));
  });

  test.each([
    ['cancelled', BackgroundResponse.fail('cancelled by anna: they asked')],
    ['deadline', BackgroundResponse.fail('deadline of 50s passed')],
  ] as const)('rule 16d: where no step failed, the answer says what ended the run: %s', async (cause, answer) => {
    const { rig } = bench;
    const gate = new Gate();
    const saga = rig.saga('Purchase', [rig.step('A', { undo: () => BackgroundResponse.fail('not asked') }), rig.step('B', { execute: () => gate.promise })], {
      deadline: '50s',
    });
    await rig.start(saga);
    const waiting = rig.delivering(saga, { id: 'PR-1' });
    await rig.rest();
    rig.run = rig.engine.list({}).runs[0]!.id;
    await ends[cause](rig, gate);
    expect((await rig.now(waiting))?.response).toEqual(answer);
  });

  test('rule 16e: an abandoned run owes fail, with who abandoned it and why', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A', { execute: () => BackgroundResponse.waitFor('approval') })]);
    await rig.start(saga);
    await rig.accept(saga, { id: 'PR-1' });
    await rig.command('abandon');
    const { response, run } = await rig.deliver(saga, { id: 'PR-1' });
    expect([response, run?.state]).toEqual([BackgroundResponse.fail('abandoned by anna: they asked'), 'abandoned']);
  });

  test.each([
    ['itself', (error: Error): Error => error],
    ['as the cause of another', (error: Error): Error => new Error('nothing to do', { cause: error })],
  ])('rule 16f: a compensation that rethrows the error it was given (%s) says that there is nothing to undo', async (_how, thrown) => {
    const { rig } = bench;
    const b = rig.step('B', { execute: () => BackgroundResponse.fail('no'), undo: (_request, error) => Promise.reject(thrown(error)) });
    const saga = rig.saga('Purchase', [rig.step('A', { undo: true }), b]);
    await rig.start(saga);
    const { response } = await rig.deliver(saga, { id: 'PR-1' });
    expect(response).toEqual(BackgroundResponse.fail('no'));
    expect(rig.calls).toEqual(['A', 'B', 'undo B', 'undo A']);
    expect(rig.events('undone', 'B').map(({ nothing }) => nothing)).toEqual([true]);
  });
}
