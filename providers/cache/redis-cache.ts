import { TerminalError, asError, type Clock } from 'amends';
import { entryText } from './entry-text';
import { StoredCache, type CacheEntry } from './stored-cache';

type Library = typeof import('@redis/client');
type Client = ReturnType<Library['createClient']>;

/** Milliseconds between two attempts to connect: a server that is down is not to be stormed by who asks the cache often. */
const RETRY_INTERVAL = 100;
/** Keys that are looked at in one step of a flush; the server serves others between two steps. */
const SCAN_COUNT = 1000;
/** The longest time that Redis is given to keep a value, in milliseconds: ten years, well below the largest it takes. */
const LONGEST = 10 * 365 * 86_400_000;

export interface RedisCacheOptions {
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. */
  readonly url: string;
  /** What all keys begin with. A flush removes only these. */
  readonly prefix: string;
}

/** One connection, from the moment in which it is begun. */
interface Connection {
  readonly ready: Promise<Client>;
  end(): void;
}

/** Remembers in Redis 6.2 or newer, or Valkey. It connects when it is asked, and again when the connection broke; Redis itself removes what has expired. */
export class RedisCache extends StoredCache {
  #connection: Connection | undefined;

  constructor(
    clock: Clock,
    ttl: number,
    private readonly options: RedisCacheOptions,
  ) {
    super(clock, ttl);
  }

  override get place(): string {
    const at = URL.canParse(this.options.url) ? new URL(this.options.url) : undefined;
    return `in Redis${at === undefined ? '' : ` at ${at.host}${at.pathname}`} (CACHE_URL)`;
  }

  /** @throws TerminalError `DEPENDENCY_MISSING`, `CONFIG_INVALID`, and what the client throws when it cannot connect. */
  override async open(): Promise<void> {
    await this.#client();
  }

  override close(): Promise<void> {
    this.reset();
    return Promise.resolve();
  }

  override reset(): void {
    this.#connection?.end();
    this.#connection = undefined;
  }

  protected override async read(key: string): Promise<CacheEntry | undefined> {
    return entryText.read(await this.#ask((client) => client.get(this.#name(key))));
  }

  protected override async write(key: string, entry: CacheEntry): Promise<void> {
    const left = Math.min(entry.expires - this.clock.now(), LONGEST);
    const expiration = { type: 'PX', value: Math.ceil(left) } as const;
    await this.#ask<unknown>((client) => (left <= 0 ? client.del(this.#name(key)) : client.set(this.#name(key), entryText.write(entry), { expiration })));
  }

  protected override async remove(key: string): Promise<CacheEntry | undefined> {
    return entryText.read(await this.#ask((client) => client.getDel(this.#name(key))));
  }

  protected override async clear(expiredAt?: number): Promise<void> {
    if (expiredAt !== undefined) return; // Redis removes what has expired
    let cursor = '0';
    do {
      const found = await this.#ask((client) => client.scan(cursor, { MATCH: `${asPattern(this.options.prefix)}*`, COUNT: SCAN_COUNT }));
      if (found.keys.length > 0) await this.#ask((client) => client.unlink(found.keys));
      ({ cursor } = found);
    } while (cursor !== '0');
  }

  #name(key: string): string {
    return this.options.prefix + key;
  }

  #client(): Promise<Client> {
    this.#connection ??= this.#connect();
    return this.#connection.ready;
  }

  async #ask<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#client();
    try {
      return await work(client);
    } catch (error) {
      if (asError(error).message.startsWith('READONLY')) this.reset(); // it is no longer the primary: its address may lead to another one by now
      throw error;
    }
  }

  #connect(): Connection {
    const connection = connect(this.options.url, () => {
      if (this.#connection === connection) this.reset();
    });
    return connection;
  }
}

/** @param lost called when the connection is of no use any more. */
function connect(url: string, lost: () => void): Connection {
  let client: Client | undefined;
  let connected = false;
  let ended = false;
  const begin = async (): Promise<Client> => {
    const { createClient } = await library();
    client = clientOf(createClient, url);
    client.on('error', () => connected && lost()); // while it connects, `connect` throws
    client.on('connect', () => ended && client?.destroy()); // before there is a socket, destroying one does nothing
    if (!ended) await client.connect();
    connected = true;
    if (!ended) return client;
    client.destroy(); // it was given up while it connected
    throw new Error('the connection was given up');
  };
  const ready = begin();
  ready.catch(() => setTimeout(lost, RETRY_INTERVAL).unref());
  const end = (): void => {
    ended = true;
    client?.destroy();
  };
  return { ready, end };
}

async function library(): Promise<Library> {
  try {
    return await import('@redis/client'); // here, so that whoever chose another driver need not have it
  } catch (cause) {
    throw new TerminalError("The cache driver 'redis' needs the package '@redis/client'. Install it: npm install @redis/client", {
      code: 'DEPENDENCY_MISSING',
      cause,
    });
  }
}

/** It never connects again by itself: the next call does, so that nothing is left behind when a connection is given up. */
function clientOf(createClient: Library['createClient'], url: string): Client {
  try {
    return createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false } });
  } catch (cause) {
    // no cause is kept: an error about an address holds the address, and so the password
    throw new TerminalError(`CACHE_URL cannot be used: ${asError(cause).message}. Write redis://user:password@host:port/database.`, { code: 'CONFIG_INVALID' });
  }
}

/** A text as a pattern that only this text matches. */
const asPattern = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');
