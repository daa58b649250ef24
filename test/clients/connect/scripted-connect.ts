import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface SeenCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What the server does with one call. */
export type Answer = (response: ServerResponse, call: SeenCall, socket: Socket) => void;

/** An answer with JSON, or with nothing. */
export function json(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) =>
    body === undefined
      ? response.writeHead(status, headers).end()
      : response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A real HTTP server on loopback that gives the answers of a script, the last one for ever, and remembers what it was asked and over how many connections. */
export class ScriptedConnect {
  readonly seen: SeenCall[] = [];
  sockets = 0;
  #script: Answer[] = [];
  #onCall: (() => void) | undefined;
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request;
      const call = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) };
      this.seen.push(call);
      const answer = this.#script.length > 1 ? this.#script.shift() : this.#script[0];
      (answer ?? json(500))(response, call, request.socket);
      this.#onCall?.();
    });
    request.on('error', () => undefined);
  }).on('connection', () => (this.sockets += 1));

  async start(): Promise<void> {
    this.#server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on it answers with these, one after another. */
  script(...answers: readonly Answer[]): void {
    this.seen.length = 0;
    this.#script = [...answers];
  }

  /** When a call has arrived. */
  called(): Promise<void> {
    return new Promise((resolve) => (this.#onCall = resolve));
  }

  /** `GET /public/v1/requests?…` of each call. */
  get calls(): readonly string[] {
    return this.seen.map(({ method, url }) => `${method} ${url.replace('/public/v1/', '')}`);
  }

  /** The JSON of the last call's body. */
  get sent(): unknown {
    return JSON.parse(this.seen.at(-1)?.body.toString() ?? '');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
