import { createHash } from 'node:crypto';
import { asError, type Clock } from 'amends';
import { entryText } from './entry-text';
import { StoredCache, type CacheEntry } from './stored-cache';

/** What is used of a Keyv: the same in its versions 5 and 6, so that the user's Node decides which one it is. */
export interface KeyvLike {
  get(key: string): Promise<unknown>;
  set(key: string, value: string, ttl?: number): Promise<unknown>;
  delete(key: string): Promise<unknown>;
  clear(): Promise<unknown>;
  disconnect?(): Promise<unknown>;
  readonly store?: unknown;
  throwOnErrors?: boolean;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
}

/** Remembers in any store that Keyv (https://keyv.org) has an adapter for. It is used for nothing else: `flush` clears its namespace. */
export class KeyvCache extends StoredCache {
  /** What the Keyv or its store reported last instead of throwing it. */
  #reported: { readonly error: unknown } | undefined;

  constructor(
    clock: Clock,
    ttl: number,
    private readonly keyv: KeyvLike,
  ) {
    super(clock, ttl);
    keyv.on?.('error', (error) => (this.#reported = { error }));
    if ('throwOnErrors' in keyv) keyv.throwOnErrors = true; // else Keyv passes off a store that fails as an empty one
  }

  override get place(): string {
    return `in Keyv over ${(this.keyv.store as object | undefined)?.constructor.name ?? 'a store'}`;
  }

  /** Asks for something, since a Keyv connects when it is asked. */
  override async open(): Promise<void> {
    await this.read('');
  }

  override async close(): Promise<void> {
    await this.keyv.disconnect?.();
  }

  protected override async read(key: string): Promise<CacheEntry | undefined> {
    return entryText.read(await this.#ask(() => this.keyv.get(nameOf(key))));
  }

  protected override async write(key: string, entry: CacheEntry): Promise<void> {
    const left = entry.expires - this.clock.now();
    const taken = await this.#ask(() => (left <= 0 ? this.keyv.delete(nameOf(key)) : this.keyv.set(nameOf(key), entryText.write(entry), left)));
    if (left > 0 && taken === false) throw new Error('the store did not take the value');
  }

  protected override async remove(key: string): Promise<CacheEntry | undefined> {
    const entry = await this.read(key);
    await this.#ask(() => this.keyv.delete(nameOf(key)));
    return entry;
  }

  /** What has expired is the store's own business. */
  protected override async clear(expiredAt?: number): Promise<void> {
    if (expiredAt === undefined) await this.#ask(() => this.keyv.clear());
  }

  /** Some stores only report what went wrong, and answer as if there were nothing. */
  async #ask<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#reported;
    const answer = await work();
    if (this.#reported === before) return answer;
    throw asError(this.#reported?.error);
  }
}

/** The same for any text: stores differ in how long a key may be, what may stand in it, and whether large and small letters differ. */
const nameOf = (key: string): string => createHash('sha256').update(key).digest('hex');
