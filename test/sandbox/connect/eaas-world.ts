import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectSandbox } from '../../../src/sandbox/connect/connect-sandbox';
import { EaasPart } from '../../../src/sandbox/connect/eaas-part';
import type { EaasPolicyOptions } from '../../../src/sandbox/connect/eaas-policy';
import { VirtualClock } from '../../../src/testing/virtual-clock';
import { ScriptedRunner, type RunnerOptions } from './scripted-runner';

/** A task as `GET /sandbox/tasks` shows it. */
export interface ShownTask {
  readonly id: string;
  readonly category: string;
  readonly event_type: string;
  readonly object_id: string;
  readonly state: string;
  readonly result: string | null;
  readonly message: string | null;
  readonly deliveries: number;
  readonly retries: number;
  readonly due: string | null;
  readonly duplicate_of: string | null;
  readonly options: { readonly api_key: string | null };
  readonly history: readonly { readonly what: string; readonly result?: string; readonly message?: string | null }[];
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A sandbox on a file, with a clock that stands still until it is told to go on, and whoever connects to it. */
export class EaasWorld {
  readonly clock = new VirtualClock();
  readonly folder = mkdtempSync(join(tmpdir(), 'eaas-'));
  readonly log: string[] = [];
  part!: EaasPart;
  #sandbox: ConnectSandbox | undefined;
  readonly #runners: ScriptedRunner[] = [];

  async start(policy: EaasPolicyOptions = {}): Promise<this> {
    const { clock } = this;
    this.#sandbox = new ConnectSandbox({ data: join(this.folder, 'sandbox.db'), now: () => clock.now() }).attach(({ store }) => {
      this.part = new EaasPart(store, { clock, policy: { ping: Infinity, ...policy }, log: (line) => this.log.push(line), random: () => 0.5 });
      return this.part;
    });
    await this.#sandbox.start();
    return this;
  }

  /** As at an orderly stop; the file stays. */
  async stop(): Promise<void> {
    await this.#sandbox?.stop();
    this.#sandbox = undefined;
  }

  async end(): Promise<void> {
    for (const runner of this.#runners) runner.socket.terminate();
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  get url(): string {
    return this.#sandbox!.url;
  }

  async connect(options: RunnerOptions = {}): Promise<ScriptedRunner> {
    return this.#known(await ScriptedRunner.connect(this.url, options));
  }

  /** Without the handshake. */
  async open(options: RunnerOptions = {}): Promise<ScriptedRunner> {
    return this.#known(await ScriptedRunner.open(this.url, options));
  }

  async call<T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: 'ApiKey SU-000-000-000:sandbox', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  /** @returns the id of the request */
  async order(more: object = {}): Promise<string> {
    const { status, body } = await this.call<{ id: string }>('POST', '/sandbox/requests', { type: 'purchase', ...more });
    expect(status).toBe(201);
    return body.id;
  }

  async tasks(query = ''): Promise<readonly ShownTask[]> {
    return (await this.call<readonly ShownTask[]>('GET', `/sandbox/tasks${query}`)).body;
  }

  async fault(fault: object): Promise<void> {
    expect(await this.call('POST', '/sandbox/faults', fault)).toMatchObject({ status: 201 });
  }

  /** Lets time pass for the sandbox. */
  advance(milliseconds: number): void {
    for (let left: number | undefined = milliseconds; left !== undefined; left = this.clock.step(left));
  }

  /** Whatever the sandbox had to do or to send at this moment has been done and has arrived. */
  async settled(...runners: readonly ScriptedRunner[]): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await this.tasks('?limit=0');
      await Promise.all(runners.map((runner) => runner.pinged()));
    }
  }

  /** Until the sandbox knows that there are this many connections. */
  async connections(many: number): Promise<void> {
    while (this.part.endpoint.connections.length !== many) await new Promise(setImmediate);
  }

  #known(runner: ScriptedRunner): ScriptedRunner {
    this.#runners.push(runner);
    return runner;
  }
}
