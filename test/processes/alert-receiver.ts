import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Post {
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of a post that was left without an answer, too. */
  readonly response: ServerResponse;
}

export type Answering = (response: ServerResponse) => void;

export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    void response.writeHead(status, headers).end();
/** Never answers. */
export const hang: Answering = () => undefined;

/** A real receiver of alerts, which answers as it is told, and takes everything otherwise. */
export class AlertReceiver {
  readonly posts: Post[] = [];
  /** The answers to come; then each is {@link usual}. */
  readonly answers: Answering[] = [];
  usual: Answering = answer(204);
  readonly #waiting = new Set<() => void>();
  readonly #server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const body = text === '' ? {} : (JSON.parse(text) as Post['body']);
      this.posts.push({ key: String(request.headers['idempotency-key']), headers: request.headers, text, body, response });
      (this.answers.shift() ?? this.usual)(response);
      for (const look of this.#waiting) look();
    });
  });

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook/very-secret`;
  }

  get keys(): readonly string[] {
    return this.posts.map(({ key }) => key);
  }

  /** Resolves when so many were posted. */
  async received(count: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.posts.length < count) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
