import { BackgroundResponse, parallel, TerminalError } from 'amends';
import { MemoryJournal, MemoryStore } from 'amends/journals/memory';
import { EngineRig } from '../../src/testing/contracts/engine/engine-rig';
import { Gate } from '../../src/testing/contracts/engine/gate';
import { TimerQueue } from '../../src/engine/timer-queue';
import { VirtualClock } from 'amends/testing';

let rig: EngineRig;
let store: MemoryStore;
let journals: MemoryJournal[];

beforeEach(() => {
  store = new MemoryStore();
  journals = [];
  rig = new EngineRig({
    journal: () => {
      const journal = new MemoryJournal(store);
      journals.push(journal);
      return journal;
    },
  });
});
afterEach(() => rig.dispose());

const request = { id: 'PR-1' };

test('a queued run whose saga was unknown at one start decides its plan and begins at the next that knows it', async () => {
  const gate = new Gate();
  const first = rig.saga('First', [rig.step('A', { execute: () => gate.promise })]);
  const second = rig.saga('Second', [rig.step('B')]);
  await rig.start(first, second);
  await rig.accept(first, request);
  const queued = await rig.accept(second, request);
  expect(rig.state(queued)).toBe('queued');
  const quick = rig.saga('First', [rig.step('A')]);
  await rig.restart(quick); // Second is unknown
  expect(rig.state(queued)).toBe('stuck');
  await rig.restart(quick, second);
  expect([rig.state(queued), rig.calls.at(-1)]).toEqual(['completed', 'B']);
});

test('one message wakes one of two steps that wait for it, and the other is not told that it timed out', async () => {
  const told: unknown[] = [];
  const waiting = (name: string) =>
    rig.step(name, {
      execute: (_request, context) => {
        if (context.visits === 0) return BackgroundResponse.waitFor('approval');
        told.push([name, context.received('approval'), context.timedOut]);
        return name;
      },
    });
  const saga = rig.saga('Purchase', [parallel(waiting('A') as never, waiting('B') as never)]);
  await rig.start(saga);
  await rig.deliver(saga, request);
  await rig.send('approval', 1);
  expect(told).toEqual([[expect.any(String), 1, false]]);
  expect(rig.state()).toBe('waiting');
  await rig.send('approval', 2);
  expect(told.at(-1)).toEqual([expect.any(String), 2, false]);
  expect(rig.state()).toBe('completed');
});
