import KeyvRedis from '@keyv/redis';
import { KeyvCache } from 'amends/providers/cache/keyv-cache';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { cacheContract } from 'amends/testing';
import { Keyv } from 'keyv';
import { guarding } from './guarding';
import { RedisServer } from './redis-server';

cacheContract('in Keyv over a Map', (clock) => {
  const cache = new KeyvCache(clock, 900, new Keyv());
  return Promise.resolve({ cache, close: () => cache.close() });
});

RedisServer.describe('Keyv over a real Redis', () => {
  afterAll(() => RedisServer.killAll());

  cacheContract(
    'in Keyv over a Redis that is killed',
    async (clock) => {
      const own = await RedisServer.start();
      const store = new KeyvRedis(own.url);
      const cache = new KeyvCache(clock, 900, new Keyv(store));
      cache.guard(guarding({ limit: 1500 }));
      await cache.start();
      const close = async (): Promise<void> => {
        await store.disconnect(true);
        await cache.stop();
        await own.kill();
      };
      return { cache, close, down: () => own.kill(), up: () => own.start() };
    },
    { goesDown: true },
  );

  it('does not pass off a Redis that is down as an empty one where the cache is required', async () => {
    const own = await RedisServer.start();
    const store = new KeyvRedis(own.url);
    const cache = new KeyvCache(new SystemClock(), 900, new Keyv(store));
    cache.guard(guarding({ required: true, limit: 300 }));
    await cache.put('a', 1);
    await own.kill();
    for (const call of [() => cache.get('a'), () => cache.put('a', 1), () => cache.delete('a'), () => cache.flush()]) {
      await expect(call()).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', message: expect.stringContaining('in Keyv over KeyvRedis') as string });
    }
    await store.disconnect(true);
  });
});

describe('the Keyv cache', () => {
  it('gives the store names that any store takes and tells apart, and a ttl in milliseconds', async () => {
    const store = new Map<string, string>();
    const cache = new KeyvCache(new SystemClock(), 900, new Keyv(store));
    for (const key of ['Key', 'key', 'k'.repeat(2000), 'k\n\u0000']) await cache.put(key, key);
    expect([...store.keys()]).toEqual(Array.from({ length: 4 }, () => expect.stringMatching(/^keyv:[0-9a-f]{64}$/) as string));
    const { expires } = JSON.parse([...store.values()][0]!) as { expires: number };
    expect(expires - Date.now()).toBeGreaterThan(890_000);
    expect(expires - Date.now()).toBeLessThanOrEqual(900_000);
  });

  it('fails with a code when the store throws, or does not take a value', async () => {
    const refusing = new KeyvCache(new SystemClock(), 900, {
      get: () => Promise.reject(new Error('no connection')),
      set: () => Promise.resolve(false),
      delete: () => Promise.resolve(false),
      clear: () => Promise.resolve(),
    });
    await expect(refusing.get('a')).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', message: expect.stringContaining('no connection') as string });
    await expect(refusing.put('a', 1)).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', message: expect.stringContaining('did not take') as string });
    await refusing.close();
  });

  it('fails with a code when the store only reports an error, and answers as if there were nothing', async () => {
    let report: (error: unknown) => void = () => undefined;
    const reporting = <T>(answer: T) => (report(new Error('only reported')), Promise.resolve(answer));
    const cache = new KeyvCache(new SystemClock(), 900, {
      get: () => reporting(undefined),
      set: () => reporting(true),
      delete: () => reporting(false),
      clear: () => reporting(undefined),
      on: (_event, listener) => (report = listener),
    });
    for (const call of [() => cache.get('a'), () => cache.put('a', 1), () => cache.delete('a'), () => cache.flush()]) {
      await expect(call()).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', message: expect.stringContaining('only reported') as string });
    }
  });
});
