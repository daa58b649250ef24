import fc from 'fast-check';
import { VirtualClock } from 'amends/testing';
import type { Lane } from '../../src/engine/flow/lane';
import { isNew, LEVELS, levelOf, UNDER_WAY, UNDOING, type Level } from '../../src/engine/flow/level';
import { UNLIMITED, type FlowLimits } from '../../src/engine/flow/limits';
import { Slots } from '../../src/engine/slots';

const NORMAL = levelOf(0);

/** Lets those who were given a slot know. */
const told = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Waiter {
  readonly name: string;
  readonly lane: Lane;
  readonly level: Level;
  readonly leave: () => void;
}

/** Slots that are watched: who waits, who was served when, and whether a limit was ever broken. */
class Watched {
  readonly slots: Slots;
  readonly served: { readonly name: string; readonly lane: Lane; readonly level: Level }[] = [];
  readonly holders: Lane[] = [];
  readonly waiting = new Map<string, Waiter>();
  readonly starts = new Map<Lane, number[]>();
  #names = 0;

  constructor(
    private readonly maxRunning: number,
    readonly clock = new VirtualClock(0),
  ) {
    this.slots = new Slots({ maxRunning }, clock);
  }

  lane(saga: string, key?: string, limits: FlowLimits = UNLIMITED): Lane {
    return this.slots.saga(saga, limits).lane(key);
  }

  /** Comes for a slot, and has it or waits. */
  come(lane: Lane, level: Level = NORMAL, name = `run ${(this.#names += 1)}`): string {
    if (this.slots.take(lane, level)) this.#serve(name, lane, level);
    else {
      const leave = this.slots.wait(lane, level, () => {
        this.waiting.delete(name);
        this.#serve(name, lane, level);
      });
      this.waiting.set(name, { name, lane, level, leave });
    }
    return name;
  }

  #serve(name: string, lane: Lane, level: Level): void {
    this.served.push({ name, lane, level });
    this.holders.push(lane);
    if (isNew(level)) this.starts.set(lane, [...(this.starts.get(lane) ?? []), this.clock.now()]);
  }

  /** Leaves the line, unless a slot is on its way already. */
  leave(name: string): void {
    this.waiting.get(name)?.leave();
    this.waiting.delete(name);
  }

  async give(index = 0): Promise<void> {
    const [lane] = this.holders.splice(index, 1);
    if (lane !== undefined) this.slots.give(lane);
    await told();
  }

  async pass(milliseconds: number): Promise<void> {
    for (let left: number | undefined = milliseconds; left !== undefined;) {
      left = this.clock.step(left);
      await told();
    }
  }

  /** What is wrong with the present state, by the limits alone. */
  wrongs(): readonly string[] {
    const { holders, slots } = this;
    const lanes = [...new Set([...holders, ...[...this.waiting.values()].map(({ lane }) => lane)])];
    const wrongs = lanes.flatMap((lane) => {
      const { concurrency, keyConcurrency, keyRate } = lane.saga.limits;
      const starts = this.starts.get(lane) ?? [];
      const crowded =
        keyRate !== undefined && lane.key !== undefined && starts.some((at, index) => (starts[index + keyRate.limit] ?? Infinity) < at + keyRate.per);
      return [
        holders.filter(({ saga }) => saga === lane.saga).length > concurrency && 'too many of a saga',
        lane.key !== undefined && holders.filter((other) => other === lane).length > keyConcurrency && 'too many of a key',
        crowded && 'too many begin',
      ];
    });
    const idle = [...this.waiting.values()].some(({ lane, level }) => this.#mayGo(lane, level));
    return [...wrongs, holders.length > this.maxRunning && 'too many', slots.load.running !== holders.length && 'miscounted', idle && 'idle'].filter(
      (wrong) => wrong !== false,
    );
  }

  /** Whether the limits would let it have a slot now, reckoned anew. */
  #mayGo(lane: Lane, level: Level): boolean {
    const { concurrency, keyConcurrency, keyRate } = lane.saga.limits;
    const { holders } = this;
    const now = this.clock.now();
    const recent = (this.starts.get(lane) ?? []).filter((at) => keyRate !== undefined && at > now - keyRate.per).length;
    const keyed = lane.key !== undefined;
    return (
      holders.length < this.maxRunning &&
      holders.filter(({ saga }) => saga === lane.saga).length < concurrency &&
      (!keyed || holders.filter((other) => other === lane).length < keyConcurrency) &&
      (!keyed || !isNew(level) || keyRate === undefined || recent < keyRate.limit)
    );
  }
}

