import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, and tears their connections. */
export class SeveringProxy {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((near) => this.#join(near));
  /** Bytes of answers that still pass before the connection that carries them is torn. */
  #bytesLeft = Infinity;
  connections = 0;

  private constructor(private readonly target: number) {}

  static async before(target: number, port = 0): Promise<SeveringProxy> {
    const proxy = new SeveringProxy(target);
    proxy.#server.listen(port, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Tears every connection, now. */
  sever(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Tears the connection in the middle of an answer: after so many bytes more. */
  severAfter(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.sever();
    await once(this.#server, 'close');
  }

  #join(near: Socket): void {
    this.connections += 1;
    const far = connect(this.target, '127.0.0.1');
    const tear = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', tear).on('close', tear);
      socket.once('close', () => this.#sockets.delete(socket));
    }
    near.on('data', (chunk: Buffer) => far.write(chunk));
    far.on('data', (chunk: Buffer) => {
      near.write(chunk.subarray(0, this.#bytesLeft));
      this.#bytesLeft -= chunk.length;
      if (this.#bytesLeft > 0) return;
      this.#bytesLeft = Infinity;
      near.end(tear);
    });
  }
}
