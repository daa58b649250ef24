import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { BackgroundResponse, Req, RunDetails, RunSummary } from 'amends';
import { fromSources } from '../from-sources';
import { monotonic, type Outage } from './calls';

/** Where a process works. */
export interface Place {
  readonly journal: string;
  readonly vendor: string;
  /** The file in which attempts are written down. */
  readonly calls: string;
  /** Milliseconds. */
  readonly lease: number;
  /** Of the extension: the second one has a step more. */
  readonly version?: 1 | 2;
}

export type Asked =
  | { readonly do: 'start'; readonly place: Place }
  | { readonly do: 'deliver'; readonly event: string; readonly request: Req; readonly deliveryId?: string; readonly patience: number }
  | { readonly do: 'send'; readonly run: string; readonly message: string; readonly payload: unknown }
  | { readonly do: 'command'; readonly run: string; readonly verb: string; readonly by: string }
  | { readonly do: 'find'; readonly run: string }
  | { readonly do: 'list'; readonly state?: string }
  | { readonly do: 'setClock'; readonly offset: number }
  | { readonly do: 'block'; readonly length: number }
  | { readonly do: 'stop' };

export interface Answered {
  readonly response: BackgroundResponse & { readonly kind: string };
  readonly run: { readonly id: string; readonly state: string } | null;
}

interface Said {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

const MAIN = resolve(__dirname, 'owner-main.ts');

/** What is told of a process that ended before it answered. */
export class Gone extends Error {}

/** A process that shares a journal with others, and what befalls it. */
export class Owner {
  readonly outages: Outage[] = [];
  alive = true;
  /** It has started, and does what it is asked. */
  ready = false;
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (said: Said | undefined) => void>();
  #asked = 0;
  #complaints = '';

  /** Begins to load; it does nothing before {@link start}. */
  constructor() {
    this.#child = spawn(process.execPath, [...fromSources, MAIN], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.#complaints += chunk.toString()));
    this.#child.stdin!.on('error', () => undefined); // it is gone: whoever asked hears that
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const said = JSON.parse(line) as Said;
      this.#waiting.get(said.number)?.(said);
      this.#waiting.delete(said.number);
    });
    this.ended = once(this.#child, 'close').then(() => {
      this.alive = false;
      for (const hear of this.#waiting.values()) hear(undefined);
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** @throws Gone when it ended before it answered; an error with the code that it says. */
  async ask<T>(asked: Asked): Promise<T> {
    this.#asked += 1;
    const number = this.#asked;
    const said = await new Promise<Said | undefined>((hear) => {
      if (!this.alive) return hear(undefined);
      this.#waiting.set(number, hear);
      this.#child.stdin!.write(`${JSON.stringify({ ...asked, number })}\n`);
    });
    if (said === undefined) throw new Gone(`process ${this.pid} ended before it answered: ${this.#complaints}`);
    if (said.error !== undefined) throw Object.assign(new Error(said.error.message), { code: said.error.code });
    return said.value as T;
  }

  async start(place: Place): Promise<this> {
    await this.ask({ do: 'start', place });
    this.ready = true;
    return this;
  }

  deliver(event: string, request: Req, patience = 10_000, deliveryId?: string): Promise<Answered> {
    return this.ask({ do: 'deliver', event, request, patience, ...(deliveryId === undefined ? {} : { deliveryId }) });
  }

  find(run: string): Promise<RunDetails> {
    return this.ask({ do: 'find', run });
  }

  list(state?: string): Promise<readonly RunSummary[]> {
    return this.ask({ do: 'list', ...(state === undefined ? {} : { state }) });
  }

  async kill(): Promise<void> {
    this.outages.push({ pid: this.pid, from: monotonic(), to: Infinity });
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Stops it, whatever it does, until {@link thaw}. */
  freeze(): void {
    this.outages.push({ pid: this.pid, from: monotonic(), to: Infinity });
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    const { pid, from } = this.outages.pop()!;
    this.outages.push({ pid, from, to: monotonic() });
    this.#child.kill('SIGCONT');
  }

  async terminate(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.ended;
  }
}
