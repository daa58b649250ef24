import { ValueWithTtl, type Cache } from '../../services/cache';
import { Clock, type CancelTimer } from '../../services/clock';
import { cacheOutages, type CacheWithOutages } from './cache-outages';

/** A cache under test, and what lets go of it. */
export interface CacheUnderTest {
  readonly cache: Cache;
  close(): Promise<void>;
  /** Takes its store away, as a crash of the server would. */
  down?(): Promise<void>;
  /** Gives it back. */
  up?(): Promise<void>;
}

/** Makes an empty cache whose time is this clock's and whose default ttl is 900 seconds. */
export type MakeCache = (clock: Clock) => Promise<CacheUnderTest>;

export interface CacheContractOptions {
  /** `false` for a cache that keeps nothing: then the rules about keeping do not apply. */
  readonly remembers?: boolean;
  /** `true` for a cache that counts as empty while its store is away; then `make` gives `down` and `up`, too. */
  readonly goesDown?: boolean;
}

/** Stands still until it is told to go on. */
class StillClock extends Clock {
  #now = Date.UTC(2030, 0, 1);

  override now(): number {
    return this.#now;
  }

  override timer(): CancelTimer {
    throw new Error('A cache sets no timers: a value expires when somebody looks at it.');
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

interface Bench {
  readonly clock: StillClock;
  cache: Cache;
}

/** One jest suite for every {@link Cache}: call it at the top level of a test file. */
export function cacheContract(name: string, make: MakeCache, { remembers = true, goesDown = false }: CacheContractOptions = {}): void {
  describe(`the cache ${name}`, () => {
    const bench = { clock: new StillClock() } as Bench;
    let made: CacheUnderTest;

    beforeEach(async () => {
      made = await make(bench.clock);
      bench.cache = made.cache;
    });
    afterEach(() => made.close());

    defaults(bench);
    singleFlight(bench);
    values(bench);
    if (!remembers) return forgets(bench);
    keeping(bench);
    expiry(bench);
    overtaking(bench);
    if (goesDown) cacheOutages(outagesOf(() => made));
  });
}

/** @throws Error when `make` does not say how to take the store away. */
function outagesOf(made: () => CacheUnderTest): CacheWithOutages {
  const means = (name: 'down' | 'up'): (() => Promise<void>) => {
    const mean = made()[name];
    if (mean === undefined) throw new Error(`A cache that goes down is made with ${name}().`);
    return mean.bind(made());
  };
  return {
    get cache() {
      return made().cache;
    },
    down: () => means('down')(),
    up: () => means('up')(),
  };
}

function defaults(bench: Bench): void {
  it('answers undefined for what it does not have', async () => {
    expect(await bench.cache.get('a')).toBeUndefined();
    expect(await bench.cache.has('a')).toBe(false);
    expect(await bench.cache.delete('a')).toBe(false);
  });

  it('answers a miss with the default: a value, or what a factory returns or resolves with', async () => {
    expect(await bench.cache.get('value', { a: 1 })).toEqual({ a: 1 });
    expect(await bench.cache.get('factory', () => [1])).toEqual([1]);
    expect(await bench.cache.get('promise', () => Promise.resolve('x'))).toBe('x');
    expect(await bench.cache.get('own ttl', () => new ValueWithTtl('y', 5))).toBe('y');
    expect(await bench.cache.get('null', () => null)).toBeNull();
  });
}

function singleFlight(bench: Bench): void {
  it('calls the factory once, however many miss the same key at once', async () => {
    let calls = 0;
    const slow = async (): Promise<number> => {
      calls += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return calls;
    };
    const got = await Promise.all([1, 2, 3, 4, 5].map(() => bench.cache.get('one', slow)));
    expect(got).toEqual([1, 1, 1, 1, 1]);
    expect(await bench.cache.get('another', slow)).toBe(2);
  });

  it('gives everybody who waited the error of a factory that failed, and calls the next one', async () => {
    const failure = new Error('the vendor is down');
    const failing = (): Promise<string> => Promise.reject(failure);
    const got = await Promise.allSettled([1, 2, 3].map(() => bench.cache.get('a', failing)));
    expect(got).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: failure })));
    expect(await bench.cache.has('a')).toBe(false);
    expect(await bench.cache.get('a', () => 'up again')).toBe('up again');
  });

  it('takes a factory that throws at once like one that rejects', async () => {
    const failing = (): string => {
      throw new Error('at once');
    };
    await expect(bench.cache.get('a', failing)).rejects.toThrow('at once');
    expect(await bench.cache.get('a', () => 'fine')).toBe('fine');
  });
}

