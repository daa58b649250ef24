import type { RawData, WebSocket } from 'ws';
import { readMessage, writeMessage, type Message } from '../../clients/connect/eaas/message';
import type { SetupRequest } from '../../clients/connect/eaas/setup';
import type { Task } from '../../clients/connect/eaas/task';
import type { EaasAddress } from './eaas-address';
import type { Lane } from './eaas-task';

/** `open` until the handshake is done, `ready` for tasks, `draining` once the host said that it shuts down, `closing` once the sandbox ends it. */
export type EaasConnectionState = 'open' | 'ready' | 'draining' | 'closing' | 'closed';

/** A task that a connection has and has not answered. */
export interface Unanswered {
  readonly lane: Lane;
  /** The host came back, and may not know of it any longer: when it is due it is not late but lost. */
  readonly doubtful: boolean;
}

/** Who is told of what a connection brings. */
export interface EaasConnectionOwner {
  setupRequested(connection: EaasConnection, request: SetupRequest): void;
  resultArrived(connection: EaasConnection, result: Task): void;
  frameRefused(connection: EaasConnection, why: string): void;
  shutdownAnnounced(connection: EaasConnection): void;
  ended(connection: EaasConnection, code: number): void;
}

/** One web socket of a host. It knows messages and nothing of what becomes of them. */
export class EaasConnection {
  state: EaasConnectionState = 'open';
  /** The host said that it shuts down: whatever it has not answered when it is gone, it never will. */
  leaving = false;
  /** Frames that could not be read. */
  badFrames = 0;
  /** By the id of the task. */
  readonly unanswered = new Map<string, Unanswered>();
  readonly #socket: WebSocket;
  readonly #owner: EaasConnectionOwner;
  #alive = true;

  /** @internal @param number tells connections of one instance apart @param since milliseconds since 1970 */
  constructor(
    readonly number: number,
    readonly address: EaasAddress,
    readonly since: number,
    socket: WebSocket,
    owner: EaasConnectionOwner,
  ) {
    this.#socket = socket;
    this.#owner = owner;
    socket.on('message', (data) => this.#read(data));
    socket.on('pong', () => (this.#alive = true));
    socket.on('error', (error) => owner.frameRefused(this, error.message)); // a close follows
    socket.once('close', (code) => {
      this.state = 'closed';
      owner.ended(this, code);
    });
  }

  /** Whether it is given tasks of this lane. */
  takes(lane: Lane): boolean {
    const { application, runnerType } = this.address;
    return this.state === 'ready' && application === 'events' && (runnerType === null || runnerType === lane);
  }

  /** How many unanswered tasks of a lane it has. */
  load(lane: Lane): number {
    let load = 0;
    for (const task of this.unanswered.values()) if (task.lane === lane) load += 1;
    return load;
  }

  send(message: Message): void {
    this.sendText(writeMessage(message));
  }

  /** For what is no message. */
  sendText(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text, () => undefined); // an error shows as a close
  }

  /** The handshake is done. */
  becomeReady(): void {
    if (this.state === 'open') this.state = 'ready';
  }

  /** The host takes no more tasks. */
  drain(): void {
    this.leaving = true;
    if (this.state === 'open' || this.state === 'ready') this.state = 'draining';
  }

  /** Says goodbye with a code. */
  close(code: number, reason: string): void {
    this.#ending();
    this.#socket.close(code, reason);
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.#ending();
    this.#socket.terminate();
  }

  /** Asks the host whether it is still there, and cuts the connection when it did not answer the last time. */
  ping(): void {
    if (!this.#alive) return this.cut();
    this.#alive = false;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping(() => undefined);
  }

  #ending(): void {
    if (this.state !== 'closed') this.state = 'closing';
  }

  #read(data: RawData): void {
    try {
      const message = readMessage(text(data));
      if (message?.message_type === 'setup_request') this.#owner.setupRequested(this, message.data);
      else if (message?.message_type === 'task') this.#owner.resultArrived(this, message.data);
      else if (message?.message_type === 'shutdown') this.#owner.shutdownAnnounced(this);
      else if (message !== undefined) this.#owner.frameRefused(this, 'a host sends no setup_response');
    } catch (error) {
      this.#owner.frameRefused(this, (error as Error).message);
    }
  }
}

function text(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
