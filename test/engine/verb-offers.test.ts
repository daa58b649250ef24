import { BackgroundResponse, parallel, TerminalError, type Verb } from 'amends';
import type { EngineRig } from '../../src/testing/contracts/engine/engine-rig';
import { Gate } from '../../src/testing/contracts/engine/gate';
import type { StepParts } from '../../src/testing/contracts/engine/saga-parts';
import { newRig, play, STEP_NAMES } from './played-runs';

const VERBS: readonly Verb[] = ['retry', 'wake', 'bypass', 'complete', 'cancel', 'abandon'];

const down = { execute: () => Promise.reject(new Error('down')) };
const refuses = { execute: () => Promise.reject(new TerminalError('no')) };
const works = { execute: () => new Gate().promise };
const parks = { execute: () => BackgroundResponse.reschedule(60) };
const waits = { execute: () => BackgroundResponse.waitFor('approval') };
const undoFails = { undo: () => Promise.reject(new TerminalError('the vendor keeps it')) };
const undoable: StepParts = { undo: true };

const CRASHES = 3;
const group = ([first, ...rest]: readonly unknown[]): readonly unknown[] => [first, parallel(...(rest as [never, never]))];

/** How a run comes to stand so, what may be done about it then, and the steps that may be named. */
interface Cell {
  readonly make: (rig: EngineRig) => Promise<unknown>;
  readonly state: string;
  /** Of each verb that is allowed: the steps that may be named; a `!` says that one has to be. */
  readonly allowed: Partial<Record<Verb, string>>;
}

