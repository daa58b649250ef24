import type { FastifyInstance } from 'fastify';
import { AmendsError, codeOf } from '../../core/errors';
import { isLoopback } from '../../services/is-loopback';
import type { Logger } from '../../services/logger';
import { Redactor } from '../../services/redactor';
import type { Host, Hosted } from '../host';
import { Admission } from './admission';
import { Callers } from './callers';
import { Connections } from './connections';
import { buildServer } from './http-server';
import type { HttpSettings } from './http-settings';
import { LiveViews } from './live-views';
import { bindable, urlOf } from './loopback';
import { PageFiles } from './page-files';
import { Sessions } from './sessions';
import { troubleOf } from './trouble-of';

/** What an HTTP host can be told; every part has a default. */
export interface HttpHostOptions {
  /** The address to listen on; 127.0.0.1 unless given. Anything beyond loopback needs a token. */
  readonly host?: string;
  /** 8080 unless given; 0 takes any free port. */
  readonly port?: number;
  /** When set, everything but `/health` needs `Authorization: Bearer …`. An empty one counts as none. Who holds it is journaled as `default`. */
  readonly token?: string | undefined;
  /** More tokens, by the name of who holds them. */
  readonly tokens?: Readonly<Record<string, string>> | undefined;
  /** Seconds that a delivery waits for the end of its run before the answer is `reschedule`; 30 unless given. */
  readonly patience?: number;
  /** The largest body in bytes; 1 MiB unless given. */
  readonly bodyLimit?: number;
  /** Whether `/` shows a page by which runs are seen and steered, and callers may log in there; true unless given. The folder of a page of your own is shown instead of ours. */
  readonly page?: boolean | string;
  readonly logger?: Logger;
  /** Masks secrets in what is shown of runs; one that knows the token and the looks of secrets unless given. */
  readonly redactor?: Redactor;
}

interface Serving {
  readonly app: FastifyInstance;
  readonly connections: Connections;
  readonly url: string;
  readonly beginDrain: () => void;
}

/** Takes events over HTTP, answers with what their runs say, and shows and steers runs. */
export class HttpHost implements Host {
  readonly #options: HttpHostOptions;
  #serving: Serving | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: HttpHostOptions = {}) {
    this.#options = options;
  }

  /** Where it listens, such as `http://127.0.0.1:8080`. @throws AmendsError `NOT_READY` before the start */
  get url(): string {
    if (this.#serving !== undefined) return this.#serving.url;
    throw new AmendsError('NOT_READY', 'The HTTP host does not listen. Await start() before asking for its url.');
  }

  /** @throws AmendsError `BIND_REFUSED` beyond loopback without a token, `BIND_FAILED` when the address cannot be listened on, `CONFIG_INVALID` when two callers have one token */
  async start(hosted: Hosted): Promise<void> {
    if (this.#serving !== undefined)
      throw new AmendsError('BIND_FAILED', `This HTTP host listens already on ${this.#serving.url}. Stop it first, or make another.`);
    const host = bindable(this.#options.host ?? '127.0.0.1');
    const tokens = this.#tokens();
    const callers = tokens.length === 0 ? undefined : new Callers(tokens);
    if (callers === undefined && !isLoopback(host)) {
      throw new AmendsError(
        'BIND_REFUSED',
        `Listening on '${host}' would let anybody who reaches this machine order and cancel. Set AMENDS_TOKEN or AMENDS_TOKENS, or listen on 127.0.0.1.`,
      );
    }
    let draining = false;
    const settings = this.#settings(hosted, callers, () => draining);
    const app = buildServer(settings);
    const connections = new Connections(app.server);
    await listen(app, host, this.#options.port ?? 8080);
    const beginDrain = (): void => {
      draining = true;
      settings.live.close(); // a stream ends by nothing else
    };
    this.#serving = { app, connections, url: urlOf(app.server.address(), host), beginDrain };
  }

  #settings(hosted: Hosted, callers: Callers | undefined, draining: () => boolean): HttpSettings {
    const { page = true, patience = 30, bodyLimit = 1_048_576, logger } = this.#options;
    const redactor = this.#redactor();
    return {
      hosted,
      admission: new Admission(callers, callers === undefined || page === false ? undefined : new Sessions(callers)),
      page: page === false ? undefined : new PageFiles(page === true ? undefined : page),
      live: new LiveViews(hosted.engine, (error) => troubleOf(error, redactor)),
      patience: Math.round(patience * 1_000),
      bodyLimit,
      logger,
      redactor,
      draining,
    };
  }

  /** By name, empty ones left out. */
  #tokens(): readonly (readonly [name: string, token: string])[] {
    const { token, tokens } = this.#options;
    return [['default', token ?? ''] as const, ...Object.entries(tokens ?? {})].filter(([, value]) => value !== '');
  }

  #redactor(): Redactor {
    const redactor = this.#options.redactor ?? new Redactor();
    redactor.register(...this.#tokens().map(([, token]) => token));
    return redactor;
  }

  /** Refuses new connections and requests, closes idle connections, and waits until the deliveries under way are answered. */
  stop(): Promise<void> {
    const serving = this.#serving;
    if (serving === undefined) return this.#stopping ?? Promise.resolve();
    this.#serving = undefined;
    serving.beginDrain();
    this.#stopping = serving.connections.drain().then(() => serving.app.close());
    return this.#stopping;
  }
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const taken = codeOf(error) === 'EADDRINUSE';
    const why = taken ? 'another process listens there' : (error as Error).message;
    throw new AmendsError('BIND_FAILED', `Cannot listen on ${host}, port ${port}: ${why}. Choose another with PORT or --port.`, { cause: error });
  }
}
