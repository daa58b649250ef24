import type { Clock } from 'amends';
import { StoredCache, type CacheEntry } from './stored-cache';

/** Enough for every product and customer of a busy hour; at 1 KiB a value it is some 10 MiB. */
const CAPACITY = 10_000;

/** Remembers in the memory of the process: at most so many values, of which the one that was used longest ago goes first. */
export class MemoryCache extends StoredCache {
  /** In order of last use: a Map remembers the order in which its keys were set. */
  readonly #entries = new Map<string, CacheEntry>();

  constructor(
    clock: Clock,
    ttl: number,
    private readonly capacity = CAPACITY,
  ) {
    super(clock, ttl);
  }

  protected override read(key: string): CacheEntry | undefined {
    const entry = this.remove(key);
    if (entry !== undefined) this.#entries.set(key, entry);
    return entry;
  }

  protected override write(key: string, entry: CacheEntry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.capacity && oldest !== undefined) this.#entries.delete(oldest);
  }

  protected override remove(key: string): CacheEntry | undefined {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    return entry;
  }

  protected override clear(expiredAt = Infinity): void {
    for (const [key, { expires }] of this.#entries) if (expires <= expiredAt) this.#entries.delete(key);
  }
}
