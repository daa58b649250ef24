import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { AssetRequest } from 'amends';
import { fromSources } from '../from-sources';

interface Effect {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly applied: number;
  readonly replayed: number;
}

/** What the vendor has of one order. */
export interface Books {
  /** Every effect in order, such as `POST /customers`, ids left out. */
  readonly effects: readonly string[];
  readonly keys: readonly string[];
  /** How often the effects happened: 1 each, or the vendor is broken. */
  readonly applied: readonly number[];
  readonly replayed: readonly number[];
  /** What is there now. */
  readonly customers: number;
  readonly workspaces: readonly string[];
  readonly domain: boolean;
}

/** The sandbox vendor in a process of its own. */
export class VendorProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(data: string): Promise<VendorProcess> {
    const main = resolve(__dirname, '../../src/sandbox/vendor-main.ts');
    const child = spawn(process.execPath, [...fromSources, main, '--with-parent', '--provisioning', '0', '--data', data], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) return new VendorProcess((JSON.parse(line) as { url: string }).url, child);
    throw new Error('the vendor ended before it listened');
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  async booksOf({ id, asset }: AssetRequest): Promise<Books> {
    const { effects } = await this.#get<{ effects: readonly Effect[] }>(`/ledger?order=${id}`);
    const customers = await this.#get<{ items: readonly object[] }>(`/customers?reference=${asset.id}`);
    const workspaces = await this.#get<{ items: readonly { status: string }[] }>(`/workspaces?reference=${asset.id}`);
    const domain = await fetch(`${this.url}/domains/${asset.params!.find((param) => param.id === 'domain')!.value!}`);
    return {
      effects: effects.map(({ method, path }) => `${method} ${path.replace(/\/(CU|WS)-\d+/, '/*')}`),
      keys: effects.map(({ key }) => key),
      applied: effects.map(({ applied }) => applied),
      replayed: effects.map(({ replayed }) => replayed),
      customers: customers.items.length,
      workspaces: workspaces.items.map(({ status }) => status),
      domain: domain.status === 200,
    };
  }

  async #get<T>(path: string): Promise<T> {
    return (await (await fetch(`${this.url}${path}`)).json()) as T;
  }
}
