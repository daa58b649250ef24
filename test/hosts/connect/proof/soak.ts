import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fromSources } from '../../../from-sources';
import { ConnectSandbox } from '../../../../src/sandbox/connect/connect-sandbox';
import { EaasPart } from '../../../../src/sandbox/connect/eaas-part';
import { VendorProcess } from '../../../crash/vendor-process';
import { SandboxCaller } from '../../../sandbox/connect/sandbox-caller';
import { memoryNow, type Memory } from './memory-now';
import { endingsOf, expectedEnding, statusesOf, tasksOf, type Ending } from './proof-endings';
import { ProofOrders, type ProofOrder } from './proof-orders';
import { endsIn, keepEnds } from './request-ends';
import type { HostQuestion, RunCounts } from './soak-host-process';

export interface SoakOptions {
  readonly orders: number;
  readonly seed: number;
  /** How many orders are under way at once; 40 unless given. */
  readonly width?: number;
  /** Is told how many orders have ended. */
  progress?(ended: number): void;
}

/** What a soak has seen. */
export interface SoakFigures {
  readonly orders: number;
  readonly seconds: number;
  readonly approved: number;
  readonly failed: number;
  /** Orders that did not end as they had to, with how they should have. */
  readonly wrong: readonly { readonly found: Ending; readonly expected: Ending }[];
  /** Tasks that the sandbox has not closed with an answer. */
  readonly unanswered: readonly string[];
  readonly tasks: number;
  /** How often a task was delivered again. */
  readonly redeliveries: number;
  /** How often faults of each kind struck. */
  readonly struck: Readonly<Record<string, number>>;
  readonly runs: RunCounts;
  readonly memory: readonly { readonly ended: number; readonly host: Memory; readonly sandbox: Memory }[];
}

/** Of each kind of fault, how probable it is at each occasion. */
const FAULTS = {
  drop: 0.03,
  'drop-after-task': 0.03,
  duplicate: 0.04,
  'duplicate-new-id': 0.04,
  'bad-frame': 0.02,
  'big-frame': 0.003,
  'answer-lost': 0.03,
  'drop-after-answer': 0.02,
  'refuse-upgrade': 0.3,
  'setup-slow': 0.2,
  'rest-error': 0.03,
  'rest-slow': 0.02,
  'rest-drop': 0.02,
  'rest-answer-lost': 0.03,
};

/** A sandbox that is short of patience, so that minutes are enough for what would take hours. */
const POLICY = { grace: 500, settle: 100, countdownSecond: 10, retry: { first: 20, most: 500, times: 1_000 }, timeouts: { background: 20_000 } };

const SAMPLES = 10;

/** Orders through the sandbox, a host in a process of its own, and a vendor in another, with faults at random everywhere. */
export class Soak {
  readonly #folder = mkdtempSync(join(tmpdir(), 'amends-soak-'));
  readonly #memory: SoakFigures['memory'][number][] = [];
  readonly #sandbox: ConnectSandbox;
  #part!: EaasPart;
  #vendor!: VendorProcess;
  #host!: ChildProcess;
  readonly #stops: (() => Promise<void>)[] = [];

  private constructor(private readonly options: SoakOptions) {
    this.#sandbox = new ConnectSandbox({ data: this.#path('sandbox.db') }).attach(({ store }) => (this.#part = new EaasPart(store, { policy: POLICY })));
  }

  static async run(options: SoakOptions): Promise<SoakFigures> {
    const soak = new Soak(options);
    try {
      return await soak.#run();
    } finally {
      await soak.#end();
    }
  }

