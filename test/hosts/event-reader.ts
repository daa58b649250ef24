import { request as send, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** An event of a stream. */
export interface Received<T = unknown> {
  readonly event: string;
  readonly data: T;
}

/** Reads server-sent events as they come, over a connection of its own. */
export class EventReader {
  readonly comments: string[] = [];
  readonly events: Received[] = [];
  retry: number | undefined;
  ended = false;
  readonly #waiting: (() => void)[] = [];
  #text = '';
  #taken = 0;

  private constructor(
    private readonly request: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#arrived(chunk));
    for (const end of ['end', 'error', 'close']) response.on(end, () => this.#over());
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const request = send(url, { headers, agent: false }, (response) => resolve(new EventReader(request, response)));
      request.once('error', reject);
      request.end();
    });
  }

  get status(): number | undefined {
    return this.response.statusCode;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** The next event that was not taken yet. @throws Error when the stream ends instead */
  async next<T = unknown>(): Promise<Received<T>> {
    await this.until(() => this.events.length > this.#taken);
    return this.events[this.#taken++] as Received<T>;
  }

  /** Waits until it holds, and looks again whenever anything arrives. @throws Error when the stream ends before */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.ended) throw new Error('the stream has ended');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Waits for the end. */
  async end(): Promise<void> {
    while (!this.ended) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Takes nothing more from its connection, so that it fills up. */
  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  close(): void {
    this.request.destroy();
  }

  #arrived(chunk: string): void {
    this.#text += chunk;
    const parts = this.#text.split('\n\n');
    this.#text = parts.pop()!;
    for (const part of parts) this.#part(part.split('\n'));
    this.#wake();
  }

  #part(lines: readonly string[]): void {
    const field = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const comment = lines.find((line) => line.startsWith(':'));
    if (comment !== undefined) this.comments.push(comment);
    if (field('retry') !== undefined) this.retry = Number(field('retry'));
    const data = field('data');
    if (data !== undefined) this.events.push({ event: field('event') ?? 'message', data: JSON.parse(data) as unknown });
  }

  #over(): void {
    this.ended = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
