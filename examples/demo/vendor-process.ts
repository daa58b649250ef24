import { ChildServer } from './child-server';

/** One effect, as the vendor's ledger lists it. */
export interface Effect {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly applied: number;
  readonly replayed: number;
}

/** The sandbox vendor, in a process of its own. */
export class VendorProcess {
  private constructor(private readonly server: ChildServer<{ readonly url: string }>) {}

  /** @param data the file in which it remembers everything, its idempotency keys too. */
  static async start(data: string): Promise<VendorProcess> {
    return new VendorProcess(await ChildServer.start(require.resolve('amends/sandbox/vendor-main'), ['--with-parent', '--data', data]));
  }

  get url(): string {
    return this.server.ready.url;
  }

  /** What really happened on behalf of an order. */
  async effectsOf(order: string): Promise<readonly Effect[]> {
    const answer = await fetch(`${this.url}/ledger?order=${encodeURIComponent(order)}`);
    return ((await answer.json()) as { effects: readonly Effect[] }).effects;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