  async #run(): Promise<SoakFigures> {
    const { orders: many, seed } = this.options;
    await this.#sandbox.start();
    this.#stops.push(() => this.#sandbox.stop());
    keepEnds(this.#sandbox.desk.store.database);
    this.#vendor = await VendorProcess.start(this.#path('vendor.db'));
    this.#stops.push(() => this.#vendor.stop());
    await this.#startHost();
    const caller = new SandboxCaller(() => this.#sandbox.url);
    await caller.call('POST', '/sandbox/faults', { kind: 'random', seed, probabilities: FAULTS, milliseconds: 100 });
    await caller.call('POST', '/sandbox/faults', { kind: 'random', seed: seed + 1, probabilities: { 'rest-error': 0.01 }, status: 429, retry_after: 1 });
    const orders = new ProofOrders(caller, seed);
    const begun = performance.now();
    await this.#sell(orders, many);
    const seconds = (performance.now() - begun) / 1_000;
    const struck = this.#struck();
    this.#part.endpoint.faults.clear();
    return { orders: many, seconds, struck, ...(await this.#judge(orders.made, caller)), runs: (await this.#ask('runs')) as RunCounts, memory: this.#memory };
  }

  /** Orders, as fast as others end, until all have ended and no task is open. */
  async #sell(orders: ProofOrders, many: number): Promise<void> {
    const open = new Set<ProofOrder>();
    const { width = 40, progress } = this.options;
    const { tasks } = this.#part.endpoint;
    for (let sampled = 0; ;) {
      while (open.size < width && orders.made.length < many) open.add(await orders.next());
      for (const order of open) if (this.#hasEnded(order)) open.delete(order);
      const ended = orders.made.length - open.size;
      if (ended >= (many * (sampled + 1)) / SAMPLES) {
        sampled += 1;
        progress?.(ended);
        this.#memory.push({ ended, host: (await this.#ask('memory')) as Memory, sandbox: await memoryNow() });
      }
      const { waiting, sent } = tasks.counts();
      if (ended === many && waiting! + sent! === 0) return;
      await later(10);
    }
  }

  #hasEnded({ request }: ProofOrder): boolean {
    const { status } = this.#sandbox.desk.assets.get(request.id);
    return status === 'approved' || status === 'failed';
  }

  async #judge(
    orders: readonly ProofOrder[],
    caller: SandboxCaller,
  ): Promise<Pick<SoakFigures, 'approved' | 'failed' | 'wrong' | 'unanswered' | 'tasks' | 'redeliveries'>> {
    const endings = await endingsOf(orders, {
      statuses: await statusesOf(orders, caller),
      vendor: this.#vendor,
      ends: endsIn(this.#sandbox.desk.store.database),
    });
    const tasks = await tasksOf(caller);
    const wrong = endings
      .map((found, index) => ({ found, expected: expectedEnding(orders[index]!) }))
      .filter(({ found, expected }) => JSON.stringify(found) !== JSON.stringify(expected));
    return {
      approved: endings.filter(({ status }) => status === 'approved').length,
      failed: endings.filter(({ status }) => status === 'failed').length,
      wrong,
      unanswered: tasks.filter(({ state, result }) => state !== 'closed' || !['success', 'skip', 'fail'].includes(result)).map((task) => JSON.stringify(task)),
      tasks: tasks.length,
      redeliveries: tasks.reduce((sum, { deliveries }) => sum + deliveries - 1, 0),
    };
  }

  #struck(): SoakFigures['struck'] {
    const [first, second] = this.#part.endpoint.faults.list().map(({ struck }) => struck as Readonly<Record<string, number>>);
    return { ...first, 'rest-429': second?.['rest-error'] ?? 0 };
  }

  async #startHost(): Promise<void> {
    const log = openSync(this.#path('host.log'), 'w');
    this.#host = fork(join(__dirname, 'soak-host-process.ts'), [], {
      execArgv: [...fromSources],
      stdio: ['ignore', log, log, 'ipc'],
      env: {
        PATH: process.env['PATH'],
        ...this.#sandbox.variables,
        INSTANCE_ID: 'soak',
        VENDOR_URL: this.#vendor.url,
        JOURNAL_PATH: this.#path('journal.db'),
        LOG_LEVEL: 'error',
      },
    });
    this.#stops.push(() => this.#stopHost());
    closeSync(log);
    await this.#answer();
  }

  async #ask(question: HostQuestion): Promise<unknown> {
    this.#host.send(question);
    return this.#answer();
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const host = this.#host;
      const ended = (code: number | null): void => {
        host.off('message', told);
        reject(new Error(`The host has ended (${code}): ${readFileSync(this.#path('host.log'), 'utf8').slice(-4_000)}`));
      };
      const told = (answer: unknown): void => {
        host.off('exit', ended);
        resolve(answer);
      };
      host.once('message', told).once('exit', ended);
    });
  }

  async #stopHost(): Promise<void> {
    if (!this.#host.connected) return;
    const ended = once(this.#host, 'exit');
    this.#host.send('stop' satisfies HostQuestion);
    await ended;
  }

  async #end(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
