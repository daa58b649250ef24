import type { Cache } from '../../services/cache';

/** A cache whose store can be taken away and given back. */
export interface CacheWithOutages {
  readonly cache: Cache;
  /** Takes the store away, in whatever way; what hangs must be given up within a second or so. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** Milliseconds that a cache has to find its store again: it may wait a little between two attempts. */
const RECOVERY = 15_000;
/** Milliseconds for a test of these: several calls that hang, and a recovery. */
const TIMEOUT = 45_000;

/** The rules for a cache that nobody requires: down, it is as good as empty. */
export function cacheOutages(bench: CacheWithOutages): void {
  describe('while it is down', () => {
    it(
      'answers what an empty cache answers, and takes what it is told without an error',
      async () => {
        await bench.cache.put('a', 1);
        await bench.down();
        expect([await bench.cache.get('a'), await bench.cache.has('a'), await bench.cache.get('a', 2), await bench.cache.get('b', () => 3)]).toEqual([
          undefined,
          false,
          2,
          3,
        ]);
        await bench.cache.put('a', 4);
        await bench.cache.put('a', undefined);
        expect(await bench.cache.delete('a')).toBe(false);
        await bench.cache.flush();
        await bench.cache.flush(true);
        await bench.up();
      },
      TIMEOUT,
    );

    it(
      'still calls a factory once for all who ask at the same time, and hands on what it throws',
      async () => {
        await bench.down();
        let calls = 0;
        const factory = (): Promise<number> => Promise.resolve((calls += 1));
        expect(await Promise.all([1, 2, 3].map(() => bench.cache.get('a', factory)))).toEqual([1, 1, 1]);
        const failure = new Error('the vendor is down, too');
        await expect(bench.cache.get('b', () => Promise.reject(failure))).rejects.toBe(failure);
        await expect(bench.cache.put('c', 1n)).rejects.toMatchObject({ code: 'CACHE_VALUE_INVALID' });
        await bench.up();
      },
      TIMEOUT,
    );

    it(
      'loses no call that is under way, and keeps values again afterwards',
      async () => {
        const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`);
        const asked = keys.map((key) => bench.cache.get(key, () => key));
        await asked[20];
        await bench.down();
        expect(await Promise.all(asked)).toEqual(keys);
        await bench.up();
        await untilItKeeps(bench.cache);
        await bench.cache.put('a', 'kept');
        expect(await bench.cache.get('a')).toBe('kept');
        for (const key of keys) expect([undefined, key]).toContain(await bench.cache.get(key));
      },
      TIMEOUT,
    );
  });
}

async function untilItKeeps(cache: Cache): Promise<void> {
  const end = performance.now() + RECOVERY;
  while (performance.now() < end) {
    await cache.put('kept', true);
    if (await cache.has('kept')) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The cache did not find its store again within ${RECOVERY} ms.`);
}
