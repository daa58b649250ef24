import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

const OPTIONS = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--loglevel', 'warning'];

/** Whether this machine has a Redis. Where it must (`CI`), its absence is an error and not a reason to test less. */
function hasRedis(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  const missing = 'There is no redis-server on this machine, so the tests of the Redis caches';
  if ((process.env['CI'] ?? '') !== '') throw new Error(`${missing} cannot run. Install it: apt-get install redis-server`);
  process.stderr.write(`\n!!! ${missing} are SKIPPED. Install it: apt-get install redis-server\n\n`);
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => socket.write('PING\r\n'))
      .once('data', () => resolve(true))
      .once('error', () => resolve(false))
      .once('close', () => resolve(false));
    setTimeout(() => socket.destroy(), 500).unref();
  });

/** A real Redis that keeps nothing on the disk, on a port of its own. */
export class RedisServer {
  /** `describe`, or `describe.skip` with a loud line where there is no Redis. */
  // eslint-disable-next-line no-restricted-syntax -- not where it counts: with CI set, it throws instead
  static readonly describe = hasRedis() ? describe : describe.skip;
  static readonly #started = new Set<RedisServer>();

  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
  ) {}

  static async start(...options: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    RedisServer.#started.add(server);
    await server.start();
    return server;
  }

  /** Ends all that were started in this file. */
  static async killAll(): Promise<void> {
    await Promise.all([...RedisServer.#started].map((server) => server.kill()));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, empty, on the port that it had. */
  async start(): Promise<void> {
    this.#process = spawn('redis-server', ['--port', String(this.port), ...OPTIONS, ...this.options], { stdio: 'ignore' });
    while (!(await answers(this.port))) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const killed = this.#process;
    this.#process = undefined;
    if (killed === undefined) return;
    const ended = once(killed, 'exit');
    killed.kill('SIGKILL');
    await ended;
  }

  /** It keeps its connections and answers nobody. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }
}