function values(bench: Bench): void {
  it('gives back what JSON makes of a value, from the first answer on', async () => {
    const made = { when: new Date(0), gone: undefined, list: [undefined, NaN] };
    const asJson = { when: '1970-01-01T00:00:00.000Z', list: [null, null] };
    expect(await bench.cache.get<unknown>('a', () => made)).toStrictEqual(asJson);
  });

  it('gives everybody a copy of their own', async () => {
    const original = { list: [1] };
    const [first, second] = await Promise.all([1, 2].map(() => bench.cache.get('a', () => original)));
    first?.list.push(2);
    original.list.push(3);
    expect(second).toEqual({ list: [1] });
    expect(await bench.cache.get('a', { list: [1] })).toEqual({ list: [1] });
  });

  it('refuses what cannot be written as JSON, and a ttl that is none, with a code', async () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    for (const bad of [cycle, 1n, () => 1, Symbol('s')]) {
      await expect(bench.cache.put('a', bad)).rejects.toMatchObject({ code: 'CACHE_VALUE_INVALID', retryable: false });
    }
    await expect(bench.cache.get<unknown>('a', () => cycle)).rejects.toMatchObject({ code: 'CACHE_VALUE_INVALID' });
    for (const ttl of [-1, NaN, Infinity]) await expect(bench.cache.put('a', 1, ttl)).rejects.toMatchObject({ code: 'INVALID_DURATION' });
    expect(await bench.cache.has('a')).toBe(false);
  });
}

function forgets(bench: Bench): void {
  it('keeps nothing', async () => {
    await bench.cache.put('a', 1);
    expect(await bench.cache.get('b', () => 2)).toBe(2);
    expect([await bench.cache.has('a'), await bench.cache.get('a'), await bench.cache.get('b'), await bench.cache.delete('a')]).toEqual([
      false,
      undefined,
      undefined,
      false,
    ]);
    await bench.cache.flush();
  });
}

function keeping(bench: Bench): void {
  it.each([[null], [false], [0], [''], ['text'], [[1, [2]]], [{ a: { b: null } }], ['ünï\u0000😀']])('keeps %j', async (value) => {
    await bench.cache.put('key', value);
    expect(await bench.cache.has('key')).toBe(true);
    expect(await bench.cache.get('key')).toEqual(value);
    expect(await bench.cache.get<unknown>('key', () => 'not called for')).toEqual(value);
  });

  it.each(['', ' ', "it's", 'a:b/c', '__proto__', 'ключ', 'x'.repeat(2000)])('takes any text as a key: %p', async (key) => {
    await bench.cache.put(key, 1);
    expect(await bench.cache.get(key)).toBe(1);
    expect(await bench.cache.get(`${key}2`)).toBeUndefined();
  });

  it('keeps the default that answered a miss, and does not ask the factory again', async () => {
    await bench.cache.get('value', 1);
    await bench.cache.get('factory', () => 2);
    expect([await bench.cache.get('value', 3), await bench.cache.get('factory', () => 3)]).toEqual([1, 2]);
  });

  it('replaces a value that is put again, with its ttl', async () => {
    await bench.cache.put('a', 1, 10);
    await bench.cache.put('a', 2, 100);
    bench.clock.pass(50);
    expect(await bench.cache.get('a')).toBe(2);
  });

  it('deletes one key and says whether there was one; putting undefined deletes too', async () => {
    await bench.cache.put('a', 1);
    await bench.cache.put('b', 2);
    expect([await bench.cache.delete('a'), await bench.cache.delete('a'), await bench.cache.has('b')]).toEqual([true, false, true]);
    await bench.cache.put('b', undefined);
    expect(await bench.cache.has('b')).toBe(false);
  });

  it('forgets everything at a flush', async () => {
    await bench.cache.put('a', 1);
    await bench.cache.put('b', 2, 100_000);
    await bench.cache.flush();
    expect([await bench.cache.has('a'), await bench.cache.has('b')]).toEqual([false, false]);
  });

  it('does not change when somebody changes what it was given or what it gave', async () => {
    const value = { list: [1] };
    await bench.cache.put('a', value);
    value.list.push(2);
    (await bench.cache.get<typeof value>('a'))?.list.push(3);
    expect(await bench.cache.get('a')).toEqual({ list: [1] });
  });
}

