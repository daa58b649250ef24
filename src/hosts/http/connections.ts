import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long a request whose body is still arriving may take to arrive once the host drains, in milliseconds. */
const ARRIVAL_GRACE = 2_000;

/**
 * Knows every connection and whether it carries a request. Node's own closeIdleConnections() leaves alone a connection on which nothing, or half a
 * request head, has arrived, and a closed server no longer enforces its timeouts: one silent client would hold up a shutdown for ever.
 */
export class Connections {
  readonly #requests = new Map<Socket, Set<IncomingMessage>>();
  #draining = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => this.#opened(socket));
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => this.#begun(request, response));
  }

  /** Closes connections without a request now, the others as soon as theirs are answered. */
  drain(): void {
    this.#draining = true;
    for (const [socket, requests] of this.#requests) if (requests.size === 0) socket.destroy();
    this.#timer = setTimeout(() => this.#dropIncomplete(), ARRIVAL_GRACE);
  }

  drained(): void {
    clearTimeout(this.#timer);
  }

  #opened(socket: Socket): void {
    if (this.#draining) return void socket.destroy();
    this.#requests.set(socket, new Set());
    socket.once('close', () => this.#requests.delete(socket));
  }

  #begun(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const requests = this.#requests.get(socket);
    requests?.add(request);
    response.once('close', () => {
      requests?.delete(request);
      if (this.#draining && requests?.size === 0) socket.destroySoon();
    });
  }

  #dropIncomplete(): void {
    for (const [socket, requests] of this.#requests) {
      if ([...requests].every((request) => !request.complete)) socket.destroy();
    }
  }
}
