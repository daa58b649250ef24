import type { ConnectClient } from '../../clients/connect/connect-client';
import { ownInstanceId } from '../../clients/connect/instance-id';
import type { TaskContexts } from '../../clients/connect/task-contexts';
import { userAgent } from '../../clients/connect/user-agent';
import { AmendsError } from '../../core/errors';
import type { Clock } from '../../services/clock';
import type { Config } from '../../services/config';
import type { Logger } from '../../services/logger';
import type { Host, Hosted } from '../host';
import { Connection } from './connection';
import type { ConnectionEnd, RunnerType } from './connection-options';
import type { ConnectionTiming } from './connection-timing';
import { setupRequestOf, type ConnectProfile, type Declared } from './declaration';
import { ReceivedSetup } from './received-setup';
import { TaskDesk } from './task-desk';

export interface ConnectHostOptions extends ConnectProfile {
  /** Says who the extension is (`API_KEY`, `ENVIRONMENT_ID`, `INSTANCE_ID`), where Connect is, how long tasks may take; and takes Connect's variables. */
  readonly config: Config;
  /** Calls Connect's REST API as the extension. */
  readonly client: ConnectClient;
  /** Those by which that client knows what it is calling for. */
  readonly contexts: TaskContexts;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Unless given, those of Connect's own runner. */
  readonly timing?: Partial<ConnectionTiming>;
}

const RUNNER_TYPES: readonly RunnerType[] = ['background', 'interactive'];

/** Connect's own runner allows a background task's time, and this much for its result, in milliseconds. */
const FOR_RESULTS = 90_000;

/**
 * Takes tasks from CloudBlue Connect over two web sockets, one for background tasks and one for interactive ones, hands them to the extension, and sends
 * back what became of them.
 */
export class ConnectHost implements Host {
  readonly #options: ConnectHostOptions;
  readonly #connections: Connection[] = [];
  #desk: TaskDesk | undefined;
  #ended: Promise<Error | undefined> = new Promise(() => undefined);

  constructor(options: ConnectHostOptions) {
    this.#options = options;
  }

  /** @throws AmendsError `CONNECT_UNCONFIGURED` with all settings that are missing */
  static checkSettings(config: Config): void {
    credentialsOf(config);
  }

  /** When Connect wants no more of it, or cannot be had: with the error, if that was not meant to be. */
  get ended(): Promise<Error | undefined> {
    return this.#ended;
  }

  /**
   * Declares the extension to Connect and learns the values of its variables. Tasks that arrive wait for {@link start}.
   * @throws AmendsError `CONNECT_UNCONFIGURED` with all settings that are missing, `CONNECT_FORBIDDEN` when Connect does not know the key, `CONNECT_UNREACHABLE`
   */
  async connect(declared: Declared): Promise<void> {
    const { config, client, contexts, clock, logger } = this.#options;
    const { apiKey, environmentId } = credentialsOf(config);
    const desk = new TaskDesk({ config, client, contexts, clock, logger, environmentId, declares: () => setupRequestOf(declared, this.#options) });
    this.#desk = desk;
    const setup = new ReceivedSetup(desk, logger);
    const id = config.get('INSTANCE_ID') ?? ownInstanceId();
    for (const runnerType of RUNNER_TYPES) {
      this.#connections.push(
        new Connection({
          runnerType,
          serverAddress: config.get('SERVER_ADDRESS'),
          apiKey,
          environmentId,
          instanceId: id,
          userAgent: userAgent({ environmentId, instanceId: id }),
          taker: desk,
          setup,
          logger,
          clock,
          timing: this.#timing(),
          proxies: { http: process.env['HTTP_PROXY'], https: process.env['HTTPS_PROXY'] },
          showFrames: config.get('LOG_LEVEL') === 'debug',
        }),
      );
    }
    this.#ended = endOf(this.#connections.map(({ ended }) => ended));
    try {
      await Promise.all(this.#connections.map((connection) => connection.start()));
    } catch (error) {
      await this.stop(); // neither connection is any good without the other
      throw error;
    }
    await Promise.race([desk.told, this.#ended]);
  }

  /** As {@link connect}, if that was not done; then tasks are handled. */
  async start(hosted: Hosted): Promise<void> {
    if (this.#desk === undefined) await this.connect(hosted);
    this.#desk!.serve(hosted);
  }

  /** Takes no more tasks, waits until those under way are answered and what they are answered is sent, and closes. */
  async stop(): Promise<void> {
    const answered = this.#desk?.stop();
    this.#desk = undefined;
    await Promise.all(this.#connections.splice(0).map((connection) => connection.stop()));
    answered?.();
  }

  #timing(): Partial<ConnectionTiming> {
    const grace = this.#options.config.get('BACKGROUND_TASK_MAX_EXECUTION_TIME') * 1_000 + FOR_RESULTS;
    return { drainWait: grace, stopGrace: grace, ...this.#options.timing };
  }
}

/** @throws AmendsError `CONNECT_UNCONFIGURED` */
function credentialsOf(config: Config): { readonly apiKey: string; readonly environmentId: string } {
  const apiKey = config.get('API_KEY');
  const environmentId = config.get('ENVIRONMENT_ID');
  if (apiKey !== undefined && environmentId !== undefined) return { apiKey, environmentId };
  const missing = [apiKey === undefined ? ['API_KEY'] : [], environmentId === undefined ? ['ENVIRONMENT_ID'] : []].flat();
  throw new AmendsError(
    'CONNECT_UNCONFIGURED',
    `Connect cannot be reached without ${missing.join(' and ')}. Set ${missing.length === 1 ? 'it' : 'them'} to what the environment of the extension says in Connect.`,
  );
}

/** An error ends the host at once; else it has ended when all of its connections have. */
async function endOf(ends: readonly Promise<ConnectionEnd>[]): Promise<Error | undefined> {
  const errors = ends.map((end) => end.then((told) => ('error' in told ? told.error : new Promise<never>(() => undefined))));
  return Promise.race([
    ...errors,
    Promise.all(ends).then((all) => all.map((end) => ('error' in end ? end.error : undefined)).find((error) => error !== undefined)),
  ]);
}