function expiry(bench: Bench): void {
  it('keeps a value for its ttl and not a moment longer', async () => {
    await bench.cache.put('a', 1, 1.5);
    bench.clock.pass(1.499);
    expect(await bench.cache.get('a')).toBe(1);
    bench.clock.pass(0.001);
    expect([await bench.cache.has('a'), await bench.cache.get('a'), await bench.cache.delete('a')]).toEqual([false, undefined, false]);
  });

  it('keeps a value for 900 seconds unless told otherwise', async () => {
    await bench.cache.put('put', 1);
    await bench.cache.get('got', () => 1);
    bench.clock.pass(899.999);
    expect([await bench.cache.has('put'), await bench.cache.has('got')]).toEqual([true, true]);
    bench.clock.pass(0.001);
    expect([await bench.cache.has('put'), await bench.cache.has('got')]).toEqual([false, false]);
  });

  it('takes the ttl of a default from the call, and that of a factory from its answer where it gives one', async () => {
    await bench.cache.get('call', 1, 10);
    await bench.cache.get('answer', () => new ValueWithTtl(1, 20), 10);
    bench.clock.pass(10);
    expect([await bench.cache.has('call'), await bench.cache.has('answer')]).toEqual([false, true]);
    bench.clock.pass(10);
    expect(await bench.cache.has('answer')).toBe(false);
  });

  it('asks the factory again when the value has expired; reading does not prolong it', async () => {
    await bench.cache.get('a', () => 1, 10);
    bench.clock.pass(9);
    expect(await bench.cache.get('a', () => 2, 10)).toBe(1);
    bench.clock.pass(1);
    expect(await bench.cache.get('a', () => 3, 10)).toBe(3);
  });

  it('takes a ttl of 0 as expired at once', async () => {
    await bench.cache.put('a', 1);
    await bench.cache.put('a', 2, 0);
    expect(await bench.cache.has('a')).toBe(false);
  });

  it('leaves what still lives at a flush of what has expired', async () => {
    await bench.cache.put('short', 1, 10);
    await bench.cache.put('long', 2, 20);
    bench.clock.pass(10);
    await bench.cache.flush(true);
    expect([await bench.cache.has('short'), await bench.cache.get('long')]).toEqual([false, 2]);
  });
}

/** What happens to a key while its factory is at work is newer than what the factory brings. */
function overtaking(bench: Bench): void {
  const cases: [string, () => Promise<unknown>, unknown][] = [
    ['put', () => bench.cache.put('a', 'newer'), 'newer'],
    ['deleted', () => bench.cache.delete('a'), undefined],
    ['flushed', () => bench.cache.flush(), undefined],
  ];
  it.each(cases)('does not store what a factory brings for a key that was %s meanwhile', async (_what, meanwhile, left) => {
    let bring: (value: string) => void = () => undefined;
    let bringing: Promise<string> | undefined;
    await new Promise<void>((called) => {
      bringing = bench.cache.get('a', () => {
        called();
        return new Promise<string>((resolve) => (bring = resolve));
      });
    });
    await meanwhile();
    bring('older');
    expect(await bringing).toBe('older');
    expect(await bench.cache.get('a')).toBe(left);
  });
}
