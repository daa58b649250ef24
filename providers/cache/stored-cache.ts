import { Cache, TerminalError, ValueWithTtl, type CacheFactory, type Clock } from 'amends';
import { StoreGuard, type GuardedStore, type StoreGuardOptions } from './store-guard';

/** One value as it is stored. */
export interface CacheEntry {
  readonly json: string;
  /** Milliseconds since 1970 from which on it counts as gone. */
  readonly expires: number;
}

type Awaitable<T> = T | Promise<T>;

/**
 * What all caches have in common: defaults, one call of the factory however many miss at once, expiry, JSON, and what happens when the store is down.
 * An adapter says only how an entry is read, written and removed; it need not look at the expiry, except to clean up, and throws what it likes.
 */
export abstract class StoredCache extends Cache implements GuardedStore {
  /** The call that is under way for a key. A put, a delete or a flush takes it out: then its value is still handed out, but not stored over the newer state. */
  readonly #flights = new Map<string, Promise<string | undefined>>();
  #guard = new StoreGuard(this);

  /** @param ttl seconds that a value lives unless the call says otherwise. */
  constructor(
    protected readonly clock: Clock,
    protected readonly ttl: number,
  ) {
    super();
  }

  /** How messages call it, without secrets: its kind and address. */
  get place(): string {
    return this.constructor.name;
  }

  /** From now on the store has so much time for an answer, and is missed only if it is required. Until then it may take its time, and every failure is thrown. */
  guard(options: StoreGuardOptions): void {
    this.#guard = new StoreGuard(this, options);
  }

  /** What boot does: {@link open}, guarded. @throws AmendsError `CACHE_UNAVAILABLE` where the cache is required. */
  async start(): Promise<void> {
    await this.#guard.ask('opened', () => this.open(), undefined);
  }

  /** What shutdown does: {@link close}, guarded. A store that is down keeps nobody from ending. */
  async stop(): Promise<void> {
    await this.#guard.ask('closed', () => this.close(), undefined).catch(() => undefined);
  }

  /** Connects. Called at boot, so that what is wrong shows there. */
  async open(): Promise<void> {}
  async close(): Promise<void> {}
  /** The store did not answer in time: lets go of the connection, so that the next call makes another. */
  reset(): void {}

  protected abstract read(key: string): Awaitable<CacheEntry | undefined>;
  protected abstract write(key: string, entry: CacheEntry): Awaitable<void>;
  /** @returns what was removed. */
  protected abstract remove(key: string): Awaitable<CacheEntry | undefined>;
  /** Removes everything, or only what expired at or before this moment. */
  protected abstract clear(expiredAt?: number): Awaitable<void>;

  override async has(key: string): Promise<boolean> {
    return this.#lives(await this.#read(key));
  }

  override async get<T>(key: string): Promise<T | undefined>;
  override async get<T>(key: string, fallback: T | CacheFactory<T>, ttl?: number): Promise<T>;
  override async get<T>(key: string, fallback?: T | CacheFactory<T>, ttl = this.ttl): Promise<T | undefined> {
    const flight = fallback === undefined ? this.#stored(key) : (this.#flights.get(key) ?? this.#start(key, fallback, ttl));
    return parsed(await flight) as T | undefined; // each caller parses, and so has a copy of its own
  }

  override async put(key: string, value: unknown, ttl = this.ttl): Promise<void> {
    const json = written(key, value);
    const expires = this.#expiry(key, ttl);
    this.#flights.delete(key);
    if (json === undefined) await this.#remove(key);
    else await this.#write(key, { json, expires });
  }

  override async delete(key: string): Promise<boolean> {
    this.#flights.delete(key);
    return this.#lives(await this.#remove(key));
  }

  override async flush(expiredOnly = false): Promise<void> {
    if (!expiredOnly) this.#flights.clear();
    const expiredAt = expiredOnly ? this.clock.now() : undefined;
    await this.#guard.ask('emptied', () => this.clear(expiredAt), undefined);
  }

  #start<T>(key: string, fallback: T | CacheFactory<T>, ttl: number): Promise<string | undefined> {
    const isCurrent = (): boolean => this.#flights.get(key) === flight;
    const flight = this.#stored(key)
      .then((json) => json ?? this.#make(key, fallback, ttl, isCurrent))
      .finally(() => {
        if (isCurrent()) this.#flights.delete(key);
      });
    this.#flights.set(key, flight);
    return flight;
  }

  async #make<T>(key: string, fallback: T | CacheFactory<T>, ttl: number, isCurrent: () => boolean): Promise<string | undefined> {
    const made = typeof fallback === 'function' ? await (fallback as CacheFactory<T>)() : fallback;
    const [value, seconds] = made instanceof ValueWithTtl ? [made.value, made.ttl] : [made, ttl];
    const json = written(key, value);
    const expires = this.#expiry(key, seconds);
    if (json !== undefined && isCurrent()) await this.#write(key, { json, expires });
    return json;
  }

  async #stored(key: string): Promise<string | undefined> {
    const entry = await this.#read(key);
    return this.#lives(entry) ? entry.json : undefined;
  }

  #read(key: string): Promise<CacheEntry | undefined> {
    return this.#guard.ask('read', () => this.read(key), undefined);
  }

  #write(key: string, entry: CacheEntry): Promise<void> {
    return this.#guard.ask('written', () => this.write(key, entry), undefined);
  }

  #remove(key: string): Promise<CacheEntry | undefined> {
    return this.#guard.ask('written', () => this.remove(key), undefined);
  }

  #lives(entry: CacheEntry | undefined): entry is CacheEntry {
    return entry !== undefined && this.clock.now() < entry.expires;
  }

  #expiry(key: string, ttl: number): number {
    if (Number.isFinite(ttl) && ttl >= 0) return this.clock.now() + Math.round(ttl * 1000);
    throw new TerminalError(`The ttl of the cache key '${key}' is ${ttl}; give seconds, 0 or more.`, { code: 'INVALID_DURATION' });
  }
}

function written(key: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  try {
    const json = JSON.stringify(value) as string | undefined;
    if (json !== undefined) return json;
  } catch (cause) {
    throw invalid(key, cause);
  }
  throw invalid(key);
}

function invalid(key: string, cause?: unknown): TerminalError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new TerminalError(`The value for the cache key '${key}' cannot be written as JSON${why}; put plain data.`, { code: 'CACHE_VALUE_INVALID', cause });
}

function parsed(json: string | undefined): unknown {
  return json === undefined ? undefined : (JSON.parse(json) as unknown);
}
