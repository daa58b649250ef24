import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cache, Clock, Config, Container, Logger, Redactor, type ConfigValues } from 'amends';
import { CacheServiceProvider } from 'amends/providers/cache';
import { FileCache } from 'amends/providers/cache/file-cache';
import { KeyvCache } from 'amends/providers/cache/keyv-cache';
import { MemoryCache } from 'amends/providers/cache/memory-cache';
import { NoneCache } from 'amends/providers/cache/none-cache';
import { RedisCache } from 'amends/providers/cache/redis-cache';
import { SqliteCache } from 'amends/providers/cache/sqlite-cache';
import { ClockServiceProvider } from 'amends/providers/clock';
import { LogKeeper } from './cache/guarding';
import { FixedConfig } from './fixed-config';

jest.mock('better-sqlite3', () => {
  loaded.push('better-sqlite3');
  return jest.requireActual<object>('better-sqlite3');
});
jest.mock('@redis/client', () => {
  loaded.push('@redis/client');
  throw new Error("Cannot find module '@redis/client'");
});
const loaded: string[] = [];

const folder = mkdtempSync(join(tmpdir(), 'amends-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Provided {
  readonly container: Container;
  readonly provider: CacheServiceProvider;
  readonly log: LogKeeper;
}

function provided(values: Partial<ConfigValues>, provider = new CacheServiceProvider()): Provided {
  const container = new Container();
  const log = new LogKeeper();
  const paths = { CACHE_SQLITE_PATH: join(folder, 'deep', 'provided.db'), CACHE_FOLDER: join(folder, 'deep', 'files') };
  const rest = { CACHE_TTL: 900, CACHE_URL: undefined, CACHE_PREFIX: 'amends:', CACHE_REQUIRED: false, CACHE_TIMEOUT: 1 };
  container.registering(ClockServiceProvider, () => new ClockServiceProvider().register(container));
  container.bind(Logger).toConstantValue(log);
  container.bind(Config).toConstantValue(new FixedConfig({ ...rest, ...paths, ...values }));
  container.registering(provider, () => provider.register(container));
  return { container, provider, log };
}

describe('the cache provider', () => {
  it('binds the driver that CACHE_DRIVER names, and loads a library only for the driver that needs it', async () => {
    for (const [driver, kind] of [
      ['memory', MemoryCache],
      ['none', NoneCache],
      ['file', FileCache],
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
    const { container, provider } = provided({ CACHE_DRIVER: 'memcached' });
    await expect(provider.boot(container)).rejects.toMatchObject({
      code: 'CACHE_DRIVER_UNKNOWN',
      message: expect.stringMatching(/'memcached'.*memory, sqlite, file, redis, none/) as string,
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

  it('names the package that the redis driver lacks, at boot and required or not', async () => {
    for (const CACHE_REQUIRED of [false, true]) {
      const booted = provided({ CACHE_DRIVER: 'redis', CACHE_REQUIRED });
      await expect(booted.provider.boot(booted.container)).rejects.toMatchObject({
        code: 'DEPENDENCY_MISSING',
        retryable: false,
        message: expect.stringContaining('npm install @redis/client') as string,
      });
      await booted.provider.shutdown();
    }
    expect(loaded).toContain('@redis/client');
  });

  it('asks Redis at CACHE_URL, whose password is masked everywhere from then on, as it is written and as it is', () => {
    const { container } = provided({ CACHE_DRIVER: 'redis', CACHE_URL: 'redis://user:pa%2Fss%20word@cache.example:7000/2' });
    const cache = container.get(Cache);
    expect(cache).toBeInstanceOf(RedisCache);
    expect((cache as RedisCache).place).toBe('in Redis at cache.example:7000/2 (CACHE_URL)');
    expect(Redactor.of(container.get(Config)).text('refused: pa%2Fss%20word, pa/ss word')).toBe('refused: ***, ***');
    expect(provided({ CACHE_DRIVER: 'redis' }).container.get(Cache)).toMatchObject({ place: 'in Redis at 127.0.0.1:6379 (CACHE_URL)' });
    for (const CACHE_URL of ['redis://:%E0%A4%A@host', 'no address']) provided({ CACHE_DRIVER: 'redis', CACHE_URL }).container.get(Cache);
  });

  it('takes any Keyv as a driver', async () => {
    const keyv = { get: jest.fn(() => Promise.resolve(undefined)), set: jest.fn(() => Promise.resolve(true)), delete: jest.fn(), clear: jest.fn() };
    const { container, provider } = provided({ CACHE_DRIVER: 'keyv', CACHE_TTL: 7 }, new (CacheServiceProvider.withKeyv(() => keyv))());
    await provider.boot(container);
    expect(container.get(Cache)).toBeInstanceOf(KeyvCache);
    await container.get(Cache).put('a', 1);
    expect(keyv.set).toHaveBeenCalledWith(expect.any(String), expect.stringContaining('"value":1'), expect.any(Number));
    const [[, , ttl = 0] = []] = keyv.set.mock.calls as unknown as [string, string, number][];
    expect(Math.ceil(ttl / 1000)).toBe(7);
    await provider.shutdown();
  });

  const broken: [string, Partial<ConfigValues>][] = [
    ['sqlite', { CACHE_SQLITE_PATH: join(folder, 'a-file', 'cache.db') }],
    ['file', { CACHE_FOLDER: join(folder, 'a-file', 'cache') }],
  ];
  it.each(broken)('boots without a %s cache that cannot be used, saying so once, unless it is required', async (CACHE_DRIVER, values) => {
    writeFileSync(join(folder, 'a-file'), '');
    const { container, provider, log } = provided({ CACHE_DRIVER, ...values });
    await provider.boot(container);
    const cache = container.get(Cache);
    await cache.put('a', 1);
    expect([await cache.get('a'), await cache.get('a', () => 2), await cache.delete('a')]).toEqual([undefined, 2, false]);
    await cache.flush();
    await provider.shutdown();
    expect(log.lines).toEqual([expect.stringMatching(/^warn The cache in .*a-file.* cannot be opened: /)]);

    const required = provided({ CACHE_DRIVER, CACHE_REQUIRED: true, ...values });
    await expect(required.provider.boot(required.container)).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', retryable: true });
    const asked = required.container.get(Cache);
    for (const call of [() => asked.put('a', 1), () => asked.get('a')]) {
      await expect(call()).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
    }
  });

  it('goes on without an SQLite cache that another process holds', async () => {
    const { container, provider, log } = provided({ CACHE_DRIVER: 'sqlite' });
    await provider.boot(container);
    const cache = container.get(Cache);
    await cache.put('a', 1);
    const Sqlite = jest.requireActual<typeof import('better-sqlite3')>('better-sqlite3');
    const other = new Sqlite(join(folder, 'deep', 'provided.db'));
    other.exec('BEGIN IMMEDIATE');
    await cache.put('a', 2);
    expect(await cache.get('a')).toBe(1);
    other.exec('COMMIT');
    other.close();
    await cache.put('a', 3);
    expect(await cache.get('a')).toBe(3);
    expect(log.lines).toEqual([expect.stringContaining('cannot be written: database is locked'), expect.stringContaining('can be written again')]);
    await provider.shutdown();
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
