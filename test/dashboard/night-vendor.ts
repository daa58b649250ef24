import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the vendor takes one kind of call: it hangs up, or it says why not. */
export type Mood = 'down' | string;

/** The vendor of the night: a real server, which hangs up where it is down. */
export class NightVendor {
  readonly #server: Server;
  readonly #moods = new Map<string, Mood>();
  /** Every call that did something: its method and its path. */
  readonly done: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const asked = `${request.method} ${request.url}`;
      const mood = [...this.#moods].find(([path]) => asked.startsWith(path))?.[1];
      if (mood === 'down') return void request.socket.destroy();
      if (mood === undefined) this.done.push(asked);
      response.writeHead(mood === undefined ? 200 : 422, { 'content-type': 'application/json' });
      response.end(JSON.stringify(mood === undefined ? { id: `V${request.url!.replaceAll('/', '-')}` } : { message: mood }));
    });
  }

  static async open(): Promise<NightVendor> {
    const vendor = new NightVendor();
    vendor.#server.listen(0, '127.0.0.1');
    await once(vendor.#server, 'listening');
    return vendor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param calls how the calls begin that go wrong, such as `POST /mails` */
  falls(calls: Readonly<Record<string, Mood>>): void {
    for (const [path, mood] of Object.entries(calls)) this.#moods.set(path, mood);
  }

  /** Everything works again. */
  recovers(): void {
    this.#moods.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