const limits: fc.Arbitrary<FlowLimits> = fc.record({
  concurrency: fc.constantFrom(Infinity, 1, 2, 3),
  keyConcurrency: fc.constantFrom(Infinity, 1, 2),
  keyRate: fc.option(fc.record({ limit: fc.integer({ min: 1, max: 3 }), per: fc.integer({ min: 1, max: 200 }) }), { nil: undefined }),
});

type Act =
  | { readonly does: 'come'; readonly saga: number; readonly key: number; readonly level: Level }
  | { readonly does: 'give' | 'leave' | 'pass'; readonly which: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    does: fc.constant('come' as const),
    saga: fc.integer({ min: 0, max: 2 }),
    key: fc.integer({ min: 0, max: 3 }),
    level: fc.constantFrom(UNDOING, UNDER_WAY, NORMAL, NORMAL, levelOf(10), levelOf(-3)),
  }),
  fc.record({ does: fc.constantFrom('give' as const, 'give' as const, 'leave' as const, 'pass' as const), which: fc.nat(100) }),
);

test('whatever comes, goes and passes, no limit is exceeded, no slot is idle that somebody may have, each key is served in order, and everybody is served', async () => {
  const story = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.tuple(limits, limits, limits), fc.array(act, { maxLength: 80 }));
  await fc.assert(
    fc.asyncProperty(story, async ([maxRunning, sagas, acts]) => {
      const watched = new Watched(maxRunning);
      const came: string[] = [];
      const left = new Set<string>();
      for (const next of acts) {
        if (next.does === 'come')
          came.push(watched.come(watched.lane(`saga ${next.saga}`, next.key === 0 ? undefined : `key ${next.key}`, sagas[next.saga]), next.level));
        else if (next.does === 'give') await watched.give(next.which % Math.max(1, watched.holders.length));
        else if (next.does === 'pass') await watched.pass(next.which);
        else {
          const name = [...watched.waiting.keys()][next.which % Math.max(1, watched.waiting.size)];
          if (name !== undefined) left.add(name);
          if (name !== undefined) watched.leave(name);
        }
        await told();
        expect(watched.wrongs()).toEqual([]);
      }
      for (let turn = 0; watched.waiting.size > 0 && turn < 1_000; turn += 1) {
        await watched.give();
        await watched.pass(200);
        expect(watched.wrongs()).toEqual([]);
      }
      const names = watched.served.map(({ name }) => name);
      expect([...names].sort()).toEqual(came.filter((name) => !left.has(name)).sort());
      for (const { lane, level } of watched.served) {
        const line = watched.served.filter((other) => other.lane === lane && other.level === level).map(({ name }) => Number(name.slice(4)));
        expect(line).toEqual([...line].sort((a, b) => a - b));
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);

describe('turns', () => {
  test('with ten thousand runs of each of ten noisy customers in line, the first of another is served within one round of eleven turns', async () => {
    const watched = new Watched(1);
    const noisy = Array.from({ length: 10 }, (_, index) => watched.lane('Purchase', `noisy ${index}`));
    for (let round = 0; round < 10_000; round += 1) for (const lane of noisy) watched.come(lane);
    watched.come(watched.lane('Purchase', 'quiet'), NORMAL, 'quiet');
    for (let turn = 0; turn < 11; turn += 1) await watched.give();
    expect(watched.served.map(({ name }) => name)).toContain('quiet');
  });

  test('sagas have their turns too, however many keys one of them has', async () => {
    const watched = new Watched(1);
    for (let key = 0; key < 1_000; key += 1) watched.come(watched.lane('Many', `key ${key}`));
    for (let index = 0; index < 5; index += 1) watched.come(watched.lane('Few'), NORMAL, `few ${index}`);
    for (let turn = 0; turn < 10; turn += 1) await watched.give();
    expect(watched.served.filter(({ name }) => name.startsWith('few'))).toHaveLength(5);
  });

  test('over a thousand turns every level that waits is served, and the first has seven of eight turns', async () => {
    const watched = new Watched(1);
    const lane = watched.lane('Purchase');
    for (let level = UNDER_WAY; level < LEVELS; level += 1) for (let index = 0; index < 1_000; index += 1) watched.come(lane, level);
    for (let turn = 0; turn < 1_000; turn += 1) await watched.give();
    const counts = new Map<Level, number>();
    for (const { level } of watched.served.slice(1)) counts.set(level, (counts.get(level) ?? 0) + 1);
    expect(counts.get(UNDER_WAY)).toBe(875);
    for (let level = UNDER_WAY + 1; level < LEVELS; level += 1) expect(counts.get(level)).toBeGreaterThanOrEqual(5);
  });

  test('a key that is at its limit gives its turns to others, and stands at the end when it may go on', async () => {
    const watched = new Watched(3);
    const one: FlowLimits = { ...UNLIMITED, keyConcurrency: 1 };
    const [a, b] = [watched.lane('Purchase', 'a', one), watched.lane('Purchase', 'b', one)];
    for (const name of ['a1', 'a2', 'a3']) watched.come(a, NORMAL, name);
    watched.come(b, NORMAL, 'b1');
    expect(watched.served.map(({ name }) => name)).toEqual(['a1', 'b1']);
    await watched.give();
    expect(watched.served.map(({ name }) => name)).toEqual(['a1', 'b1', 'a2']);
  });
});

/** A clock whose timers are late, as those of a busy process are. */
class LateClock extends VirtualClock {
  ahead = 0;
  override now(): number {
    return super.now() + this.ahead;
  }
}

test('nobody overtakes those whom a rate held back while the timer that lets them begin is late', async () => {
  const clock = new LateClock(0);
  const watched = new Watched(3, clock);
  const lane = watched.lane('Purchase', 'a', { ...UNLIMITED, keyRate: { limit: 1, per: 1_000 } });
  for (const name of ['first', 'held back']) watched.come(lane, NORMAL, name);
  clock.ahead = 1_500;
  watched.come(lane, NORMAL, 'late comer');
  await watched.pass(5_000);
  expect(watched.served.map(({ name }) => name)).toEqual(['first', 'held back', 'late comer']);
});

test('where everybody has left the line a newcomer begins at once', async () => {
  const watched = new Watched(1);
  const lane = watched.lane('Purchase', 'a', { ...UNLIMITED, keyRate: { limit: 10, per: 1_000 } });
  watched.come(lane);
  watched.leave(watched.come(lane));
  await watched.give();
  watched.come(lane, NORMAL, 'newcomer');
  expect(watched.served.at(-1)?.name).toBe('newcomer');
});

test('a hundred thousand can leave the line one by one, from wherever they stand, in the time of a test', async () => {
  const watched = new Watched(1);
  const lane = watched.lane('Purchase');
  const names = Array.from({ length: 100_000 }, () => watched.come(lane));
  for (let index = 1; index < names.length - 1; index += 1) watched.leave(names[(index * 7_919) % (names.length - 1)]!);
  await watched.give();
  expect(watched.served.map(({ name }) => name)).toEqual([names[0], names.at(-1)]);
});

test('keys that nobody uses any more are forgotten, and those that a rate remembers are not', async () => {
  const watched = new Watched(10_000);
  const rate: FlowLimits = { ...UNLIMITED, keyRate: { limit: 1, per: 60_000 } };
  const lane = watched.lane('Purchase', 'remembered', rate);
  watched.come(lane);
  await watched.give();
  const idle = Array.from({ length: 3_000 }, (_, index) => watched.lane('Purchase', `idle ${index}`));
  expect(watched.lane('Purchase', 'remembered')).toBe(lane);
  expect(watched.lane('Purchase', 'idle 0')).not.toBe(idle[0]);
  await watched.pass(60_000);
  for (let index = 0; index < 5_000; index += 1) watched.lane('Purchase', `other ${index}`);
  expect(watched.lane('Purchase', 'remembered')).not.toBe(lane);
});
