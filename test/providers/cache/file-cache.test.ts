import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCache } from 'amends/providers/cache/file-cache';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { cacheContract, VirtualClock } from 'amends/testing';
import { guarding, LogKeeper } from './guarding';

const folder = mkdtempSync(join(tmpdir(), 'amends-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(folder, String(++folders), 'cache');
const cacheAt = (path: string): FileCache => new FileCache(new SystemClock(), 900, path);

cacheContract('in files', async (clock) => {
  const cache = new FileCache(clock, 900, newFolder());
  await cache.open();
  return { cache, close: () => cache.close() };
});

cacheContract(
  'in files whose folder gives way to a file',
  async (clock) => {
    const path = newFolder();
    const cache = new FileCache(clock, 900, path);
    cache.guard(guarding());
    await cache.start();
    const replaceBy = (make: (at: string) => void) => () => {
      rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 5 }); // calls under way write to it meanwhile
      make(path);
      return Promise.resolve();
    };
    return { cache, close: () => cache.close(), down: replaceBy((at) => writeFileSync(at, '')), up: replaceBy((at) => mkdirSync(at)) };
  },
  { goesDown: true },
);

describe('the file cache', () => {
  it('creates its folder, and files that only their owner can read', async () => {
    const path = newFolder();
    await cacheAt(path).put('../../escape', 'value');
    const names = readdirSync(path);
    expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
    expect([path, join(path, names[0]!)].map((at) => statSync(at).mode & 0o777)).toEqual([0o700, 0o600]);
  });

  it('outlives its process, and is shared by those that have it open', async () => {
    const path = newFolder();
    const [one, other] = [cacheAt(path), cacheAt(path)];
    await one.put('a', 1);
    expect(await other.get('a')).toBe(1);
    await other.flush();
    expect(await one.get('a')).toBeUndefined();
  });

  it('takes a file that is torn at any byte, or holds something else, for none, and replaces it', async () => {
    const path = newFolder();
    const cache = cacheAt(path);
    await cache.put('a', 12345);
    const file = join(path, readdirSync(path)[0]!);
    for (let size = statSync(file).size - 1; size >= 0; size -= 1) {
      truncateSync(file, size);
      expect(await cache.get('a')).toBeUndefined();
    }
    for (const garbage of ['null', '12', '{"expires":9999999999999}', '{"expires":-1,"value":1}', '{"expires":9e15,"value":1}}', '\u0000'.repeat(4096)]) {
      writeFileSync(file, garbage);
      expect([await cache.get('a'), await cache.delete('a')]).toEqual([undefined, false]);
    }
    await cache.put('a', 2);
    expect(await cache.get('a')).toBe(2);
  });

  it('never shows a reader a part of a value that is being replaced', async () => {
    const path = newFolder();
    const [writer, reader] = [cacheAt(path), cacheAt(path)];
    const values = ['a', 'b'].map((letter) => letter.repeat(200_000));
    await writer.put('key', values[0]);
    let turn = 1;
    const written = (async () => {
      for (; turn <= 100; turn += 1) await writer.put('key', values[turn % 2]);
    })();
    let reads = 0;
    while (reads < 10 || turn <= 100) {
      expect(values.includes(await reader.get('key', 'a part'))).toBe(true);
      reads += 1;
    }
    await written;
  });

  it('leaves files alone that are not its own, and directories under its names', async () => {
    const path = newFolder();
    const cache = cacheAt(path);
    await cache.put('a', 1);
    const own = readdirSync(path)[0]!;
    writeFileSync(join(path, 'notes.json'), 'mine');
    writeFileSync(join(path, `${own}.bak`), 'mine');
    await cache.flush();
    expect(readdirSync(path).sort()).toEqual(['notes.json', `${own}.bak`].sort());

    mkdirSync(join(path, own));
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
    expect(statSync(join(path, own)).isDirectory()).toBe(true);
  });

  it('makes its folder again when somebody removed it', async () => {
    const path = newFolder();
    const cache = cacheAt(path);
    await cache.put('a', 1);
    rmSync(path, { recursive: true });
    expect([await cache.get('a'), await cache.has('a'), await cache.delete('a')]).toEqual([undefined, false, false]);
    await cache.flush();
    await cache.flush(true);
    await cache.put('a', 2);
    expect(await cache.get('a')).toBe(2);
  });

  it('still reads from a folder that it must not write to any more, and says so once', async () => {
    const path = newFolder();
    const log = new LogKeeper();
    const cache = cacheAt(path);
    cache.guard(guarding({ logger: log }));
    await cache.put('a', 'old');
    await withoutRightTo(path, async () => {
      for (const value of ['new', 'newer']) {
        await cache.put('a', value);
        expect(await cache.get('a')).toBe('old');
      }
    });
    expect(log.lines).toEqual([expect.stringMatching(/^warn The cache in .* \(CACHE_FOLDER\) cannot be written: EACCES/)]);
    await cache.put('a', 'new');
    expect(await cache.get('a')).toBe('new');
    expect(log.lines).toEqual([expect.any(String), expect.stringContaining('can be written again')]);
  });

  it('removes what has expired, what is damaged and what a dead process left unfinished, a few with every twentieth write', async () => {
    const path = newFolder();
    const clock = new VirtualClock(Date.now());
    const cache = new FileCache(clock, 900, path);
    for (let key = 0; key < 100; key += 1) await cache.put(`gone ${key}`, key, 10);
    writeFileSync(join(path, `${'0'.repeat(64)}.json`), 'damaged');
    const unfinished = ['00000000-0000-4000-8000-000000000001.tmp', '00000000-0000-4000-8000-000000000002.tmp'];
    for (const name of unfinished) writeFileSync(join(path, name), 'unfinished');
    utimesSync(join(path, unfinished[0]!), 0, 0);
    clock.step(10_000);
    const left = (): number => readdirSync(path).length;
    const before = left();
    for (let write = 0; write < 20; write += 1) await cache.put('stays', write);
    expect(before - left()).toBeGreaterThan(30);
    expect(before - left()).toBeLessThanOrEqual(40);
    for (let write = 0; write < 80; write += 1) await cache.put('stays', write);
    expect(readdirSync(path).sort()).toEqual([unfinished[1], fileOf(path, '"value":79')].sort());
    expect(existsSync(join(path, unfinished[0]!))).toBe(false);
  });
});

const fileOf = (path: string, text: string): string | undefined => readdirSync(path).find((name) => readFileSync(join(path, name), 'utf8').includes(text));

/** Also for root, who may write anywhere: as nobody, who owns the folder meanwhile. */
async function withoutRightTo(path: string, work: () => Promise<void>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const NOBODY = 65534;
  if (isRoot) for (const at of [folder, join(path, '..'), path, ...readdirSync(path).map((name) => join(path, name))]) chownSync(at, NOBODY, NOBODY);
  chmodSync(path, 0o500);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(path, 0o700);
  }
}
