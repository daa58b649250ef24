import { AmendsError, Cache, Clock, Config, type Container, type ServiceProvider } from 'amends';
import { MemoryCache } from './cache/memory-cache';
import { NoneCache } from './cache/none-cache';
import { SqliteCache } from './cache/sqlite-cache';

/** A cache that wants to connect at boot and let go at shutdown; both are optional. */
export interface CacheConnection {
  open?(): Promise<void>;
  close?(): Promise<void>;
}

/** Makes the cache of one driver. It connects in `open`, not here. */
export type CacheDriver = (container: Container) => Cache & CacheConnection;

const DRIVERS: ReadonlyMap<string, CacheDriver> = new Map<string, CacheDriver>([
  ['memory', (container) => new MemoryCache(container.get(Clock), container.get(Config).get('CACHE_TTL'))],
  ['sqlite', (container) => sqliteCache(container)],
  ['none', (container) => new NoneCache(container.get(Clock), container.get(Config).get('CACHE_TTL'))],
]);

function sqliteCache(container: Container): SqliteCache {
  const config = container.get(Config);
  return new SqliteCache(container.get(Clock), config.get('CACHE_TTL'), config.get('CACHE_SQLITE_PATH'));
}

/** Binds {@link Cache} to the driver that `CACHE_DRIVER` names: `memory`, `sqlite`, `none`, or one that was added. */
export class CacheServiceProvider implements ServiceProvider {
  protected static readonly drivers: ReadonlyMap<string, CacheDriver> = DRIVERS;
  #made: (Cache & CacheConnection) | undefined;

  /** A provider that knows one driver more (or another one of that name). List it instead of this one. */
  static withDriver(name: string, driver: CacheDriver): typeof CacheServiceProvider {
    const drivers = new Map([...this.drivers, [name, driver]]);
    return class extends this {
      protected static override readonly drivers: ReadonlyMap<string, CacheDriver> = drivers;
    };
  }

  register(container: Container): void {
    container
      .bind(Cache)
      .toDynamicValue(() => (this.#made ??= this.#make(container)))
      .inSingletonScope();
  }

  /** @throws AmendsError `CACHE_DRIVER_UNKNOWN`, and what the driver throws when it cannot connect. */
  async boot(container: Container): Promise<void> {
    container.get(Cache);
    await this.#made?.open?.(); // none was made when a later provider bound another cache
  }

  async shutdown(): Promise<void> {
    await this.#made?.close?.();
  }

  #make(container: Container): Cache & CacheConnection {
    const { drivers } = this.constructor as typeof CacheServiceProvider;
    const name = container.get(Config).get('CACHE_DRIVER');
    const driver = drivers.get(name);
    if (driver !== undefined) return driver(container);
    const known = [...drivers.keys()].join(', ');
    throw new AmendsError(
      'CACHE_DRIVER_UNKNOWN',
      `CACHE_DRIVER is '${name}', and there is no such driver. Known: ${known}; CacheServiceProvider.withDriver adds one.`,
    );
  }
}