const any = { cancel: '', abandon: '' };
const CELLS: Readonly<Record<string, Cell>> = {
  queued: {
    make: async (rig) => {
      const saga = await play(rig, [works], undefined, { lockKey: () => 'L' });
      await rig.accept(saga, { id: 'PR-2' });
    },
    state: 'queued',
    allowed: any,
  },
  running: { make: (rig) => play(rig, [undoable, works]), state: 'running', allowed: any },
  'running its pivot': { make: (rig) => play(rig, [undoable, { ...works, kind: 'pivot' }]), state: 'running', allowed: { abandon: '' } },
  'backing off': { make: (rig) => play(rig, [undoable, { ...down, ...undoable }]), state: 'running', allowed: { ...any, wake: 'B' } },
  'backing off past its pivot': {
    make: (rig) => play(rig, [{ kind: 'pivot' }, { ...down, kind: 'retriable' }]),
    state: 'running',
    allowed: { wake: 'B', abandon: '' },
  },
  'waiting for a timer': { make: (rig) => play(rig, [undoable, parks]), state: 'waiting', allowed: { ...any, wake: 'B' } },
  'waiting for a message': { make: (rig) => play(rig, [undoable, waits]), state: 'waiting', allowed: { ...any, wake: 'B' } },
  'waiting in a group': { make: (rig) => play(rig, [undoable, parks, waits], group), state: 'waiting', allowed: { ...any, wake: 'B C' } },
  compensating: { make: (rig) => play(rig, [{ undo: () => new Gate().promise }, refuses]), state: 'compensating', allowed: any },
  'backing off in an undo': {
    make: (rig) => play(rig, [{ undo: () => Promise.reject(new Error('down')) }, refuses]),
    state: 'compensating',
    allowed: { ...any, wake: 'A' },
  },
  'cancelled, with an attempt under way': {
    make: async (rig) => {
      await play(rig, [undoable, works]);
      await rig.command('cancel');
    },
    state: 'running',
    allowed: any,
  },
  'stuck before its pivot, after three crashes': {
    make: async (rig) => {
      await play(rig, [undoable, { ...works, ...undoable }, {}]);
      for (let crash = 0; crash < CRASHES; crash += 1) await rig.restart();
    },
    state: 'stuck',
    allowed: { ...any, retry: 'B', bypass: 'B', complete: 'B' },
  },
  'stuck in its pivot': {
    make: (rig) => play(rig, [undoable, { ...down, kind: 'pivot', retry: { maxAttempts: 1 } }, { kind: 'retriable' }]),
    state: 'stuck',
    allowed: { retry: 'B', bypass: 'B', complete: 'B', abandon: '' },
  },
  'stuck past its pivot': {
    make: (rig) => play(rig, [{ kind: 'pivot' }, { ...refuses, kind: 'retriable' }]),
    state: 'stuck',
    allowed: { retry: 'B', bypass: 'B', complete: 'B', abandon: '' },
  },
  'stuck past its pivot, where shouldExecute threw': {
    make: (rig) => play(rig, [{ kind: 'pivot' }, { kind: 'retriable', applies: () => Promise.reject(new Error('who knows')) }]),
    state: 'stuck',
    allowed: { retry: 'B', bypass: 'B', complete: 'B', abandon: '' },
  },
  'stuck in one member of a group, another parked': {
    make: (rig) => play(rig, [{ kind: 'pivot' }, { ...refuses, kind: 'retriable' }, { ...parks, kind: 'retriable' }], group),
    state: 'stuck',
    allowed: { retry: 'B', bypass: 'B', complete: 'B', wake: 'C', abandon: '' },
  },
  'stuck in several members of a group': {
    make: (rig) => play(rig, [{ kind: 'pivot' }, { ...refuses, kind: 'retriable' }, { ...refuses, kind: 'retriable' }], group),
    state: 'stuck',
    allowed: { retry: 'B C', bypass: 'B C!', complete: 'B C!', abandon: '' },
  },
  'stuck in an undo': {
    make: (rig) => play(rig, [undoable, undoFails, refuses]),
    state: 'stuck',
    allowed: { ...any, retry: 'B', bypass: 'B' },
  },
  'stuck in several undos': {
    make: (rig) => play(rig, [undoFails, undoFails, refuses], undefined, { onUndoFailure: 'continue' }),
    state: 'stuck',
    allowed: { ...any, retry: 'B A', bypass: 'B A!' },
  },
  'stuck as a whole, since its code is unknown': {
    make: async (rig) => {
      await play(rig, [undoable, waits]);
      await rig.restart(rig.saga('Another', [rig.step('Z', {})]));
    },
    state: 'stuck',
    allowed: { ...any, wake: 'B' },
  },
  'stuck as a whole, since its plan could not be decided': {
    make: async (rig) => {
      const gate = new Gate<string>();
      const step = rig.step('A', { execute: () => gate.promise });
      const choose = (request: { readonly id: string }): readonly unknown[] => {
        if (request.id === 'PR-2') throw new Error('no plan');
        return [step];
      };
      const saga = rig.saga('Purchase', [step], { lockKey: () => 'L', choose });
      await rig.start(saga);
      await rig.accept(saga, { id: 'PR-1' });
      await rig.accept(saga, { id: 'PR-2' });
      gate.open('done');
      await rig.rest();
    },
    state: 'stuck',
    allowed: { ...any, retry: '' },
  },
  completed: { make: (rig) => play(rig, [{}]), state: 'completed', allowed: {} },
  compensated: { make: (rig) => play(rig, [undoable, refuses]), state: 'compensated', allowed: {} },
  skipped: { make: (rig) => play(rig, [{ execute: () => BackgroundResponse.skip('not ours') }]), state: 'skipped', allowed: {} },
  abandoned: {
    make: async (rig) => {
      await play(rig, [works]);
      await rig.command('abandon');
    },
    state: 'abandoned',
    allowed: {},
  },
  pruned: {
    make: async (rig) => {
      await play(rig, [{}]);
      await rig.advance('1h');
      await rig.engine.prune({ olderThan: '1m' });
    },
    state: 'completed',
    allowed: {},
  },
};

const told = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'done', ({ code, message }: { readonly code: string; readonly message: string }) => ({ code, message })); // prettier-ignore
const takesSteps = (verb: Verb): boolean => verb !== 'cancel' && verb !== 'abandon';

