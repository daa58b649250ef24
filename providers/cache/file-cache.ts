import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clock } from 'amends';
import { entryText } from './entry-text';
import { StoredCache, type CacheEntry } from './stored-cache';

/** After so many writes so many files are looked at, so that what has expired goes though nobody asks for it: twice as many as came. */
const SWEEP = { writes: 20, files: 40 } as const;
/** Milliseconds after which a file that is still being written belongs to a process that died. */
const ABANDONED = 3_600_000;

/** What belongs to the cache in its folder: entries, and entries that are being written. All else is left alone. */
const ENTRY = /^[0-9a-f]{64}\.json$/;
const UNFINISHED = /^[0-9a-f-]{36}\.tmp$/;

/** Remembers in a folder, one file for each value, which several processes may share and which outlives them. Folder and files are readable by their owner only. */
export class FileCache extends StoredCache {
  #writes = 0;
  /** Names that the sweep has still to look at. */
  #unswept: string[] = [];

  constructor(
    clock: Clock,
    ttl: number,
    private readonly folder: string,
  ) {
    super(clock, ttl);
  }

  override get place(): string {
    return `in ${resolve(this.folder)} (CACHE_FOLDER)`;
  }

  override async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await readdir(this.folder);
  }

  protected override async read(key: string): Promise<CacheEntry | undefined> {
    return entryText.read(await existing(readFile(this.#file(key), 'utf8')));
  }

  protected override async write(key: string, entry: CacheEntry): Promise<void> {
    const text = entryText.write(entry);
    await this.#store(key, text).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await this.open(); // somebody removed the folder
      await this.#store(key, text);
    });
    this.#writes += 1;
    if (this.#writes % SWEEP.writes === 0) await this.#sweep().catch(() => undefined); // tidying is not what was asked for
  }

  protected override async remove(key: string): Promise<CacheEntry | undefined> {
    const entry = await this.read(key);
    await existing(unlink(this.#file(key)));
    return entry;
  }

  protected override async clear(expiredAt = Infinity): Promise<void> {
    for (const name of await this.#names()) await this.#removeExpired(name, expiredAt);
  }

  /** Written whole under another name first: whoever reads sees the old value or the new one, never a part. */
  async #store(key: string, text: string): Promise<void> {
    const unfinished = join(this.folder, `${randomUUID()}.tmp`);
    try {
      await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
      await rename(unfinished, this.#file(key));
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined); // the first error is the one to tell
      throw error;
    }
  }

  async #sweep(): Promise<void> {
    if (this.#unswept.length === 0) this.#unswept = await this.#names();
    const now = this.clock.now();
    for (const name of this.#unswept.splice(-SWEEP.files)) await this.#removeExpired(name, now);
  }

  async #names(): Promise<string[]> {
    const names = (await existing(readdir(this.folder))) ?? [];
    return names.filter((name) => ENTRY.test(name) || UNFINISHED.test(name));
  }

  /** A damaged file counts as expired. */
  async #removeExpired(name: string, expiredAt: number): Promise<void> {
    const file = join(this.folder, name);
    const expires = ENTRY.test(name) ? await this.#expiryOf(file, expiredAt) : await abandonedAt(file);
    if (expires !== undefined && expires <= expiredAt) await existing(unlink(file));
  }

  async #expiryOf(file: string, all: number): Promise<number> {
    if (all === Infinity) return 0; // no need to read what goes anyway
    return entryText.read(await existing(readFile(file, 'utf8')))?.expires ?? 0;
  }

  /** A name of its own for any text: file systems differ in what they allow and tell apart. */
  #file(key: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  }
}

async function abandonedAt(file: string): Promise<number | undefined> {
  const found = await existing(stat(file));
  return found && found.mtimeMs + ABANDONED;
}

/** What is not there, or no longer, is no failure. */
const existing = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
