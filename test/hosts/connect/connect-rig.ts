import { Application, Clock, Config, ConnectClient, Journal, Logger, TaskContexts, type ExtensionClass, type ServiceProviderClass } from 'amends';
import { ConnectHost } from 'amends/hosts/connect';
import { MemoryJournal } from 'amends/journals/memory';
import { ConfigServiceProvider } from 'amends/providers/config';
import { ConnectServiceProvider } from 'amends/providers/connect';
import { VirtualClock } from 'amends/testing';
import type { Task } from '../../../src/clients/connect/eaas/task';
import { json, ScriptedConnect, type Answer, type SeenCall } from '../../clients/connect/scripted-connect';
import { API_KEY, Lines } from './connection-harness';
import { ScriptedServer } from './scripted-server';
import type { ScriptedSession } from './scripted-session';

export interface StartOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly providers?: readonly ServiceProviderClass[];
  /** Goes on with the runs of a former start. */
  readonly journal?: MemoryJournal;
}

type TaskOptions = NonNullable<Parameters<ScriptedSession['task']>[1]>;

const NEVER = 30 * 24 * 3_600_000;

/** A host between a scripted Connect (web socket and REST) and a real application, on a clock that stands still until told. */
class ConnectRig {
  server!: ScriptedServer;
  rest!: ScriptedConnect;
  clock = new VirtualClock();
  log = new Lines();
  host!: ConnectHost;
  application!: Application;
  background!: ScriptedSession;
  interactive!: ScriptedSession;
  /** What Connect has, by path below `/public/v1/`. */
  readonly objects = new Map<string, Readonly<Record<string, unknown>>>();
  /** Answers that are given instead, by the beginning of `METHOD path`. */
  readonly answers = new Map<string, Answer>();
  readonly #applications: Application[] = [];
  readonly #results: Task[] = [];

  /** A request as Connect has it. */
  request(id: string, status = 'pending', more: object = {}): void {
    this.objects.set(`requests/${id}`, { id, status, type: 'purchase', ...more });
  }

  async listen(): Promise<void> {
    this.server = await ScriptedServer.listen({ greets: true });
    this.rest = new ScriptedConnect();
    await this.rest.start();
    this.rest.script((response, call, socket) => this.#answerOf(call)(response, call, socket));
  }

  async start(extension: ExtensionClass, { config = {}, providers = [], journal = new MemoryJournal() }: StartOptions = {}): Promise<void> {
    const { clock, log } = this;
    const values = {
      API_KEY,
      ENVIRONMENT_ID: 'ENV-1000-2000-01',
      INSTANCE_ID: 'inst-1',
      SERVER_ADDRESS: this.server.address,
      API_ADDRESS: this.rest.address,
      SHUTDOWN_GRACE: 0,
      ...config,
    };
    class Parts {
      register(container: Application['container']): void {
        container.bind(Journal).toConstantValue(journal);
        container.bind(Clock).toConstantValue(clock);
        container.bind(Logger).toConstantValue(log);
      }
    }
    const all = [ConfigServiceProvider.with({ values, env: {}, envFile: false }), Parts, ConnectServiceProvider, ...providers];
    this.application = await Application.start(extension, { providers: all });
    this.#applications.push(this.application);
    this.host = this.hostOf(this.application.container);
    const sessions = Promise.all([this.server.session(), this.server.session()]);
    await this.host.start(this.application);
    const [one, two] = await sessions;
    const first = one.upgrade.url.endsWith('runner_type=background');
    [this.background, this.interactive] = first ? [one, two] : [two, one];
  }

  hostOf(container: Application['container']): ConnectHost {
    const repository = { readme_url: 'https://example.com/README.md', changelog_url: 'https://example.com/CHANGELOG.md' };
    return new ConnectHost({
      config: container.get(Config),
      client: container.get(ConnectClient),
      contexts: container.get(TaskContexts),
      clock: this.clock,
      logger: this.log,
      repository,
      runnerVersion: '42.0',
      timing: { pingInterval: NEVER, pongWait: NEVER }, // hours pass in these tests, and nobody answers pings meanwhile
    });
  }

  /** Sends a task over the connection for background tasks. @returns its result */
  async task(id: string, options: TaskOptions = {}): Promise<Task> {
    this.background.task(id, options);
    return this.result(id);
  }

  /** The next result of a task, in whatever order results come. */
  async result(id: string): Promise<Task> {
    for (;;) {
      const index = this.#results.findIndex(({ options }) => options.task_id === id);
      if (index >= 0) return this.#results.splice(index, 1)[0]!;
      this.#results.push(((await this.background.next('task')) as { readonly data: Task }).data);
    }
  }

  /** Ends this life of the process; the journal stays. */
  async end(): Promise<void> {
    const drained = this.host.stop();
    await Promise.all([drained, this.application.stop(drained)]);
    this.#applications.splice(0);
  }

  /** Waits for something that is about to happen by itself. */
  async until(what: () => unknown): Promise<void> {
    while (!what()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass; what it sets off has been begun by then. */
  pass(milliseconds: number): void {
    for (let left: number | undefined = milliseconds; left !== undefined; left = this.clock.step(left));
  }

  /** The result of a task that takes time, which passes until it is there. */
  async later(id: string): Promise<Task> {
    let result: Task | undefined;
    void this.result(id).then((found) => (result = found));
    await this.until(() => {
      this.pass(result === undefined ? 500 : 0);
      return result;
    });
    return result!;
  }

  async reset(): Promise<void> {
    const drained = this.#applications.length > 0 ? this.host.stop() : Promise.resolve();
    for (const { socket } of this.server.sessions) socket.terminate();
    await Promise.all([drained, ...this.#applications.splice(0).map((application) => application.stop())]);
    await Promise.all([this.server.close(), this.rest.stop()]);
    this.clock = new VirtualClock();
    this.log = new Lines();
    this.objects.clear();
    this.#results.length = 0;
    this.answers.clear();
  }

  #answerOf(call: SeenCall): Answer {
    const [path = '', query = ''] = call.url.replace('/public/v1/', '').split('?');
    const scripted = [...this.answers].find(([beginning]) => `${call.method} ${path}`.startsWith(beginning))?.[1];
    if (scripted !== undefined) return scripted;
    const check = /^and\(eq\(id,([^,)]+)\),in\(status,\(([^)]*)\)\)\)&limit=0&offset=0$/.exec(query);
    if (check !== null) {
      const found = this.objects.get(`${path}/${check[1]}`);
      const total = check[2]!.split(',').includes(String(found?.['status'])) ? 1 : 0;
      return json(200, [], { 'content-range': `items 0-0/${total}` });
    }
    const object = this.objects.get(path);
    if (call.method !== 'GET') return json(200, object ?? {});
    return object === undefined ? json(404, { error_code: 'NFND_001', errors: ['Object not found.'] }) : json(200, object);
  }
}

export function connectRig(): ConnectRig {
  const rig = new ConnectRig();
  beforeEach(() => rig.listen());
  afterEach(() => rig.reset());
  return rig;
}
