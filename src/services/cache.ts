/** What a factory returns whose value shall live for another time than the call says, such as a token with an expiry of its own. */
export class ValueWithTtl<T> {
  constructor(
    readonly value: T,
    /** Seconds. */
    readonly ttl: number,
  ) {}
}

/** Makes the value that a cache misses; wrap it in {@link ValueWithTtl} to give it a ttl of its own. */
export type CacheFactory<T> = () => T | ValueWithTtl<T> | Promise<T | ValueWithTtl<T>>;

/**
 * Remembers JSON values for a time. Times to live are in seconds; 0 means expired at once. What comes back is what JSON makes of what was put,
 * and the caller's own copy. `undefined` is no value: to put it is to delete.
 */
export abstract class Cache {
  abstract has(key: string): Promise<boolean>;
  /** The value, `undefined` on a miss. */
  abstract get<T>(key: string): Promise<T | undefined>;
  /**
   * The value; on a miss the default, which is stored: a value, or a factory that is called once however many ask at the same time. What a factory throws is
   * not remembered, and everybody who waited for it gets it.
   * @param ttl seconds; the cache's default unless given.
   */
  abstract get<T>(key: string, fallback: T | CacheFactory<T>, ttl?: number): Promise<T>;
  /** @throws TerminalError `CACHE_VALUE_INVALID` for a value that cannot be written as JSON, `INVALID_DURATION` for a ttl that is negative or not finite. */
  abstract put(key: string, value: unknown, ttl?: number): Promise<void>;
  /** @returns whether there was one. */
  abstract delete(key: string): Promise<boolean>;
  /** Empties the cache; with `expiredOnly` removes only what has expired. */
  abstract flush(expiredOnly?: boolean): Promise<void>;
}
