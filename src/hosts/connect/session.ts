import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { WebSocket, type RawData } from 'ws';
import { codeOf } from '../../core/errors';
import type { Clock, CancelTimer } from '../../services/clock';
import type { Logger } from '../../services/logger';
import { AttemptFailed } from './attempt-failed';
import type { ConnectionTiming } from './connection-timing';

/** How a socket was closed. */
export interface SessionEnd {
  /** What the other side closed with; 1006 when it said nothing. */
  readonly code: number;
  readonly reason: string;
}

export interface SessionParts {
  readonly clock: Clock;
  readonly timing: ConnectionTiming;
  readonly logger: Logger;
  /** Called with each frame as it arrives. Never throws. */
  onFrame(frame: Buffer): void;
  /** Shows each frame to whoever looks for a fault. */
  show?(direction: 'to Connect:' | 'from Connect:', text: string): void;
}

const TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

/** One web socket from its upgrade to its close. Listens from the first byte: frames may come in one packet with the answer to the upgrade. */
export class Session {
  /** Never rejects. */
  readonly closed: Promise<SessionEnd>;
  readonly #firstFrame: Promise<void>;
  #closedByUs = false;
  #trouble: string | undefined;
  /** The answer to the upgrade, unless it was accepted. */
  #refused: AttemptFailed | undefined;
  #tcp: Socket | undefined;
  #cancelPing: CancelTimer | undefined;
  readonly #pongs = new Map<string, () => void>();
  /** Who waits for something that a close would end. */
  readonly #waiting = new Set<(end: SessionEnd) => void>();

  constructor(
    private readonly socket: WebSocket,
    private readonly parts: SessionParts,
  ) {
    socket.on('error', (error) => this.#failed(error));
    socket.once('upgrade', (response) => (this.#tcp = response.socket));
    socket.on('pong', (data: Buffer) => this.#pongs.get(data.toString('hex'))?.());
    this.#firstFrame = new Promise((resolve) => {
      socket.on('message', (data: RawData) => {
        resolve();
        const frame = data as Buffer; // unless the socket is told otherwise
        parts.show?.('from Connect:', frame.toString('utf8'));
        parts.onFrame(frame);
      });
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code: number, reason: Buffer) => {
        this.#cancelPing?.();
        const end = { code, reason: reason.toString('utf8') || (this.#trouble ?? '') };
        for (const tell of this.#waiting) tell(end);
        resolve(end);
      });
    });
  }

  /** Whether this side began to close it. */
  get closedByUs(): boolean {
    return this.#closedByUs;
  }

  get url(): string {
    return this.socket.url;
  }

  get open(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** @throws AttemptFailed */
  opened(): Promise<void> {
    const upgrade = new Promise<void>((resolve) => {
      this.socket.once('open', resolve);
      this.socket.once('unexpected-response', (_request, response) => {
        const status = response.statusCode ?? 0;
        this.#refused = new AttemptFailed(`HTTP ${status}${response.statusMessage === undefined ? '' : ` ${response.statusMessage}`}`, status);
        this.terminate();
      });
    });
    return this.#within(upgrade, this.parts.timing.openWait, 'the upgrade was not answered');
  }

  /** Sends a ping and waits for its pong. @throws AttemptFailed and closes the socket, when none comes in time. */
  ping(wait: number): Promise<void> {
    const data = randomBytes(4);
    const key = data.toString('hex');
    const pong = new Promise<void>((resolve, reject) => {
      this.#pongs.set(key, resolve);
      this.socket.ping(data, undefined, (error: Error | undefined) => error && reject(new AttemptFailed(describe(error))));
    });
    return this.#within(pong, wait, 'no pong came').finally(() => this.#pongs.delete(key));
  }

  /** @returns whether a frame came in time. @throws AttemptFailed when the socket was closed meanwhile. */
  speaks(wait: number): Promise<boolean> {
    return this.#before(
      this.#firstFrame.then(() => true),
      wait,
      () => false,
    );
  }

  /** Pings from time to time, until the socket is closed. One that is not answered in time is lost. */
  keepAlive(): void {
    const { clock, timing } = this.parts;
    this.#cancelPing = clock.timer(
      timing.pingInterval,
      () => {
        if (!this.open) return;
        this.ping(timing.pongWait).then(
          () => this.open && this.keepAlive(),
          () => undefined, // it is terminated by now, and whoever waits for `closed` is told
        );
      },
      'background',
    );
  }

  /** Resolves when the frame has left this process. @throws Error when it could not. */
  send(text: string): Promise<void> {
    if (!this.open) return Promise.reject(new AttemptFailed('the socket is not open'));
    this.parts.show?.('to Connect:', text);
    return new Promise((resolve, reject) => {
      const lost = (): void => reject(new AttemptFailed('the socket was closed'));
      this.#waiting.add(lost);
      this.socket.send(text, (error) => {
        this.#waiting.delete(lost);
        if (error) reject(error);
        else if (this.#tcp?.destroyed === true)
          lost(); // Node calls back without an error for what a cut connection did not take
        else resolve();
      });
    });
  }

  /** Closes politely; should the other side not follow, the socket is given up after a moment. */
  close(code: number, reason = ''): void {
    this.#closedByUs = true;
    this.socket.close(code, reason);
  }

  /** Cuts the connection. */
  terminate(): void {
    this.#closedByUs = true;
    this.socket.terminate();
  }

  #failed(error: Error): void {
    this.#trouble ??= describe(error);
    if (codeOf(error) !== TOO_LARGE) return;
    this.#closedByUs = true;
    this.parts.logger.warn(
      `A frame is larger than ${this.parts.timing.largestFrame} bytes, which is more than is taken. The connection is closed (1009) and opened again.`,
    );
  }

  /** What is late, or not to come any more because the socket was closed, is a failed attempt. */
  #within(what: Promise<void>, wait: number, late: string): Promise<void> {
    return this.#before(what, wait, () => {
      this.#trouble ??= `${late} within ${wait / 1000} s`;
      this.terminate();
      throw new AttemptFailed(this.#trouble);
    });
  }

  #before<T>(what: Promise<T>, wait: number, otherwise: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const closed = ({ code, reason }: SessionEnd): void => {
        done();
        reject(this.#refused ?? new AttemptFailed(`the socket was closed (${code})${reason && `: ${reason}`}`, undefined, this.#closedByUs ? undefined : code));
      };
      const cancel = this.parts.clock.timer(
        wait,
        () => {
          done();
          resolve(new Promise<T>((settle) => settle(otherwise())));
        },
        'timeout',
      );
      const done = (): void => {
        cancel();
        this.#waiting.delete(closed);
      };
      this.#waiting.add(closed);
      what.finally(done).then(resolve, reject);
    });
  }
}

const describe = (error: Error): string => error.message || (codeOf(error) ?? error.name);
