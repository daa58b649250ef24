import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteCache } from 'amends/providers/cache/sqlite-cache';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { cacheContract } from 'amends/testing';

const folder = mkdtempSync(join(tmpdir(), 'amends-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = (): string => join(folder, String(++files), 'cache.db');
const cacheAt = (path: string): SqliteCache => new SqliteCache(new SystemClock(), 900, path);

cacheContract('in an SQLite file', async (clock) => {
  const cache = new SqliteCache(clock, 900, newPath());
  await cache.open();
  return { cache, close: () => cache.close() };
});

describe('the SQLite cache', () => {
  it('creates its folder, and files that only their owner can read', async () => {
    const path = newPath();
    const cache = cacheAt(path);
    await cache.put('a', 1);
    const names = readdirSync(join(path, '..'));
    expect(names).toEqual(expect.arrayContaining(['cache.db', 'cache.db-wal']));
    for (const name of names) expect(statSync(join(path, '..', name)).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    await cache.close();
  });

  it('takes back the rights of others to a file that was there', async () => {
    const path = newPath();
    await cacheAt(path).open();
    chmodSync(path, 0o644);
    await cacheAt(path).open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('outlives its process, and is shared by those that have it open', async () => {
    const path = newPath();
    const [one, other] = [cacheAt(path), cacheAt(path)];
    await one.put('a', 1);
    expect(await other.get('a')).toBe(1);
    await Promise.all([one.close(), other.close()]);
    const next = cacheAt(path);
    expect(await next.get('a')).toBe(1);
    await next.close();
  });

  it('can be used without being opened first, and again after it was closed', async () => {
    const cache = cacheAt(newPath());
    expect(await Promise.all([cache.get('a', () => 1), cache.get('b', () => 2)])).toEqual([1, 2]);
    await cache.close();
    expect(await cache.get('a')).toBe(1);
    await cache.close();
  });

  it('removes what has expired when it opens and once in a thousand writes', async () => {
    const path = newPath();
    const cache = cacheAt(path);
    for (let key = 0; key < 999; key++) await cache.put(`gone ${key}`, 1, 0);
    const rows = (): unknown => new Database(path, { readonly: true }).prepare('SELECT count(*) FROM cache').pluck().get();
    expect(rows()).toBe(999);
    await cache.put('stays', 1);
    expect(rows()).toBe(1);
    await cache.put('gone', 1, 0);
    await cache.close();
    await cacheAt(path).open();
    expect(rows()).toBe(1);
  });

  it('says with a code what is wrong with its file, and opens it when that is mended', async () => {
    const path = newPath();
    await cacheAt(path).open();
    const damaged = join(path, '..', 'damaged.db');
    writeFileSync(damaged, 'this is no database, but long enough to be looked at as one'.repeat(100));
    const cache = cacheAt(damaged);
    await expect(cache.start()).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', retryable: true, message: expect.stringContaining(damaged) as string });
    rmSync(damaged);
    await cache.put('a', 1);
    expect(await cache.get('a')).toBe(1);
    await cache.close();

    await expect(cacheAt(join(damaged, 'under', 'a', 'file')).start()).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
  });

  it('gives up after a moment with a code when another process holds the file', async () => {
    const path = newPath();
    const cache = cacheAt(path);
    await cache.open();
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(cache.put('a', 1)).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', retryable: true });
    other.exec('COMMIT');
    other.close();
    await cache.put('a', 1);
    await cache.close();
  });
});
