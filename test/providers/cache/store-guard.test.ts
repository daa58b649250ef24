import { Redactor, TerminalError } from 'amends';
import { StoredCache, type CacheEntry } from 'amends/providers/cache/stored-cache';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { cacheContract } from 'amends/testing';
import { guarding, LogKeeper } from './guarding';

/** A store that answers, fails or hangs, as it is told. */
class Moody extends StoredCache {
  readonly #entries = new Map<string, CacheEntry>();
  mood: 'well' | 'failing' | 'hanging' | 'full' | 'misconfigured' = 'well';
  asked = 0;
  resets = 0;

  override get place(): string {
    return 'of moods';
  }

  override open(): Promise<void> {
    return this.#answer(() => undefined);
  }

  override reset(): void {
    this.resets += 1;
  }

  protected override read(key: string): Promise<CacheEntry | undefined> {
    return this.#answer(() => this.#entries.get(key));
  }

  protected override write(key: string, entry: CacheEntry): Promise<void> {
    if (this.mood === 'full') return Promise.reject(new Error('no space'));
    return this.#answer(() => void this.#entries.set(key, entry));
  }

  protected override remove(key: string): Promise<CacheEntry | undefined> {
    return this.#answer(() => {
      const entry = this.#entries.get(key);
      this.#entries.delete(key);
      return entry;
    });
  }

  protected override clear(expiredAt = Infinity): Promise<void> {
    return this.#answer(() => {
      for (const [key, { expires }] of this.#entries) if (expires <= expiredAt) this.#entries.delete(key);
    });
  }

  #answer<T>(answer: () => T): Promise<T> {
    this.asked += 1;
    if (this.mood === 'failing') return Promise.reject(new Error('broken with secret-1'));
    if (this.mood === 'misconfigured') return Promise.reject(new TerminalError('no such package', { code: 'DEPENDENCY_MISSING' }));
    return this.mood === 'hanging' ? new Promise(() => undefined) : Promise.resolve(answer());
  }
}

function moody(options: Parameters<typeof guarding>[0] = {}): { cache: Moody; log: LogKeeper } {
  const cache = new Moody(new SystemClock(), 900);
  const log = new LogKeeper();
  cache.guard(guarding({ logger: log, redactor: new Redactor(['secret-1']), limit: 20, ...options }));
  return { cache, log };
}

for (const mood of ['failing', 'hanging'] as const) {
  cacheContract(
    `whose store is ${mood}`,
    (clock) => {
      const cache = new Moody(clock, 900);
      cache.guard(guarding({ limit: 20 }));
      const put = (to: Moody['mood']) => () => Promise.resolve(void (cache.mood = to));
      return Promise.resolve({ cache, close: () => cache.close(), down: put(mood), up: put('well') });
    },
    { goesDown: true },
  );
}

