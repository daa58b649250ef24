import { closeSync, chmodSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Clock } from 'amends';
import type { Database, Statement } from 'better-sqlite3';
import { StoredCache, type CacheEntry } from './stored-cache';

/** Milliseconds that a call waits for another process's write; the event loop stands still meanwhile, so it is short. */
const LOCK_TIMEOUT = 200;
/** Writes after which the expired values are removed, so that the file does not grow without end. */
const WRITES_PER_CLEANUP = 1000;

interface OpenCache {
  readonly database: Database;
  readonly read: Statement<[string], CacheEntry>;
  readonly write: Statement<[string, string, number]>;
  readonly remove: Statement<[string], CacheEntry>;
  readonly clear: Statement<[number]>;
}

/** Remembers in an SQLite file, which several processes may share and which outlives them. The file is readable by its owner only. */
export class SqliteCache extends StoredCache {
  #opened: Promise<OpenCache> | undefined;
  #writes = 0;

  constructor(
    clock: Clock,
    ttl: number,
    private readonly path: string,
  ) {
    super(clock, ttl);
  }

  override get place(): string {
    return `in ${resolve(this.path)} (CACHE_SQLITE_PATH)`;
  }

  override async open(): Promise<void> {
    await this.#ready();
  }

  override async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    (await opened?.catch(() => undefined))?.database.close();
  }

  protected override read(key: string): Promise<CacheEntry | undefined> {
    return this.#use(({ read }) => read.get(key));
  }

  protected override write(key: string, { json, expires }: CacheEntry): Promise<void> {
    return this.#use(({ write, clear }) => {
      write.run(key, json, expires);
      this.#writes += 1;
      if (this.#writes % WRITES_PER_CLEANUP === 0) clear.run(this.clock.now());
    });
  }

  protected override remove(key: string): Promise<CacheEntry | undefined> {
    return this.#use(({ remove }) => remove.get(key));
  }

  protected override clear(expiredAt = Number.MAX_SAFE_INTEGER): Promise<void> {
    return this.#use(({ clear }) => void clear.run(expiredAt));
  }

  async #use<T>(work: (opened: OpenCache) => T): Promise<T> {
    return work(await this.#ready());
  }

  /** Opens the file once; what failed is tried again by the next call. */
  #ready(): Promise<OpenCache> {
    this.#opened ??= this.#connect().catch((cause: unknown) => {
      this.#opened = undefined;
      throw cause;
    });
    return this.#opened;
  }

  async #connect(): Promise<OpenCache> {
    const { default: Sqlite } = await import('better-sqlite3'); // here, so that whoever chose another driver never loads it
    if (this.path !== ':memory:') createPrivately(this.path);
    const database = new Sqlite(this.path, { timeout: LOCK_TIMEOUT });
    try {
      return prepare(database, this.clock.now());
    } catch (error) {
      database.close();
      throw error;
    }
  }
}

/** The file exists with its mode before SQLite opens it, which gives its -wal and -shm files the same mode. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

function prepare(database: Database, now: number): OpenCache {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL'); // a cache may lose its last writes when the power goes
  database.exec('CREATE TABLE IF NOT EXISTS cache (key TEXT PRIMARY KEY, json TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID');
  database.exec('CREATE INDEX IF NOT EXISTS cache_by_expiry ON cache (expires)');
  const clear = database.prepare<[number]>('DELETE FROM cache WHERE expires <= ?');
  clear.run(now);
  return {
    database,
    read: database.prepare('SELECT json, expires FROM cache WHERE key = ?'),
    write: database.prepare(
      'INSERT INTO cache (key, json, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json, expires = excluded.expires',
    ),
    remove: database.prepare('DELETE FROM cache WHERE key = ? RETURNING json, expires'),
    clear,
  };
}
