import { BackgroundResponse } from '../../../core/response';
import type { Bench } from './bench';
import { Gate } from './gate';

/** How many runs execute at once, unless told otherwise. */
const MAX_RUNNING = 256;

/** Rule 25: how many runs execute at once. */
export function slotRules(bench: Bench): void {
  test('rule 25a: at most 256 runs execute at once; new ones beyond them are queued, and begin in order as others end', async () => {
    const { rig } = bench;
    const gates = new Map<string, Gate>();
    const begun: string[] = [];
    const execute = ({ id }: { readonly id: string }): Promise<void> => {
      begun.push(id);
      const gate = new Gate();
      gates.set(id, gate);
      return gate.promise;
    };
    const saga = rig.saga('Purchase', [rig.step('A', { execute })]);
    await rig.start(saga);
    const accepted = await Promise.all(Array.from({ length: MAX_RUNNING + 3 }, (_, index) => rig.delivering(saga, { id: `PR-${index}` }, { patience: 0 })));
    await rig.rest();
    expect(begun).toHaveLength(MAX_RUNNING);
    expect(accepted.slice(-3).map(({ run }) => rig.state(run!.id))).toEqual(['queued', 'queued', 'queued']);
    expect((await rig.deliver(saga, { id: `PR-${MAX_RUNNING}` })).response.kind).toBe('reschedule');
    for (const next of [0, 1]) {
      gates.get(`PR-${next}`)!.open();
      await rig.rest();
    }
    expect(begun.slice(MAX_RUNNING)).toEqual([`PR-${MAX_RUNNING}`, `PR-${MAX_RUNNING + 1}`]);
  });

  test('rule 25d: a run that ends while it is given its turn passes it on', async () => {
    const { rig } = bench;
    const gates: Gate[] = [];
    const execute = (): Promise<void> => {
      gates.push(new Gate());
      return gates.at(-1)!.promise;
    };
    const saga = rig.saga('Purchase', [rig.step('A', { execute })]);
    await rig.start(saga);
    await Promise.all(Array.from({ length: MAX_RUNNING }, (_, index) => rig.delivering(saga, { id: `PR-${index}` }, { patience: 0 })));
    const [first, second] = [await rig.accept(saga, { id: 'PR-first' }), await rig.accept(saga, { id: 'PR-second' })];
    gates[0]!.open();
    const abandoned = new Promise<void>((resolve) => {
      rig.engine.observe((_run, { type }) => {
        const abandon = (): void => void rig.engine.command(first, 'abandon', { by: 'anna', why: 'too slow' }).then(() => resolve(), resolve);
        if (type === 'ended') queueMicrotask(abandon);
      });
    });
    await rig.now(abandoned);
    expect([rig.state(first), rig.state(second)]).toEqual(['abandoned', 'running']);
  });

  test('rule 25b: runs under way wait their turn in the state that they have, and a run that parks makes room', async () => {
    const { rig } = bench;
    const gates: Gate[] = [];
    const hold = (): Promise<void> => {
      gates.push(new Gate());
      return gates.at(-1)!.promise;
    };
    const saga = rig.saga('Purchase', [
      rig.step('A', { timeout: '1h', execute: ({ park }, { visits }) => (park !== true ? hold() : visits === 0 ? BackgroundResponse.reschedule(60) : 'done') }),
    ]);
    await rig.start(saga);
    const parked = await rig.accept(saga, { id: 'PR-parked', park: true });
    await Promise.all(Array.from({ length: MAX_RUNNING }, (_, index) => rig.delivering(saga, { id: `PR-${index}` }, { patience: 0 })));
    await rig.rest();
    expect(gates).toHaveLength(MAX_RUNNING);
    await rig.advance('2m');
    expect(rig.state(parked)).toBe('waiting');
    gates[0]!.open();
    await rig.rest();
    expect(rig.state(parked)).toBe('completed');
  });

  test('rule 25c: at a start, too, no more than 256 of the runs under way execute at once', async () => {
    const { rig } = bench;
    let executing = 0;
    const saga = rig.saga('Purchase', [
      rig.step('A', { execute: () => BackgroundResponse.reschedule(60) }),
      rig.step('B', {
        execute: () => {
          executing += 1;
          return new Gate().promise;
        },
      }),
    ]);
    const quick = rig.saga('Purchase', [rig.step('A'), rig.step('B', { execute: () => ((executing += 1), new Gate().promise) })]);
    await rig.start(saga);
    for (let batch = 0; batch < 2; batch += 1) {
      await Promise.all(Array.from({ length: 150 }, (_, index) => rig.delivering(saga, { id: `PR-${batch}-${index}` }, { patience: 0 })));
      await rig.rest();
    }
    await rig.crash();
    rig.clock.step(120_000);
    await rig.restart(quick);
    await rig.advance(0);
    expect(executing).toBe(MAX_RUNNING);
    const states = rig.engine.list({ limit: 1_000 }).runs.map(({ state }) => state);
    expect(states.filter((state) => state === 'queued')).toEqual([]);
  });
}
