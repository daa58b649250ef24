import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import type { Task } from '../../../src/clients/connect/eaas/task';

/** A frame as it came, parsed. */
export interface Frame {
  readonly version: number;
  readonly message_type: string;
  readonly data: unknown;
}

export interface RunnerOptions {
  readonly key?: string;
  readonly environment?: string;
  readonly instance?: string;
  /** `null`: not in the query. */
  readonly runnerType?: 'background' | 'interactive' | null;
  /** The last segment of the address of other applications. */
  readonly application?: 'webapp' | 'anvilapp' | 'tfnapp';
  readonly running?: number;
  readonly runningScheduled?: number;
  /** Members of the setup_request that differ. */
  readonly declares?: object;
  /** Offer the compression that Connect's own runner offers. */
  readonly offersDeflate?: boolean;
}

export const PURCHASE = 'asset_purchase_request_processing';

const DECLARES = {
  event_subscriptions: { [PURCHASE]: ['pending'], asset_purchase_request_validation: ['draft'], product_action_execution: [] },
  ui_modules: null,
  icon: null,
  variables: [],
  schedulables: [{ method: 'refresh', name: 'Refresh', description: 'Refreshes a token' }],
  anvil_callables: null,
  transformations: null,
  audience: ['vendor'],
  repository: { readme_url: 'https://example.com/README.md', changelog_url: 'https://example.com/CHANGELOG.md' },
  runner_version: '42.0',
  proxied_connect_api: null,
  model_type: 'setup_request',
};

/** Does on the wire what Connect's own runner does: ping first, await the pong, declare, then echo tasks with their output. */
export class ScriptedRunner {
  readonly frames: Frame[] = [];
  /** The close code, once the connection has ended. */
  closed: number | undefined;
  readonly #waiting: { readonly wanted: (frame: Frame) => boolean; readonly resolve: (frame: Frame) => void }[] = [];

  #take: ((task: Task) => void) | undefined;

  private constructor(
    readonly socket: WebSocket,
    readonly options: RunnerOptions,
  ) {
    socket.on('message', (data: Buffer) => this.#arrived(JSON.parse(data.toString()) as Frame));
    socket.on('error', () => undefined);
    socket.once('close', (code) => (this.closed = code));
  }

  /** Up to and with the pong. Rejects with the status when the upgrade is refused. */
  static async open(url: string, options: RunnerOptions = {}): Promise<ScriptedRunner> {
    const { environment = 'ENV-0000-0000-01', instance = randomUUID(), application, runnerType = 'background', running = 0, runningScheduled = 0 } = options;
    const type = runnerType === null ? '' : `&runner_type=${runnerType}`;
    const query = application === undefined ? `?running_tasks=${running}&running_scheduled_tasks=${runningScheduled}${type}` : `/${application}`;
    const address = `${url.replace(/^http/, 'ws')}/public/v1/devops/ws/${environment}/${instance}${query}`;
    const socket = new WebSocket(address, {
      headers: { authorization: options.key ?? 'ApiKey SU-000-000-000:sandbox' },
      perMessageDeflate: options.offersDeflate === true,
    });
    const runner = new ScriptedRunner(socket, options);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        reject(new Error(`refused with ${response.statusCode}`));
      });
      socket.once('error', reject);
    });
    await runner.pinged();
    return runner;
  }

  /** With the handshake. */
  static async connect(url: string, options: RunnerOptions = {}): Promise<ScriptedRunner> {
    const runner = await ScriptedRunner.open(url, options);
    runner.declare();
    await runner.next((frame) => frame.message_type === 'setup_response');
    return runner;
  }

  declare(): void {
    this.send({ version: 2, message_type: 'setup_request', data: { ...DECLARES, ...this.options.declares } });
  }

  /** What the server sent before a pong has arrived when this is done. */
  async pinged(): Promise<void> {
    this.socket.ping('1234');
    await once(this.socket, 'pong');
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The first frame that is wanted and was not taken before. */
  async next(wanted: (frame: Frame) => boolean = () => true): Promise<Frame> {
    const at = this.frames.findIndex(wanted);
    if (at >= 0) return this.frames.splice(at, 1)[0]!;
    return new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }

  async task(): Promise<Task> {
    return (await this.next((frame) => frame.message_type === 'task')).data as Task;
  }

  /** Hands over each task from now on, and those that were not taken. */
  onTask(take: (task: Task) => void): void {
    this.#take = take;
    for (const frame of this.frames.splice(0)) this.#arrived(frame);
  }

  /** Tasks that arrived and were not taken. */
  get tasks(): readonly Task[] {
    return this.frames.filter((frame) => frame.message_type === 'task').map((frame) => frame.data as Task);
  }

  answer(task: Task, output: object = {}): void {
    const filled = { result: 'success', data: null, countdown: 0, runtime: 0.25, message: null, ...output };
    this.send({ version: 2, message_type: 'task', data: { ...task, output: filled } });
  }

  /** Says that no more tasks are wanted. */
  shutdown(): void {
    this.send({ version: 2, message_type: 'shutdown', data: null });
  }

  /** As when the process is killed. */
  async kill(): Promise<void> {
    this.socket.terminate();
    await this.ended();
  }

  async close(code = 1000): Promise<void> {
    this.socket.close(code);
    await this.ended();
  }

  /** @returns the close code */
  async ended(): Promise<number> {
    if (this.closed === undefined) await once(this.socket, 'close');
    return this.closed!;
  }

  #arrived(frame: Frame): void {
    if (this.#take !== undefined && frame.message_type === 'task') return this.#take(frame.data as Task);
    const at = this.#waiting.findIndex(({ wanted }) => wanted(frame));
    if (at < 0) this.frames.push(frame);
    else this.#waiting.splice(at, 1)[0]!.resolve(frame);
  }
}
