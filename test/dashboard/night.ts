import { resolve } from 'node:path';
import type { RunDetails, RunListing, RunState } from 'amends';
import type { AmendsProcess, Ended, workshop } from '../cli/amends-process';
import { NightVendor } from './night-vendor';

export const ANN = 'a-token-of-ann-1234567890';
const BOB = 'a-token-of-bob-1234567890';

/** How many orders came in after the vendor went down. */
export const BACKING_OFF = 100;

const SHOP = resolve('test/dashboard/night-shop.ts');

/** The night of an operator: a process with the page on a journal file, at a vendor that goes down. */
export class Night {
  readonly runs = new Map<string, string>();
  #process: AmendsProcess | undefined;
  url = '';

  private constructor(
    private readonly shop: ReturnType<typeof workshop>,
    readonly vendor: NightVendor,
    private readonly tokens: boolean,
  ) {}

  /** @param tokens whether callers have to say who they are */
  static async begin(shop: ReturnType<typeof workshop>, { tokens = true } = {}): Promise<Night> {
    const night = new Night(shop, await NightVendor.open(), tokens);
    await night.start();
    return night;
  }

  async start(): Promise<void> {
    const environment = { VENDOR_URL: this.vendor.url, LOG_LEVEL: 'error', ...(this.tokens && { AMENDS_TOKENS: `ann:${ANN},bob:${BOB}` }) };
    const port = this.url === '' ? '0' : new URL(this.url).port;
    this.#process = this.shop.amends(['start', SHOP, '--port', port], environment);
    this.url = await this.#process.url();
  }

  /** As the machine does it when it has no memory left. */
  async kill(): Promise<void> {
    await this.#process?.send('SIGKILL').ended();
  }

  async end(): Promise<void> {
    await this.#process?.send('SIGKILL').ended();
    await this.vendor.close();
  }

  async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await fetch(this.url + path, { ...init, headers: { authorization: `Bearer ${ANN}` } });
    return (await response.json()) as T;
  }

  show(request: string): Promise<RunDetails> {
    return this.json(`/runs/${this.runs.get(request)!}`);
  }

  async order(request: string): Promise<void> {
    const body = JSON.stringify({ id: request, asset: { id: request.replace('PR', 'AS') } });
    const { run } = await this.json<{ readonly run: { readonly id: string } }>('/events/ordered?wait=false', { method: 'POST', body });
    this.runs.set(request, run.id);
  }

  /** Waits until as many runs are like that. */
  async until(count: number, search: string): Promise<void> {
    for (;;) {
      const { total } = await this.json<RunListing>(`/runs?count=true&limit=1&${search}`);
      if (total === count) return;
      await new Promise((again) => setTimeout(again, 50));
    }
  }

  async reaches(request: string, state: RunState): Promise<void> {
    await this.until(1, `request=${request}&state=${state}`);
  }

  /** What has gone wrong by three: three mails that were refused, a licence of which nobody knows, an undo that fails, and all who ordered since the vendor went down. */
  async fallsDark(): Promise<void> {
    this.vendor.falls({ 'POST /mails': 'The mailbox of the shop is locked. Unlock it at mail.vendor.example.' });
    for (const request of MAILS) await this.order(request);
    await this.until(MAILS.length, 'state=stuck');
    this.vendor.falls({ 'POST /licenses': 'down' });
    await this.order(LICENSE);
    await this.until(MAILS.length + 1, 'state=stuck');
    this.vendor.falls({ 'POST /customers': 'The credit line of this buyer is used up.', 'DELETE /domains': 'This domain was moved to another registrar.' });
    await this.order(UNDO);
    await this.until(MAILS.length + 2, 'state=stuck');
    this.vendor.falls({ 'POST /customers': 'down' });
    await Promise.all(Array.from({ length: BACKING_OFF }, (_, index) => this.order(`PR-7000-${String(index).padStart(4, '0')}`)));
    await this.until(BACKING_OFF, 'state=running&like=' + this.runs.get(FIRST)!);
  }

  /** The command line, asked about these runs over HTTP as bob, or in the journal. */
  amends(args: readonly string[], from: 'url' | 'journal'): Promise<Ended> {
    const where: Readonly<Record<string, string>> = from === 'url' ? { AMENDS_URL: this.url, AMENDS_TOKEN: BOB } : { VENDOR_URL: this.vendor.url };
    return this.shop.amends([...args, ...(from === 'journal' ? ['--extension', SHOP] : [])], where).ended();
  }
}

export const MAILS = ['PR-6000-0001', 'PR-6000-0002', 'PR-6000-0003'] as const;
export const LICENSE = 'PR-6000-0004';
export const UNDO = 'PR-6000-0005';
/** The first that backs off. */
export const FIRST = 'PR-7000-0000';
