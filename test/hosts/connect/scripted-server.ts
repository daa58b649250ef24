import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { ScriptedSession, type UpgradeRequest } from './scripted-session';

export interface ScriptedServerOptions {
  /** PEM; with it the server speaks TLS only. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Whether pings are answered (they are, unless told otherwise). */
  readonly pongs?: boolean;
  /** Whether each setup_request is answered at once with {@link ScriptedSession.setup}. */
  readonly greets?: boolean;
  /** Whether messages are compressed, which the server declines unless told otherwise. */
  readonly deflate?: boolean;
  readonly port?: number;
}

/** What becomes of an upgrade. */
type Verdict = { readonly status: number } | 'ignore' | 'cut';

/** The other side of a web socket, which does what a test says. It knows the frames of Connect's protocol, and nothing of what they mean. */
export class ScriptedServer {
  readonly upgrades: UpgradeRequest[] = [];
  readonly sessions: ScriptedSession[] = [];
  /** May be changed at any time; holds for sessions to come. */
  pongs: boolean;
  greets: boolean;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  readonly #upgrader: WebSocketServer;
  readonly #verdicts: Verdict[] = [];
  #always: Verdict | undefined;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  private constructor({ tls, pongs = true, greets = true, deflate = false }: ScriptedServerOptions) {
    this.#upgrader = new WebSocketServer({ noServer: true, autoPong: false, perMessageDeflate: deflate, maxPayload: 64 * 1024 * 1024 });
    this.pongs = pongs;
    this.greets = greets;
    this.#server = tls === undefined ? createServer() : createTlsServer(tls);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head));
  }

  static async listen(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
    const server = new ScriptedServer(options);
    await new Promise<void>((resolve) => server.#server.listen(options.port ?? 0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Host and port, as `SERVER_ADDRESS` has them. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The next upgrades are answered with these statuses, one each. */
  refuse(...statuses: readonly number[]): void {
    this.#verdicts.push(...statuses.map((status) => ({ status })));
  }

  /** All upgrades are, until further notice (`undefined`: none). */
  refuseAll(status: number | undefined): void {
    this.#always = status === undefined ? undefined : { status };
  }

  /** The next upgrade is never answered; with `cut` its TCP connection is cut. */
  ignore(how: 'ignore' | 'cut' = 'ignore'): void {
    this.#verdicts.push(how);
  }

  /** The next session that nobody has asked for yet. */
  async session(): Promise<ScriptedSession> {
    const index = this.#taken++;
    for (;;) {
      const session = this.sessions[index];
      if (session !== undefined) return session;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Cuts whatever is connected, and listens no more. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const asked: UpgradeRequest = { url: request.url ?? '', headers: request.headers, raw: request.rawHeaders };
    this.upgrades.push(asked);
    const verdict = this.#verdicts.shift() ?? this.#always;
    if (verdict === 'ignore') return;
    if (verdict === 'cut') return void socket.destroy();
    if (verdict !== undefined) return void socket.end(`HTTP/1.1 ${verdict.status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    this.#upgrader.handleUpgrade(request, socket, head, (socketOfClient: WebSocket) => {
      this.sessions.push(new ScriptedSession(socketOfClient, asked, { pongs: this.pongs, greets: this.greets }));
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }
}
