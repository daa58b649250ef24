import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cache, Clock, Config, Container, type ConfigValues } from 'amends';
import { CacheServiceProvider } from 'amends/providers/cache';
import { MemoryCache } from 'amends/providers/cache/memory-cache';
import { NoneCache } from 'amends/providers/cache/none-cache';
import { SqliteCache } from 'amends/providers/cache/sqlite-cache';
import { ClockServiceProvider } from 'amends/providers/clock';
import { FixedConfig } from './fixed-config';

jest.mock('better-sqlite3', () => {
  loaded.push('better-sqlite3');
  return jest.requireActual<object>('better-sqlite3');
});
const loaded: string[] = [];

const folder = mkdtempSync(join(tmpdir(), 'amends-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

function provided(values: Partial<ConfigValues>, provider = new CacheServiceProvider()): { container: Container; provider: CacheServiceProvider } {
  const container = new Container();
  container.registering(ClockServiceProvider, () => new ClockServiceProvider().register(container));
  container.bind(Config).toConstantValue(new FixedConfig({ CACHE_TTL: 900, CACHE_SQLITE_PATH: join(folder, 'deep', 'provided.db'), ...values }));
  container.registering(provider, () => provider.register(container));
  return { container, provider };
}

describe('the cache provider', () => {
  it('binds the driver that CACHE_DRIVER names, and loads the SQLite library only for sqlite', async () => {
    for (const [driver, kind] of [
      ['memory', MemoryCache],
      ['none', NoneCache],
    ] as const) {
      const { container, provider } = provided({ CACHE_DRIVER: driver });
      await provider.boot(container);
      expect(container.get(Cache)).toBeInstanceOf(kind);
    }
    expect(loaded).toEqual([]);

    const { container, provider } = provided({ CACHE_DRIVER: 'sqlite' });
    await provider.boot(container);
    expect(container.get(Cache)).toBeInstanceOf(SqliteCache);
    expect(loaded).toEqual(['better-sqlite3']);
    await provider.shutdown();
  });

  it('refuses an unknown driver at boot, and names those it knows', async () => {
    const { container, provider } = provided({ CACHE_DRIVER: 'redis' });
    await expect(provider.boot(container)).rejects.toMatchObject({
      code: 'CACHE_DRIVER_UNKNOWN',
      message: expect.stringMatching(/'redis'.*memory, sqlite, none/) as string,
    });
  });

  it('takes drivers by name, as many as are added, and opens and closes them', async () => {
    const calls: string[] = [];
    class Own extends MemoryCache {
      override open(): Promise<void> {
        return Promise.resolve(void calls.push('open'));
      }
      override close(): Promise<void> {
        return Promise.resolve(void calls.push('close'));
      }
    }
    const WithBoth = CacheServiceProvider.withDriver('own', (own) => new Own(own.get(Clock), 5)).withDriver('other', (own) => new NoneCache(own.get(Clock), 5));
    const { container, provider } = provided({ CACHE_DRIVER: 'own' }, new WithBoth());
    await provider.boot(container);
    expect(container.get(Cache)).toBeInstanceOf(Own);
    await provider.shutdown();
    expect(calls).toEqual(['open', 'close']);

    const other = provided({ CACHE_DRIVER: 'other' }, new WithBoth());
    expect(other.container.get(Cache)).toBeInstanceOf(NoneCache);
    await expect(provided({ CACHE_DRIVER: 'own' }).provider.boot(provided({ CACHE_DRIVER: 'own' }).container)).rejects.toMatchObject({
      code: 'CACHE_DRIVER_UNKNOWN',
    });
  });

  it('takes its default ttl from CACHE_TTL', async () => {
    const { container } = provided({ CACHE_DRIVER: 'memory', CACHE_TTL: 0 });
    await container.get(Cache).put('a', 1);
    expect(await container.get(Cache).has('a')).toBe(false);
  });

  it('makes nothing when a later provider binds another cache', async () => {
    const { container, provider } = provided({ CACHE_DRIVER: 'no such driver' });
    const other = new MemoryCache(container.get(Clock), 1);
    container.registering({}, () => container.bind(Cache).toConstantValue(other));
    await provider.boot(container);
    expect(container.get(Cache)).toBe(other);
    await provider.shutdown();
  });
});