describe.each(Object.entries(CELLS))('a run that is %s', (_, { make, state, allowed }) => {
  test('is offered exactly the verbs and steps that the engine then takes, and is refused the others with the same words', async () => {
    const rig = newRig();
    await make(rig);
    const { verbs, ...details } = rig.details();
    expect(details.state).toBe(state);
    const shown = verbs.map(({ verb, steps, needsStep, refused }) => (refused === undefined ? [[verb, `${steps.map(({ step }) => step).join(' ')}${needsStep ? '!' : ''}`]] : [])); // prettier-ignore
    expect(Object.fromEntries(shown.flat())).toEqual(allowed);
    expect(verbs.map(({ verb }) => verb)).toEqual(VERBS);
    for (const { verb, steps, needsStep, refused, effect } of verbs) {
      expect(effect === '').toBe(refused !== undefined);
      if (refused !== undefined) expect([verb, await told(rig.command(verb))]).toEqual([verb, refused]);
      if (needsStep) expect([verb, await told(rig.command(verb))]).toEqual([verb, expect.objectContaining({ code: 'VERB_REFUSED' })]);
      const others = STEP_NAMES.filter((name) => takesSteps(verb) && !steps.some(({ step }) => step === name));
      for (const name of others) expect([verb, name, await told(rig.about(verb, name))]).not.toEqual([verb, name, 'done']);
    }
    expect(rig.details()).toEqual({ ...details, verbs }); // what is refused leaves no trace
  });

  test('takes every verb that it is offered, with each step that may be named', async () => {
    for (const [verb, named] of Object.entries(allowed) as [Verb, string][]) {
      const steps = named.replace('!', '').split(' ').filter((step) => step !== ''); // prettier-ignore
      const ways = [...(named.endsWith('!') ? [] : [undefined]), ...steps];
      for (const step of ways) {
        const rig = newRig();
        await make(rig);
        expect([verb, step, await told(step === undefined ? rig.command(verb) : rig.about(verb, step))]).toEqual([verb, step, 'done']);
      }
    }
  });

  test('is offered the same by a process that only looks at the journal, and refuses the same there', async () => {
    const rig = newRig();
    await make(rig);
    const { verbs } = rig.details();
    const other = rig.beside();
    await other.look();
    const there = other.details(rig.run).verbs;
    const plain = (offers: typeof verbs): unknown => offers.map(({ verb, steps, needsStep, refused }) => ({ verb, steps: steps.map(({ step, undo }) => [step, undo]), needsStep, refused })); // prettier-ignore
    expect(plain(there)).toEqual(plain(verbs));
    for (const { verb, refused } of there) if (refused !== undefined) expect([verb, await told(other.command(verb, rig.run))]).toEqual([verb, refused]);
  });
});

const effects = async (cell: string): Promise<Readonly<Record<string, string>>> => {
  const rig = newRig();
  await CELLS[cell]!.make(rig);
  return Object.fromEntries(rig.details().verbs.map(({ verb, effect }) => [verb, effect]));
};

test('an offer says what will happen, by the names of the steps', async () => {
  const fail = 'The request is answered fail.';
  expect(await effects('backing off')).toMatchObject({
    wake: 'Attempts B now, instead of waiting; it counts as an attempt.',
    cancel: `Undoes B, then A. ${fail}`,
    abandon: `Ends the run now, and undoes nothing: what A and B did stays as it is. The lock PR-1 is given back. ${fail}`,
  });
  expect(await effects('running')).toMatchObject({ cancel: `Lets B, which is under way, settle first. Undoes A. ${fail}` });
  expect(await effects('queued')).toMatchObject({ cancel: `Ends the run: nothing of it was begun, and nothing is undone. ${fail}` });
  expect(await effects('waiting for a message')).toMatchObject({
    wake: 'Visits B now, without the message approval that it waits for: one that needs the message waits again.',
  });
  expect(await effects('stuck in its pivot')).toMatchObject({
    retry: 'Attempts B again, under the same key, with a fresh budget of attempts.',
    bypass: 'Takes B for passed, without an outcome: nothing is undone any more, whether it acted or not. Then C follows.',
    complete:
      'Takes B for done, with the outcome that you give, and does not execute it. The run is past its pivot then: nothing is undone any more. Then C follows.',
  });
  expect(await effects('stuck before its pivot, after three crashes')).toMatchObject({
    bypass:
      'Takes B for nothing to do; it has no outcome. Then C follows. If the run goes backward later, B is undone all the same, as one whose effect is unknown.',
  });
  expect(await effects('stuck in an undo')).toMatchObject({
    bypass: 'Takes the undo of B for nothing to do: what B did stays as it is. Then undoes A.',
    cancel: 'Is noted, and changes nothing: the run goes backward already.',
  });
  expect(await effects('stuck as a whole, since its code is unknown')).toMatchObject({
    wake: 'As soon as its code can be opened: Visits B now, without the message approval that it waits for: one that needs the message waits again.',
    cancel: `As soon as its code can be opened: Undoes A. ${fail}`,
  });
  expect(await effects('stuck in several members of a group')).toMatchObject({
    bypass:
      'B: Takes B for nothing to do; it has no outcome. The run stays stuck in C. C: Takes C for nothing to do; it has no outcome. The run stays stuck in B.',
  });
});
