import { BackgroundResponse, parallel, TerminalError } from 'amends';
import type { EngineRig } from '../../src/testing/contracts/engine/engine-rig';
import { Gate } from '../../src/testing/contracts/engine/gate';
import type { StepParts } from '../../src/testing/contracts/engine/saga-parts';
import { newRig, play } from './played-runs';

const down = { execute: () => Promise.reject(new Error('down')) };
const parks = { execute: () => BackgroundResponse.reschedule(60) };
const undoable: StepParts = { undo: true };

/** How a run comes to stand where it is cancelled; `open` lets the attempts that are under way succeed, or fail. */
interface Cancelled {
  readonly parts: readonly StepParts[];
  readonly list?: (steps: readonly unknown[]) => readonly unknown[];
  /** What the offer says is undone. */
  readonly says: string;
  /** What is undone when that which is under way succeeds, and when it does not. */
  readonly undone: readonly [ifSucceeds: string, ifNot: string];
}

const guard: StepParts = { kind: 'guard', undo: true };
const underWay = new WeakMap<EngineRig, Gate<string>>();
const held = (rig: EngineRig): StepParts => ({ execute: () => underWay.get(rig)!.promise, undo: true, retry: { maxAttempts: 1 } });
const HELD: StepParts = {};

const ORDERS: Readonly<Record<string, Cancelled>> = {
  'has attempts of a group under way': {
    parts: [undoable, HELD, HELD, undoable],
    list: ([a, b, c, d]) => [a, parallel(...([b, c] as [never, never])), d],
    says: 'Undoes C, then B, then A.',
    undone: ['CBA', 'CBA'],
  },
  'has passed a guard': { parts: [undoable, guard, HELD, undoable], says: 'Undoes C, then B, then A.', undone: ['CBA', 'CBA'] },
  'has guards after the step under way': {
    parts: [undoable, HELD, guard, guard],
    says: 'Undoes D (if B succeeds), then C (if B succeeds), then B, then A.',
    undone: ['DCBA', 'BA'],
  },
  'has a guard behind a step that has not begun': { parts: [undoable, HELD, undoable, guard], says: 'Undoes B, then A.', undone: ['BA', 'BA'] },
  'has omitted a step, and done one without an undo': {
    parts: [undoable, { applies: () => false, undo: true }, {}, HELD],
    says: 'Undoes D, then A.',
    undone: ['DA', 'DA'],
  },
  'has a guard after a step that backs off': { parts: [undoable, { ...down, undo: true }, guard], says: 'Undoes B, then A.', undone: ['BA', 'BA'] },
  'has a guard after a member that is parked, beside one that works': {
    parts: [undoable, HELD, { ...parks, undo: true }, guard],
    list: ([a, b, c, d]) => [a, parallel(...([b, c] as [never, never])), d],
    says: 'Undoes C, then B, then A.',
    undone: ['CBA', 'CBA'],
  },
};

describe.each(Object.entries(ORDERS))('a run that %s', (_, { parts, list, says, undone }) => {
  test.each([
    ['succeeds', true, undone[0]],
    ['fails', false, undone[1]],
  ])('undoes exactly what the offer of a cancel says, in that order, when what is under way %s', async (_how, succeeds, order) => {
    const rig = newRig();
    const gate = new Gate<string>();
    underWay.set(rig, gate);
    await play(
      rig,
      parts.map((part) => (part === HELD ? held(rig) : part)),
      list,
    );
    expect(rig.details().verbs.find(({ verb }) => verb === 'cancel')!.effect).toContain(says);
    await rig.command('cancel');
    if (succeeds) gate.open('done');
    else {
      gate.promise.catch(() => undefined); // where nothing is under way
      gate.fail(new TerminalError('no'));
    }
    await rig.rest();
    expect(rig.state()).toBe('compensated');
    expect(rig.calls.filter((call) => call.startsWith('undo ')).map((call) => call.slice(5)).join('')).toBe(order); // prettier-ignore
  });
});