describe('a cache whose store is down', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  it('is logged once when it goes and once when it is back, without secrets', async () => {
    const { cache, log } = moody();
    cache.mood = 'failing';
    for (let call = 0; call < 10; call += 1) {
      await cache.get('a', call);
      await cache.put('b', call);
    }
    expect(log.lines).toEqual([
      'warn The cache of moods cannot be read: broken with ***. What it would have known is made anew; this is said once until it is back. code error',
    ]);
    jest.advanceTimersByTime(90_000);
    await cache.get('a');
    cache.mood = 'well';
    await cache.get('a');
    await cache.get('a');
    expect(log.lines.slice(1)).toEqual(['info The cache of moods can be read again, after 90 s.']);
  });

  it('is logged at most once a minute when it comes and goes', async () => {
    const { cache, log } = moody();
    for (let second = 0; second < 119; second += 1) {
      cache.mood = 'failing';
      await cache.get('a');
      cache.mood = 'well';
      await cache.get('a');
      jest.advanceTimersByTime(1000);
    }
    expect(log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(2);
    expect(log.lines.filter((line) => line.startsWith('info'))).toHaveLength(2);
  });

  it('is logged once when it can be read but not written, however reads and writes alternate', async () => {
    const { cache, log } = moody();
    await cache.put('a', 'old');
    cache.mood = 'full';
    for (let call = 0; call < 5; call += 1) {
      await cache.put('a', call);
      expect(await cache.get('a')).toBe('old');
    }
    expect(log.lines).toEqual([expect.stringContaining('cannot be written: no space')]);
  });

  it('holds nobody longer than its limit; then it is let go of, and left alone for five limits', async () => {
    const { cache } = moody();
    cache.mood = 'hanging';
    const asked = cache.get('a', 'made');
    await jest.advanceTimersByTimeAsync(19);
    expect(cache.resets).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(await asked).toBe('made');
    expect([cache.asked, cache.resets]).toEqual([1, 1]);

    for (let call = 0; call < 50; call += 1) expect(await cache.get('a', call)).toBe(call);
    expect(cache.asked).toBe(1);
    cache.mood = 'well';
    jest.advanceTimersByTime(99);
    await cache.put('a', 1);
    expect(cache.asked).toBe(1);
    jest.advanceTimersByTime(1);
    await cache.put('a', 1);
    expect(await cache.get('a')).toBe(1);
  });

  it('has five limits for opening and emptying, which are more work', async () => {
    for (const work of [(cache: Moody) => cache.start(), (cache: Moody) => cache.flush()]) {
      const { cache } = moody();
      cache.mood = 'hanging';
      const done = jest.fn();
      void work(cache).then(done);
      await jest.advanceTimersByTimeAsync(99);
      expect(done).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      expect(done).toHaveBeenCalled();
    }
  });

  it('is an error with a code for everybody where it is required, and is asked again at once', async () => {
    const { cache, log } = moody({ required: true });
    const unavailable = { code: 'CACHE_UNAVAILABLE', retryable: true, message: expect.stringMatching(/of moods cannot be .*: broken with \*\*\*/) as string };
    cache.mood = 'failing';
    const factory = jest.fn();
    const calls = [
      () => cache.get('a'),
      () => cache.get('a', factory),
      () => cache.has('a'),
      () => cache.put('a', 1),
      () => cache.put('a', undefined),
      () => cache.delete('a'),
      () => cache.flush(),
      () => cache.start(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject(unavailable);
    expect(factory).not.toHaveBeenCalled();
    expect(log.lines).toEqual([expect.stringContaining('Who asks it fails (CACHE_REQUIRED)')]);

    cache.mood = 'hanging';
    const asked = expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', message: expect.stringContaining('within 20 ms') as string });
    await jest.advanceTimersByTimeAsync(20);
    await asked;
    cache.mood = 'well';
    await cache.put('a', 1);
    expect(await cache.get('a')).toBe(1);
  });

  it('throws what no waiting mends, required or not', async () => {
    for (const required of [false, true]) {
      const { cache, log } = moody({ required });
      cache.mood = 'misconfigured';
      for (const call of [() => cache.start(), () => cache.get('a'), () => cache.put('a', 1)])
        await expect(call()).rejects.toMatchObject({ code: 'DEPENDENCY_MISSING' });
      expect(log.lines).toEqual([]);
    }
  });

  it('leaves a factory all the time it wants', async () => {
    const { cache } = moody();
    const asked = cache.get('a', () => new Promise((resolve) => setTimeout(() => resolve('late'), 60_000)));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await asked).toBe('late');
    expect(await cache.get('a')).toBe('late');
  });

  it('is let go of at the end, also while it is left alone', async () => {
    const { cache } = moody();
    cache.mood = 'hanging';
    const asked = cache.get('a');
    await jest.advanceTimersByTimeAsync(20);
    await asked;
    const closed = jest.spyOn(cache, 'close');
    await cache.stop();
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('keeps nobody from ending', async () => {
    for (const required of [false, true]) {
      const { cache } = moody({ required });
      cache.close = () => new Promise(() => undefined);
      const ended = cache.stop();
      await jest.advanceTimersByTimeAsync(20);
      await ended;
      cache.close = () => Promise.reject(new Error('broken'));
      await cache.stop();
    }
  });

  it('is an error with a code for who guards it with nothing', async () => {
    const cache = new Moody(new SystemClock(), 900);
    cache.mood = 'failing';
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', cause: expect.objectContaining({ message: 'broken with secret-1' }) });
  });
});
