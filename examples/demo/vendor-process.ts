import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One effect, as the vendor's ledger lists it. */
export interface Effect {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly applied: number;
  readonly replayed: number;
}

/** The sandbox vendor, in a process of its own that ends with this one. */
export class VendorProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param data the file in which it remembers everything, its idempotency keys too. */
  static async start(data: string): Promise<VendorProcess> {
    const program = require.resolve('amends/sandbox/vendor-main');
    const child = spawn(process.execPath, [...process.execArgv, '-r', 'ts-node/register', program, '--with-parent', '--data', data], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const url = await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => resolve((JSON.parse(line) as { url: string }).url));
      child.once('exit', (code) => reject(new Error(`The sandbox vendor ended at once, with code ${String(code)}.`)));
    });
    return new VendorProcess(url, child);
  }

  /** What really happened on behalf of an order. */
  async effectsOf(order: string): Promise<readonly Effect[]> {
    const answer = await fetch(`${this.url}/ledger?order=${encodeURIComponent(order)}`);
    return ((await answer.json()) as { effects: readonly Effect[] }).effects;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
