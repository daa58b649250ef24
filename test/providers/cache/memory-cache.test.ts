import { MemoryCache } from 'amends/providers/cache/memory-cache';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { cacheContract } from 'amends/testing';

cacheContract('in memory', (clock) => Promise.resolve(new MemoryCache(clock, 900)).then((cache) => ({ cache, close: () => cache.close() })));

it('a memory cache that is full forgets what was used longest ago', async () => {
  const cache = new MemoryCache(new SystemClock(), 900, 3);
  for (const key of ['a', 'b', 'c']) await cache.put(key, key);
  await cache.get('a');
  await cache.put('b', 'again');
  await cache.put('d', 'd');
  expect([await cache.has('a'), await cache.has('b'), await cache.has('c'), await cache.has('d')]).toEqual([true, true, false, true]);
});

it('a memory cache holds 10,000 values unless told otherwise', async () => {
  const cache = new MemoryCache(new SystemClock(), 900);
  for (let key = 0; key <= 10_000; key++) await cache.put(String(key), key);
  expect([await cache.has('0'), await cache.has('1'), await cache.has('10000')]).toEqual([false, true, true]);
});
