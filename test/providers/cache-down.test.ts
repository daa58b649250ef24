import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Application,
  BackgroundTransaction,
  Cache,
  Extension,
  Logger,
  Saga,
  event,
  injectable,
  type Container,
  type Delivered,
  type Req,
  type ServiceProvider,
} from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { LogKeeper } from './cache/guarding';
import { RedisServer } from './cache/redis-server';

let asked = 0;
const log = new LogKeeper();

@injectable()
class LookUp extends BackgroundTransaction<string> {
  static readonly retry = { maxAttempts: 100, initialInterval: '50ms', factor: 1 } as const;

  constructor(private readonly cache: Cache) {
    super();
  }

  override async execute(): Promise<string> {
    const product = await this.cache.get('product', () => `asked ${(asked += 1)} times`);
    await this.cache.put('last', product);
    return product;
  }
}

class Purchase extends Saga {
  override transactions() {
    return [LookUp];
  }
}

class Shop extends Extension {
  override sagas() {
    return [Purchase];
  }

  @event('purchase')
  purchase(request: Req) {
    return this.resolve(Purchase, request);
  }
}

class KeptLog implements ServiceProvider {
  register(container: Container): void {
    container.bind(Logger).toConstantValue(log);
  }
}

RedisServer.describe('a run whose steps ask a cache in a real Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cache-down-'));
  let server: RedisServer;
  let application: Application | undefined;
  let runs = 0;

  const start = async (values: Readonly<Record<string, unknown>> = {}): Promise<Application> => {
    const all = { JOURNAL_PATH: join(folder, `${(runs += 1)}.db`), CACHE_DRIVER: 'redis', CACHE_URL: server.url, CACHE_TIMEOUT: 0.5, ...values };
    application = await Application.start(Shop, { providers: [ConfigServiceProvider.with({ values: all, env: {}, envFile: false }), KeptLog] });
    return application;
  };
  const deliver = (): Promise<Delivered> => application!.deliver('purchase', { id: `PR-${(runs += 1)}` }, { patience: 30_000 });

  beforeEach(async () => {
    asked = 0;
    log.lines.length = 0;
    server = await RedisServer.start();
  });
  afterEach(async () => {
    await application?.stop();
    application = undefined;
    await RedisServer.killAll();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('completes while Redis is up, down and up again; what is in the log is said once', async () => {
    await start();
    expect((await deliver()).response.kind).toBe('done');
    await server.kill();
    for (let run = 0; run < 3; run += 1) expect((await deliver()).response.kind).toBe('done');
    await server.start();
    await new Promise((resolve) => setTimeout(resolve, 150)); // a server that refused is left alone for a tenth of a second
    for (let run = 0; run < 3; run += 1) expect((await deliver()).response.kind).toBe('done');
    expect(asked).toBe(5);
    const ofCache = log.lines.filter((line) => line.includes('The cache'));
    expect(ofCache).toEqual([
      expect.stringMatching(/^warn The cache in Redis at 127\.0\.0\.1:\d+ \(CACHE_URL\) cannot be read: .*What it would have known is made anew/),
      expect.stringMatching(/^info The cache in Redis .* can be read again/),
    ]);
  });

  it('completes while Redis hangs, held up by no more than the time limit', async () => {
    await start();
    await deliver();
    server.freeze();
    const began = performance.now();
    for (let run = 0; run < 5; run += 1) expect((await deliver()).response.kind).toBe('done');
    expect(performance.now() - began).toBeLessThan(2000);
    server.thaw();
  });

  it('starts and stops though Redis cannot be reached', async () => {
    await server.kill();
    await start();
    expect((await deliver()).response.kind).toBe('done');
    expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual([expect.stringContaining('cannot be opened: ')]);
  });

  it('waits for Redis by retries where the cache is required, and completes when it is back', async () => {
    await start({ CACHE_REQUIRED: true });
    await server.kill();
    const delivered = deliver();
    while (!log.lines.some((line) => line.includes('Who asks it fails (CACHE_REQUIRED)'))) await new Promise((resolve) => setTimeout(resolve, 10));
    await server.start();
    const { response, run } = await delivered;
    expect(response.kind).toBe('done');
    const errors = application!.engine.find(run!.id)?.history.flatMap((happened) => (happened.type === 'errored' ? [happened.error] : []));
    expect(errors?.[0]).toMatchObject({ code: 'CACHE_UNAVAILABLE', message: expect.stringContaining('(CACHE_URL) cannot be') as string });
    expect(asked).toBe(1);
  });

  it('does not start without Redis where the cache is required', async () => {
    await server.kill();
    await expect(start({ CACHE_REQUIRED: true })).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
  });

  it('tells of a wrong password without showing it', async () => {
    server = await RedisServer.start('--requirepass', 'another');
    const secret = 'rOsebud/77';
    const url = server.url.replace('//', `//:${encodeURIComponent(secret)}@`);
    await start({ CACHE_URL: url, LOG_LEVEL: 'debug' });
    await deliver();
    expect(log.lines).toContainEqual(expect.stringMatching(/cannot be opened: .*WRONGPASS/));
    expect(log.lines.join('\n')).not.toMatch(/rOsebud/);
  });
});
