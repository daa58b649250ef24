import { RedisCache } from 'amends/providers/cache/redis-cache';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { cacheContract } from 'amends/testing';
import { guarding } from './guarding';
import { RedisServer } from './redis-server';
import { SeveringProxy } from './severing-proxy';

jest.setTimeout(30_000); // servers are started, killed and started again

RedisServer.describe('over a real Redis', () => {
  let server: RedisServer;
  const opened: RedisCache[] = [];
  let prefixes = 0;
  const cacheAt = (port: number, prefix = `test ${++prefixes}:`): RedisCache => {
    const cache = new RedisCache(new SystemClock(), 900, { url: `redis://127.0.0.1:${port}`, prefix });
    opened.push(cache);
    return cache;
  };

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterEach(() => Promise.all(opened.splice(0).map((cache) => cache.close())));
  afterAll(() => RedisServer.killAll());

  cacheContract('in Redis', (clock) => {
    const cache = new RedisCache(clock, 900, { url: server.url, prefix: `test ${++prefixes}:` });
    return Promise.resolve({ cache, close: () => cache.close() });
  });

  const takings: [string, number, (own: RedisServer) => Promise<void> | void, (own: RedisServer) => Promise<void> | void][] = [
    ['is killed', 5000, (own) => own.kill(), (own) => own.start()],
    ['hangs', 1500, (own) => own.freeze(), (own) => own.thaw()],
  ];
  for (const [what, limit, take, giveBack] of takings) {
    cacheContract(
      `in a Redis that ${what}`,
      async (clock) => {
        const own = await RedisServer.start();
        const cache = new RedisCache(clock, 900, { url: own.url, prefix: 'test:' });
        cache.guard(guarding({ limit }));
        await cache.start();
        const close = async (): Promise<void> => {
          await cache.close();
          await own.kill();
        };
        return { cache, close, down: async () => take(own), up: async () => giveBack(own) };
      },
      { goesDown: true },
    );
  }

  cacheContract(
    'in a Redis whose connections are torn',
    async (clock) => {
      let proxy = await SeveringProxy.before(server.port);
      const { port } = proxy;
      const cache = new RedisCache(clock, 900, { url: `redis://127.0.0.1:${port}`, prefix: `test ${++prefixes}:` });
      cache.guard(guarding());
      const close = async (): Promise<void> => {
        await cache.close();
        await proxy.close();
      };
      const up = async (): Promise<void> => {
        proxy = await SeveringProxy.before(server.port, port);
      };
      return { cache, close, down: () => proxy.close(), up };
    },
    { goesDown: true },
  );

  describe('the Redis cache', () => {
    it('is shared by those who have one prefix; others neither see nor flush it', async () => {
      const [one, same, other] = [cacheAt(server.port, 'a[*]:'), cacheAt(server.port, 'a[*]:'), cacheAt(server.port, 'a*:')];
      for (let key = 0; key < 2500; key += 1) await one.put(`many ${key}`, key);
      await other.put('mine', 1);
      expect([await same.get('many 7'), await other.get('many 7')]).toEqual([7, undefined]);
      await other.flush();
      expect([await one.has('many 2499'), await other.has('mine')]).toEqual([true, false]);
      await other.put('mine', 2);
      await same.flush();
      expect([await one.has('many 0'), await one.has('many 2499'), await other.has('mine')]).toEqual([false, false, true]);
    });

    it('lets Redis remove what has expired', async () => {
      const cache = cacheAt(server.port, 'expiring:');
      await cache.put('short', 1, 0.02);
      await cache.put('long', 1, 1e300);
      await cache.put('gone at once', 1, 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const exist = ['short', 'long', 'gone at once'].map((key) => `EXISTS "expiring:${key}"`);
      expect(await command(server.port, ...exist)).toEqual([':0', ':1', ':0', '+OK']);
      expect(await cache.get('long')).toBe(1);
    });

    it('takes what somebody else stored under its names for nothing', async () => {
      const cache = cacheAt(server.port, 'foreign:');
      await command(server.port, 'SET foreign:text hello', `SET foreign:torn '{"expires":9999999999999,"value":[1'`, `SET foreign:null null`);
      expect([await cache.get('text', 'made'), await cache.get('torn', 'made'), await cache.get('null', 'made')]).toEqual(['made', 'made', 'made']);
    });

    it('says with a code that the server is down, and connects again when it is up', async () => {
      const own = await RedisServer.start();
      const cache = cacheAt(own.port);
      await cache.put('a', 1);
      await own.kill();
      await expect(cache.get('a')).rejects.toMatchObject({
        code: 'CACHE_UNAVAILABLE',
        retryable: true,
        message: expect.stringContaining(`in Redis at 127.0.0.1:${own.port} (CACHE_URL) cannot be read`) as string,
      });
      await own.start();
      await untilUsable(cache);
      await own.kill();
    });

    it('does not storm a server that is down', async () => {
      const own = await RedisServer.start();
      const proxy = await SeveringProxy.before(own.port);
      await own.kill();
      const cache = cacheAt(proxy.port);
      for (let asked = 0; asked < 200; asked += 1) await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
      expect(proxy.connections).toBeLessThan(20);
      await proxy.close();
    });

    it('fails every call that a kill -9 cuts off, loses no later one, and never answers with the value of another key', async () => {
      const own = await RedisServer.start();
      const cache = cacheAt(own.port);
      await untilUsable(cache);
      const keys = Array.from({ length: 2000 }, (_, index) => `key ${index}`);
      const asked = keys.map((key) => cache.put(key, key).then(() => cache.get(key)));
      await asked[200];
      const killed = own.kill();
      const settled = await Promise.allSettled(asked);
      await killed;
      expect(settled.filter(({ status }) => status === 'rejected')).not.toEqual([]);
      settled.forEach((result, index) => {
        if (result.status === 'fulfilled') expect(result.value).toBe(keys[index]);
        else expect(result.reason).toMatchObject({ code: 'CACHE_UNAVAILABLE' });
      });
      await own.start();
      await untilUsable(cache);
      expect(await cache.get('key 0')).toBeUndefined();
      await own.kill();
    });

    it.each([0, 1, 5, 30, 200, 5000])('takes an answer that is cut off after %i bytes for none, and asks again over another connection', async (bytes) => {
      const proxy = await SeveringProxy.before(server.port);
      const cache = cacheAt(proxy.port);
      const value = 'x'.repeat(10_000);
      await cache.put('large', value);
      proxy.severAfter(bytes);
      await expect(cache.get('large')).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
      await untilUsable(cache);
      expect(await cache.get('large')).toBe(value);
      expect(proxy.connections).toBe(2);
      await cache.close();
      await proxy.close();
    });

    it('looks for the primary again when its server has become a replica', async () => {
      const own = await RedisServer.start();
      const proxy = await SeveringProxy.before(own.port);
      const cache = cacheAt(proxy.port);
      await cache.put('a', 1);
      await command(own.port, 'REPLICAOF 127.0.0.1 1');
      await expect(cache.put('a', 2)).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', message: expect.stringContaining('READONLY') as string });
      await command(own.port, 'REPLICAOF NO ONE');
      await cache.put('a', 3);
      expect([await cache.get('a'), proxy.connections]).toEqual([3, 2]);
      await cache.close();
      await proxy.close();
      await own.kill();
    });

    it('can be let go while its server hangs, and used again', async () => {
      const own = await RedisServer.start();
      const cache = cacheAt(own.port);
      own.freeze();
      for (let turns = 0; turns < 30; turns += 1) {
        const asked = expect(cache.get('a')).rejects.toThrow();
        for (let turn = 0; turn < turns; turn += 1) await (turns < 20 ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve)));
        await cache.close(); // before there is a client, while it connects, and while it waits for the greeting
        await asked;
      }
      own.thaw();
      await untilUsable(cache);
      await own.kill();
    });

    it('never shows its password', async () => {
      const own = await RedisServer.start('--requirepass', 'pa/ss');
      const wrong = new RedisCache(new SystemClock(), 900, { url: `redis://:not-pa%2Fss@127.0.0.1:${own.port}/1`, prefix: 'a:' });
      const refused = await wrong.open().catch((error: unknown) => error);
      expect(refused).toMatchObject({ message: expect.stringContaining('WRONGPASS') as string });
      expect(wrong.place).toBe(`in Redis at 127.0.0.1:${own.port}/1 (CACHE_URL)`);
      const right = new RedisCache(new SystemClock(), 900, { url: `redis://:pa%2Fss@127.0.0.1:${own.port}/1`, prefix: 'a:' });
      await right.put('a', 1);
      expect(await right.get('a')).toBe(1);
      for (const url of ['redis://:not-pa/ss@127.0.0.1', 'http://:not-pass@127.0.0.1', 'redis://:not-pass@127.0.0.1/database']) {
        const error = await new RedisCache(new SystemClock(), 900, { url, prefix: 'a:' }).open().catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'CONFIG_INVALID', retryable: false });
        expect(JSON.stringify([String(error), (error as Error).stack, error])).not.toContain('not-pa');
      }
      await Promise.all([wrong.close(), right.close()]);
      await own.kill();
    });
  });
});

async function untilUsable(cache: RedisCache): Promise<void> {
  for (;;) {
    try {
      await cache.put('usable', true);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** What a Redis answers to commands, one line each. */
async function command(port: number, ...lines: readonly string[]): Promise<readonly string[]> {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  socket.write(`${[...lines, 'QUIT'].join('\r\n')}\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text.trim().split('\r\n');
}
