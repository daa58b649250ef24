/** What a factory of {@link Cache.get} returns: a value, or a value with its own ttl in seconds. */
export type CacheFactory<T> = () => T | Promise<T>;

/** Remembers JSON values for a time. Times to live are in seconds. */
export abstract class Cache {
  abstract has(key: string): Promise<boolean>;
  /** The value, `undefined` on a miss. */
  abstract get<T>(key: string): Promise<T | undefined>;
  /**
   * The value; on a miss the default, which is stored: a value, or a factory that is called once however many ask at the same time.
   * @param ttl seconds; the cache's default unless given.
   */
  abstract get<T>(key: string, fallback: T | CacheFactory<T>, ttl?: number): Promise<T>;
  abstract put(key: string, value: unknown, ttl?: number): Promise<void>;
  /** @returns whether there was one. */
  abstract delete(key: string): Promise<boolean>;
  /** Empties the cache; with `expiredOnly` removes only what has expired. */
  abstract flush(expiredOnly?: boolean): Promise<void>;
}
