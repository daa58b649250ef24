import type { ServerResponse } from 'node:http';

/** Milliseconds after which a reader that takes nothing is cut off. Its browser comes back by itself when it is well again. */
const STALLED = 60_000;

/** Milliseconds after which a browser that lost its connection shall come back. */
const RETRY = 2_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no', // a proxy that collects what it passes on would make the page stale
};

/** The events that one reader is sent. One that reads slowly gets the newest only: whatever it is, there is never more than one event for it in memory. */
export class EventStream {
  #waiting: Buffer | undefined;
  /** Since when the reader has not taken what it was sent, in milliseconds that only go up. */
  #stalledSince: number | undefined;

  /** @param until milliseconds since 1970 at which it ends, where its reader may read no longer */
  constructor(
    private readonly response: ServerResponse,
    private readonly until = Infinity,
  ) {}

  /** Begins the answer; what is sent comes from now on. @param left called once when the reader is gone */
  open(headers: Readonly<Record<string, string>>, left: () => void): void {
    this.response.once('close', left);
    this.response.on('error', () => this.response.destroy());
    this.response.writeHead(200, { ...headers, ...HEADERS });
    this.#write(Buffer.from(`retry: ${RETRY}\n\n`));
  }

  send(event: Buffer): void {
    if (this.#stalledSince === undefined) this.#write(event);
    else this.#waiting = event;
  }

  /** Shows the reader, and whoever stands between, that the stream lives; ends it where it is time. */
  beat(): void {
    if (this.#stalledSince !== undefined && performance.now() - this.#stalledSince >= STALLED)
      this.response.destroy(); // also one whose end it does not take
    else if (Date.now() >= this.until) this.end();
    else if (this.#stalledSince === undefined) this.#write(Buffer.from(': still here\n\n'));
  }

  end(): void {
    this.#waiting = undefined;
    this.response.end();
  }

  #write(bytes: Buffer): void {
    if (this.response.destroyed || this.response.writableEnded) return;
    if (this.response.write(bytes)) return;
    this.#stalledSince = performance.now();
    this.response.once('drain', () => this.#drained());
  }

  #drained(): void {
    const next = this.#waiting;
    this.#stalledSince = undefined;
    this.#waiting = undefined;
    if (next !== undefined) this.#write(next);
  }
}
