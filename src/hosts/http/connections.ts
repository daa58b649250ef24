import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** Milliseconds that a request has to arrive in full once a shutdown has begun, and that an answer given by then has to be read. */
const ARRIVAL_GRACE = 1_000;
const READING_GRACE = 3_000;

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
    const timers = [
      setInterval(() => this.#drop(({ request }) => !request.complete), ARRIVAL_GRACE),
      setInterval(() => this.#drop(({ response }) => response.writableEnded), READING_GRACE),
    ];
    await closed;
    timers.forEach(clearInterval);
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

  #drop(isStuck: (exchange: Exchange) => boolean): void {
    for (const [socket, exchanges] of this.#exchanges) {
      if (exchanges.size > 0 && [...exchanges].every(isStuck)) socket.destroy();
    }
  }
}
