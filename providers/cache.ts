import { AmendsError, Cache, Clock, Config, Logger, Redactor, type Container, type ServiceProvider } from 'amends';
import { FileCache } from './cache/file-cache';
import { KeyvCache, type KeyvLike } from './cache/keyv-cache';
import { MemoryCache } from './cache/memory-cache';
import { NoneCache } from './cache/none-cache';
import { RedisCache } from './cache/redis-cache';
import { SqliteCache } from './cache/sqlite-cache';
import type { StoredCache } from './cache/stored-cache';

/** Makes the cache of one driver. It connects in `open`, not here. */
export type CacheDriver = (container: Container) => StoredCache;

const clockAndTtl = (container: Container): [Clock, number] => [container.get(Clock), container.get(Config).get('CACHE_TTL')];

const DRIVERS: ReadonlyMap<string, CacheDriver> = new Map<string, CacheDriver>([
  ['memory', (container) => new MemoryCache(...clockAndTtl(container))],
  ['sqlite', (container) => new SqliteCache(...clockAndTtl(container), container.get(Config).get('CACHE_SQLITE_PATH'))],
  ['file', (container) => new FileCache(...clockAndTtl(container), container.get(Config).get('CACHE_FOLDER'))],
  ['redis', (container) => redisCache(container)],
  ['none', (container) => new NoneCache(...clockAndTtl(container))],
]);

function redisCache(container: Container): RedisCache {
  const config = container.get(Config);
  const url = config.get('CACHE_URL') ?? 'redis://127.0.0.1:6379';
  Redactor.of(config).register(...passwordIn(url)); // the address is a secret as a whole; its password is one by itself
  return new RedisCache(...clockAndTtl(container), { url, prefix: config.get('CACHE_PREFIX') });
}

/** As it stands in the address, and as it is. */
function passwordIn(url: string): readonly string[] {
  const password = URL.canParse(url) ? new URL(url).password : '';
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** Binds {@link Cache} to the driver that `CACHE_DRIVER` names: `memory`, `sqlite`, `file`, `redis`, `none`, or one that was added. */
export class CacheServiceProvider implements ServiceProvider {
  protected static readonly drivers: ReadonlyMap<string, CacheDriver> = DRIVERS;
  #made: StoredCache | undefined;

  /** A provider that knows one driver more (or another one of that name). List it instead of this one. */
  static withDriver(name: string, driver: CacheDriver): typeof CacheServiceProvider {
    const drivers = new Map([...this.drivers, [name, driver]]);
    return class extends this {
      protected static override readonly drivers: ReadonlyMap<string, CacheDriver> = drivers;
    };
  }

  /** A provider with a driver `keyv` over what `make` makes: any Keyv, and so any store that Keyv has an adapter for. */
  static withKeyv(make: (container: Container) => KeyvLike): typeof CacheServiceProvider {
    return this.withDriver('keyv', (container) => new KeyvCache(...clockAndTtl(container), make(container)));
  }

  register(container: Container): void {
    container
      .bind(Cache)
      .toDynamicValue(() => (this.#made ??= this.#make(container)))
      .inSingletonScope();
  }

  /** @throws AmendsError `CACHE_DRIVER_UNKNOWN`, `DEPENDENCY_MISSING`; where `CACHE_REQUIRED` says so `CACHE_UNAVAILABLE`. */
  async boot(container: Container): Promise<void> {
    container.get(Cache);
    await this.#made?.start(); // none was made when a later provider bound another cache
  }

  async shutdown(): Promise<void> {
    await this.#made?.stop();
  }

  #make(container: Container): StoredCache {
    const config = container.get(Config);
    const cache = this.#driver(config.get('CACHE_DRIVER'))(container);
    cache.guard({
      logger: container.get(Logger),
      redactor: Redactor.of(config),
      required: config.get('CACHE_REQUIRED'),
      limit: config.get('CACHE_TIMEOUT') * 1000,
    });
    return cache;
  }

  #driver(name: string): CacheDriver {
    const { drivers } = this.constructor as typeof CacheServiceProvider;
    const driver = drivers.get(name);
    if (driver !== undefined) return driver;
    const known = [...drivers.keys()].join(', ');
    throw new AmendsError(
      'CACHE_DRIVER_UNKNOWN',
      `CACHE_DRIVER is '${name}', and there is no such driver. Known: ${known}; CacheServiceProvider.withDriver adds one.`,
    );
  }
}
