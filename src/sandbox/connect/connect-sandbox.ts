import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { AmendsError, codeOf } from '../../core/errors';
import { connectApp, type TlsFiles } from './connect-app';
import { ConnectRefusal } from './connect-refusal';
import { PublicApi } from './public-api';
import { SandboxApi } from './sandbox-api';
import { SandboxDesk } from './sandbox-desk';
import type { SandboxPart } from './sandbox-part';
import { SandboxStore } from './sandbox-store';
import { seedWorld } from './seed-world';
import { timeText } from './time-text';
import { WORLD } from './world-ids';

/** The key that a sandbox accepts unless it is given others. It is no secret. */
export const SANDBOX_KEY = 'ApiKey SU-000-000-000:sandbox';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** What a sandbox can be told; every part has a default. */
export interface ConnectSandboxOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
  /** 127.0.0.1 unless given; anything beyond loopback needs `keys`. */
  readonly host?: string;
  /** The SQLite file in which everything is remembered, or `:memory:`, the default. */
  readonly data?: string;
  /** With these it serves HTTPS. */
  readonly tls?: TlsFiles;
  /** The values of `Authorization` that are the extension's own; {@link SANDBOX_KEY} unless given. */
  readonly keys?: readonly [string, ...string[]];
  /** What answers say in `Connect-Version`. */
  readonly version?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

interface Running {
  readonly app: FastifyInstance;
  readonly desk: SandboxDesk;
  readonly parts: readonly SandboxPart[];
  readonly url: string;
}

/**
 * A local CloudBlue Connect: REST under `/public/v1`, orders out of nothing under `/sandbox`, and whatever parts are attached. What a call has changed
 * is in the file before the call is answered.
 */
export class ConnectSandbox {
  readonly #options: ConnectSandboxOptions;
  readonly #makers: ((desk: SandboxDesk) => SandboxPart)[] = [];
  #running: Running | undefined;

  constructor(options: ConnectSandboxOptions = {}) {
    this.#options = options;
  }

  /** Has a part made at the start. @param make gets what the sandbox remembers and can do */
  attach(make: (desk: SandboxDesk) => SandboxPart): this {
    this.#makers.push(make);
    return this;
  }

  /** Where it listens, such as `http://127.0.0.1:8085`. @throws AmendsError `NOT_READY` before the start */
  get url(): string {
    return this.#serving().url;
  }

  /** The server that it listens with. @throws AmendsError `NOT_READY` before the start */
  get server(): Server {
    return this.#serving().app.server;
  }

  /** What it remembers and can do. @throws AmendsError `NOT_READY` before the start */
  get desk(): SandboxDesk {
    return this.#serving().desk;
  }

  /** The four variables that an extension needs to find it. @throws AmendsError `NOT_READY` before the start */
  get variables(): Readonly<Record<'API_KEY' | 'ENVIRONMENT_ID' | 'SERVER_ADDRESS' | 'API_ADDRESS', string>> {
    const address = new URL(this.url).host;
    return { API_KEY: this.#keys()[0], ENVIRONMENT_ID: WORLD.environment, SERVER_ADDRESS: address, API_ADDRESS: address };
  }

  /** @throws AmendsError `BIND_REFUSED` beyond loopback without keys of its own, `BIND_FAILED` when the address cannot be listened on */
  async start(): Promise<void> {
    const { host = '127.0.0.1', port = 0, data = ':memory:', keys, tls, version = '42.0.0', now = Date.now } = this.#options;
    if (this.#running !== undefined) throw new AmendsError('BIND_FAILED', `This sandbox listens already on ${this.url}. Stop it first, or make another.`);
    if (keys === undefined && !LOOPBACK.includes(host)) {
      throw new AmendsError(
        'BIND_REFUSED',
        `Listening on '${host}' with a key that everybody knows would let anybody order. Give keys of your own, or listen on 127.0.0.1.`,
      );
    }
    const store = new SandboxStore(data, now);
    seedWorld(store, timeText(now()));
    store.setKeys(this.#keys(), WORLD.vendor);
    const desk = new SandboxDesk(store, now);
    const parts = this.#makers.map((make) => make(desk));
    store.onOccurrences = () => parts.forEach((part) => part.notify?.());
    const app = this.#app(desk, parts, version, tls);
    try {
      await app.listen({ host, port });
    } catch (error) {
      await app.close();
      store.close();
      const why = codeOf(error) === 'EADDRINUSE' ? 'another process listens there' : (error as Error).message;
      throw new AmendsError('BIND_FAILED', `Cannot listen on ${host}, port ${port}: ${why}. Choose another port.`, { cause: error });
    }
    const listening = app.server.address() as AddressInfo;
    const name = host.includes(':') ? `[${host}]` : host;
    this.#running = { app, desk, parts, url: `${tls === undefined ? 'http' : 'https'}://${name}:${listening.port}` };
    for (const part of parts) part.started?.(app.server, version);
  }

  /** Ends its parts, then every connection, and closes its file. Nothing that was answered is lost. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    for (const part of [...running.parts].reverse()) await part.stop?.();
    await running.app.close();
    running.desk.store.close();
  }

  #app(desk: SandboxDesk, parts: readonly SandboxPart[], version: string, tls: TlsFiles | undefined): FastifyInstance {
    const app = connectApp(version, tls);
    const api = new PublicApi(desk, parts);
    if (!LOOPBACK.includes(this.#options.host ?? '127.0.0.1')) {
      app.addHook('onRequest', async (request) => {
        if (desk.store.holderOf(request.headers.authorization ?? '') === undefined) throw new ConnectRefusal(401, 'AUTH_001', ['API request is unauthorized.']);
      });
    }
    for (const part of parts) part.register?.(app);
    api.addTo(app);
    new SandboxApi(desk).addTo(app);
    app.setNotFoundHandler((request, reply) => {
      const methods = api.methodsOf(request.url.split('?')[0]!);
      if (methods.length === 0) throw ConnectRefusal.notFound();
      void reply.header('allow', methods.join(', '));
      throw new ConnectRefusal(405, 'REQ_001', [`Method "${request.method}" not allowed.`]);
    });
    return app;
  }

  #keys(): readonly [string, ...string[]] {
    return this.#options.keys ?? [SANDBOX_KEY];
  }

  #serving(): Running {
    if (this.#running !== undefined) return this.#running;
    throw new AmendsError('NOT_READY', 'The sandbox does not listen. Await start() first.');
  }
}
