import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** Milliseconds between two looks at the connections that hold up a shutdown. */
const SWEEP = 1_000;

/** A request and its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Knows every connection and what it carries, and closes a server without Node's own way of it. That leaves alone a connection on which nothing,
 * or half a request head, has arrived, so that one silent client would hold up a shutdown for ever; and it cuts off answers that are still being sent.
 */
export class Connections {
  readonly #exchanges = new Map<Socket, Set<Exchange>>();
  /** Of each connection, the bytes that waited to be read by the caller at the last look. */
  readonly #unsent = new WeakMap<Socket, number>();
  #draining = false;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => this.#opened(socket));
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => this.#begun({ request, response }));
  }

  /**
   * Listens no more, closes connections without a request now and the others as soon as theirs are answered, and waits for that.
   * It does not wait for callers that do not send their request, or do not read their answer.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(this.server, () => resolve()));
    for (const [socket, exchanges] of this.#exchanges) if (exchanges.size === 0) socket.destroy();
    const timer = setInterval(() => this.#sweep(), SWEEP);
    await closed;
    clearInterval(timer);
  }

  #opened(socket: Socket): void {
    if (this.#draining) return void socket.destroy();
    this.#exchanges.set(socket, new Set());
    socket.once('close', () => this.#exchanges.delete(socket));
  }

  #begun(exchange: Exchange): void {
    const { socket } = exchange.request;
    const exchanges = this.#exchanges.get(socket);
    exchanges?.add(exchange);
    exchange.response.once('close', () => {
      exchanges?.delete(exchange);
      if (this.#draining && exchanges?.size === 0) socket.destroySoon();
    });
  }

  #sweep(): void {
    for (const [socket, exchanges] of this.#exchanges) {
      const unread = socket.writableLength === this.#unsent.get(socket);
      const isStuck = ({ request, response }: Exchange): boolean => !request.complete || (response.writableEnded && unread);
      if (exchanges.size > 0 && [...exchanges].every(isStuck)) socket.destroy();
      this.#unsent.set(socket, socket.writableLength);
    }
  }
}
