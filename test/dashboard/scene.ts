import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, Journal } from 'amends';
import type { Container, Extension, RunState, ServiceProvider } from 'amends';
import { HttpHost, type HttpHostOptions } from 'amends/hosts/http';
import { SqliteJournal } from 'amends/journals/sqlite';
import { ConfigServiceProvider } from 'amends/providers/config';
import { release, Shop, type Order } from './shop';

/** An order, and the state in which it comes to rest. */
export interface Part {
  readonly order: Order;
  readonly state: RunState;
  readonly cancel?: true;
}

/** What an unkind buyer writes into every field: markup, a text that turns the line around, and what nobody sees. */
export const HOSTILE = `<img src=x onerror="window.hacked=1">'"&lt;\u202egnp.exe\u0007\u200b\u001b[31m{{x}}`;

/** An order for each way in which a run can stand. */
export const PARTS: Readonly<Record<string, Part>> = {
  inPivot: { order: { id: 'PR-4711-0001', asset: { id: 'AS-1000-0001' }, troubles: { ActivateAsset: 'unknown' } }, state: 'stuck' },
  pastPivot: {
    order: { id: 'PR-4711-0002', asset: { id: 'AS-1000-0002' }, troubles: { SendInvoice: 'refuse' }, says: 'Invoice number 2026-118 was given twice.' },
    state: 'stuck',
  },
  inUndo: { order: { id: 'PR-4711-0003', asset: { id: 'AS-1000-0003' }, troubles: { CreateCustomer: 'undo-fails', AwaitApproval: 'refuse' } }, state: 'stuck' },
  compensating: {
    order: { id: 'PR-4711-0004', asset: { id: 'AS-1000-0004' }, troubles: { CreateSubscription: 'undo-busy', AwaitApproval: 'refuse' } },
    state: 'compensating',
  },
  running: { order: { id: 'PR-4711-0005', asset: { id: 'AS-1000-0005' }, troubles: { CreateCustomer: 'hang' } }, state: 'running' },
  backingOff: { order: { id: 'PR-4711-0006', asset: { id: 'AS-1000-0006' }, troubles: { CreateCustomer: 'busy' } }, state: 'running' },
  group: { order: { id: 'PR-4711-0007', asset: { id: 'AS-1000-0007' }, troubles: { CreateSubscription: 'hang', ReserveDomain: 'month' } }, state: 'running' },
  byMessage: { order: { id: 'PR-4711-0008', asset: { id: 'AS-1000-0008' }, troubles: { AwaitApproval: 'approval' } }, state: 'waiting' },
  byTimer: { order: { id: 'PR-4711-0009', asset: { id: 'AS-1000-0009' }, troubles: { AwaitApproval: 'month' } }, state: 'waiting' },
  queued: { order: { id: 'PR-4711-0010', asset: { id: 'AS-1000-0008' } }, state: 'queued' },
  completed: { order: { id: 'PR-4711-0011', asset: { id: 'AS-1000-0011' }, note: 'no domain' }, state: 'completed' },
  compensated: {
    order: { id: 'PR-4711-0012', asset: { id: 'AS-1000-0012' }, troubles: { AwaitApproval: 'refuse' }, says: 'The credit line is used up.' },
    state: 'compensated',
  },
  skipped: { order: { id: 'PR-4711-0013', asset: { id: 'AS-1000-0013' }, troubles: { ValidateOrder: 'skip' } }, state: 'skipped' },
  abandoned: { order: { id: 'PR-4711-0014', asset: { id: 'AS-1000-0014' }, troubles: { CreateCustomer: 'hang' } }, state: 'abandoned' },
  hostile: { order: { id: 'PR-<b>0</b>-15', troubles: { SendInvoice: 'refuse' }, says: HOSTILE, note: { [HOSTILE]: HOSTILE } }, state: 'stuck' },
  cancelOrder: { order: { id: 'PR-4711-0016', asset: { id: 'AS-1000-0016' } }, state: 'completed', cancel: true },
};

/** A process with the page, on a journal of its own. */
export class Scene {
  readonly #folder = mkdtempSync(join(tmpdir(), 'amends-dashboard-'));
  #application: Application | undefined;
  #host: HttpHost | undefined;
  #port = 0;
  readonly #ids = new Map<string, string>();

  get url(): string {
    return this.#host!.url;
  }

  get engine(): Application['engine'] {
    return this.#application!.engine;
  }

  /** @param journal where it is, unless it is a new one */
  constructor(private readonly path?: string) {}

  get journal(): string {
    return this.path ?? join(this.#folder, 'journal.db');
  }

  /** @param options of the host; the port stays the same when it is started again */
  async start(options: HttpHostOptions = {}, extension: new () => Extension = Shop): Promise<this> {
    const { journal } = this;
    class Provider implements ServiceProvider {
      register(container: Container): void {
        container.bind(Journal).toConstantValue(new SqliteJournal({ path: journal, durability: 'process' }));
      }
    }
    this.#application = await Application.start(extension, {
      providers: [ConfigServiceProvider.with({ values: { LOG_LEVEL: 'silent' }, env: {}, envFile: false }), Provider],
    });
    this.#host = new HttpHost({ port: this.#port, ...options });
    await this.#host.start(this.#application);
    this.#port = Number(new URL(this.#host.url).port);
    return this;
  }

  /** Delivers orders, and waits until each is in its state. */
  async play(parts: Readonly<Record<string, Part>> = PARTS): Promise<this> {
    for (const [name, part] of Object.entries(parts)) await this.add(name, part);
    return this;
  }

  async add(name: string, { order, state, cancel }: Part): Promise<string> {
    const event = cancel ? 'cancelled' : 'ordered';
    const { run } = await this.#application!.deliver(event, structuredClone(order), { patience: 0 });
    this.#ids.set(name, run!.id);
    if (state === 'abandoned') await this.engine.command(run!.id, 'abandon', { by: 'ann', why: 'the buyer is gone' });
    await this.reaches(run!.id, state);
    return run!.id;
  }

  /** Waits until a run is in a state, and works on nothing but what hangs. */
  async reaches(id: string, state: RunState): Promise<void> {
    const rests = (): boolean => {
      const run = this.engine.find(id);
      return run?.state === state && !(state === 'running' && run.steps.every((step) => step.state === 'pending' || step.state === 'done'));
    };
    while (!rests()) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** The id of the run of a part. */
  id(name: string): string {
    return this.#ids.get(name)!;
  }

  /** Like a process that ends: who looks at the page loses it. */
  async stop(): Promise<void> {
    await this.#host?.stop();
    release();
    await this.#application?.stop();
    this.#application = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
