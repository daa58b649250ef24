import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Clock, Config, type Container } from 'amends';
import { CacheServiceProvider } from 'amends/providers/cache';
import { StoredCache, type CacheEntry } from 'amends/providers/cache/stored-cache';

// #region adapter
/** One file for each value: says how an entry is read, written and removed; the base does the rest. */
export class FolderCache extends StoredCache {
  constructor(
    container: Container,
    private readonly folder: string,
  ) {
    super(container.get(Clock), container.get(Config).get('CACHE_TTL'));
  }

  override async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  protected override async read(key: string): Promise<CacheEntry | undefined> {
    const text = await readFile(this.#file(key), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as CacheEntry);
  }

  protected override async write(key: string, entry: CacheEntry): Promise<void> {
    await writeFile(this.#file(key), JSON.stringify(entry), { mode: 0o600 });
  }

  protected override async remove(key: string): Promise<CacheEntry | undefined> {
    const entry = await this.read(key);
    await rm(this.#file(key), { force: true });
    return entry;
  }

  protected override async clear(expiredAt = Infinity): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const { expires } = JSON.parse(await readFile(join(this.folder, name), 'utf8')) as CacheEntry;
      if (expires <= expiredAt) await rm(join(this.folder, name));
    }
  }

  #file(key: string): string {
    return join(this.folder, createHash('sha256').update(key).digest('hex'));
  }
}
// #endregion adapter

// #region driver
/** List this instead of `CacheServiceProvider`, and set `CACHE_DRIVER=folder`. */
export const FolderCacheServiceProvider = CacheServiceProvider.withDriver('folder', (container) => new FolderCache(container, '.amends/cache'));
// #endregion driver
