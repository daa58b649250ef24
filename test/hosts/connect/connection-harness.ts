import { Logger, type LogFields } from 'amends';
import { VirtualClock } from 'amends/testing';
import type { SetupRequest, SetupResponse } from '../../../src/clients/connect/eaas/setup';
import type { Task, TaskOutput } from '../../../src/clients/connect/eaas/task';
import { Connection } from '../../../src/hosts/connect/connection';
import type { ConnectionOptions } from '../../../src/hosts/connect/connection-options';
import { ReceivedSetup } from '../../../src/hosts/connect/received-setup';
import type { TaskTaker } from '../../../src/hosts/connect/task-taker';
import { ScriptedServer, type ScriptedServerOptions } from './scripted-server';

export const API_KEY = 'ApiKey SU-123-456-789:s3cr3t0fthevendor';

export const DECLARED: SetupRequest = {
  event_subscriptions: { asset_purchase_request_processing: ['pending'], product_action_execution: [] },
  ui_modules: null,
  icon: null,
  variables: [{ name: 'VENDOR_URL', initial_value: 'changeme' }],
  schedulables: [],
  anvil_callables: null,
  transformations: null,
  audience: ['vendor'],
  repository: { readme_url: 'https://example.com/README.md', changelog_url: 'https://example.com/CHANGELOG.md' },
  runner_version: '42.0',
  proxied_connect_api: null,
  model_type: 'setup_request',
};

/** Keeps the tasks it is given, until a test answers them. */
export class KeepingTaker implements TaskTaker {
  readonly setups: SetupResponse[] = [];
  readonly taken: string[] = [];
  readonly running = new Map<string, { readonly task: Task; readonly answer: (result: Task) => void }>();
  background = 0;
  scheduled = 0;
  /** What taking the setup in waits for. */
  settling: Promise<void> | undefined;

  declares(): SetupRequest {
    return DECLARED;
  }

  counts(): { readonly background: number; readonly scheduled: number } {
    return { background: this.background, scheduled: this.scheduled };
  }

  configured(setup: SetupResponse): void | Promise<void> {
    this.setups.push(setup);
    return this.settling;
  }

  take(task: Task, answer: (result: Task) => void): void {
    this.taken.push(task.options.task_id);
    this.running.set(task.options.task_id, { task, answer });
  }

  finish(id: string, output: Partial<TaskOutput> = {}): void {
    const { task, answer } = this.running.get(id) ?? fail(`no task ${id}`);
    this.running.delete(id);
    answer({ ...task, output: { result: 'success', data: null, countdown: 0, runtime: 0.25, message: null, ...output } });
  }
}

export class Lines extends Logger {
  readonly lines: string[] = [];
  override error = (message: string, fields?: LogFields): void => this.#keep('error', message, fields);
  override warn = (message: string, fields?: LogFields): void => this.#keep('warn', message, fields);
  override info = (message: string, fields?: LogFields): void => this.#keep('info', message, fields);
  override debug = (message: string, fields?: LogFields): void => this.#keep('debug', message, fields);

  matching(pattern: RegExp): readonly string[] {
    return this.lines.filter((line) => pattern.test(line));
  }

  #keep(level: string, message: string, fields: LogFields = {}): void {
    this.lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  }
}

/** A connection to a scripted server, with a clock that passes backoffs by itself and waits with everything else until told. */
class ConnectionHarness {
  server!: ScriptedServer;
  taker = new KeepingTaker();
  log = new Lines();
  clock = new VirtualClock();
  readonly #made: Connection[] = [];
  readonly #servers: ScriptedServer[] = [];

  async listen(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
    this.server = await ScriptedServer.listen(options);
    this.#servers.push(this.server);
    return this.server;
  }

  connection(options: Partial<ConnectionOptions> = {}): Connection {
    const connection = new Connection({
      runnerType: 'background',
      serverAddress: options.serverAddress ?? this.server.address,
      apiKey: API_KEY,
      environmentId: 'ENV-1000-2000-01',
      instanceId: 'inst-1',
      userAgent: 'amends/0.1.0 Node/20 Linux/6 ENV-1000-2000-01/inst-1',
      taker: this.taker,
      setup: new ReceivedSetup(this.taker, this.log),
      logger: this.log,
      clock: this.clock,
      random: () => 0.5,
      ...options,
    });
    this.#made.push(connection);
    return connection;
  }

  /** A connection whose handshake is through, and the server's side of it. */
  async connected(options: Partial<ConnectionOptions> = {}) {
    const connection = this.connection(options);
    const [session] = await Promise.all([this.server.session(), connection.start()]);
    await session.next('setup_request');
    return { connection, session };
  }

  /** Waits for something that is about to happen by itself. */
  async until(what: () => unknown): Promise<void> {
    while (!what()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass; what it sets off has been begun by then. */
  pass(milliseconds: number): void {
    for (let left: number | undefined = milliseconds; left !== undefined; left = this.clock.step(left));
  }

  /** Ends what a test began, and makes ready for the next one. */
  async reset(): Promise<void> {
    const servers = this.#servers.splice(0);
    for (const { sessions } of servers) for (const session of sessions) session.drop();
    const stopping = this.#made.splice(0).map((connection) => connection.stop());
    this.pass(24 * HOUR);
    await Promise.all([...servers.map((server) => server.close()), ...stopping]);
    this.taker = new KeepingTaker();
    this.log = new Lines();
    this.clock = new VirtualClock();
  }
}

const HOUR = 3_600_000;

export function connectionHarness(): ConnectionHarness {
  const harness = new ConnectionHarness();
  afterEach(() => harness.reset());
  return harness;
}

function fail(why: string): never {
  throw new Error(why);
}
