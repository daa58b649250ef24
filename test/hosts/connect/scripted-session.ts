import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';

/** What a client asked for, exactly as it arrived. */
export interface UpgradeRequest {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Names and values by turns, as they were written. */
  readonly raw: readonly string[];
}

/** A frame of the protocol, as it was written. */
export interface Frame {
  readonly version?: number;
  readonly message_type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into frames of any kind
  readonly data: any;
}

export interface SessionScript {
  readonly pongs: boolean;
  readonly greets: boolean;
}

/** What a task is about; unless given, a purchase. */
export interface TaskScript {
  readonly category?: string;
  readonly event?: string;
  readonly object?: string;
  readonly data?: unknown;
  readonly options?: object;
}

/** One client at a {@link ScriptedServer}, from the moment its upgrade was accepted. */
export class ScriptedSession {
  /** What arrived, in order: `ping`, `pong`, and the text of each frame. */
  readonly arrived: string[] = [];
  readonly pings: Buffer[] = [];
  /** How the client closed; 1006 where it did not. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #read = 0;
  readonly #frames: Frame[] = [];
  readonly #waiting: (() => void)[] = [];
  /** Whether pings are answered; may be changed at any time. */
  pongs: boolean;

  constructor(
    readonly socket: WebSocket,
    readonly upgrade: UpgradeRequest,
    { pongs, greets }: SessionScript,
  ) {
    this.pongs = pongs;
    socket.on('error', () => undefined);
    socket.on('ping', (data: Buffer) => {
      this.pings.push(data);
      this.arrived.push('ping');
      if (this.pongs) socket.pong(data);
      this.#stir();
    });
    socket.on('pong', () => {
      this.arrived.push('pong');
      this.#stir();
    });
    socket.on('message', (data: RawData) => {
      const text = (data as Buffer).toString('utf8');
      this.arrived.push(text);
      const frame = JSON.parse(text) as Frame;
      this.#frames.push(frame);
      if (greets && frame.message_type === 'setup_request') this.setup();
      this.#stir();
    });
    this.closed = new Promise((resolve) => socket.once('close', (code: number, reason: Buffer) => resolve({ code, reason: reason.toString('utf8') })));
  }

  /** The next frame that nobody has read yet; with a type, those of other types before it are passed over. */
  async next(type?: string): Promise<Frame> {
    for (;;) {
      for (let frame = this.#frames[this.#read]; frame !== undefined; frame = this.#frames[this.#read]) {
        this.#read += 1;
        if (type === undefined || frame.message_type === type) return frame;
      }
      await this.stirred();
    }
  }

  /** Resolves when something more has arrived. */
  stirred(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends a text as it is, anything else as JSON. */
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** A setup_response; what is given is laid over one that says enough for tasks of every category. */
  setup(data: object = {}): void {
    this.send({ version: 2, message_type: 'setup_response', data: { ...SETUP, ...data } });
  }

  /** A task that arrives without output. */
  task(
    id: string,
    { category = 'background', event = 'asset_purchase_request_processing', object = 'PR-1', data = null, options = {} }: TaskScript = {},
  ): void {
    this.send({
      version: 2,
      message_type: 'task',
      data: {
        options: { task_id: id, task_category: category, correlation_id: `corr-${id}`, reply_to: 'replies', api_key: null, ...options },
        input: { event_type: event, object_id: object, data },
        output: null,
        model_type: 'task',
      },
    });
  }

  shutdown(): void {
    this.send({ version: 2, message_type: 'shutdown', data: null });
  }

  /** The closing handshake. */
  close(code: number, reason = ''): void {
    this.socket.close(code, reason);
  }

  /** Cuts the TCP connection. */
  drop(): void {
    this.socket.terminate();
  }

  #stir(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const SETUP = {
  variables: [],
  environment_type: 'development',
  logging: {
    logging_api_key: null,
    log_level: 'INFO',
    runner_log_level: null,
    meta: { repository_tag: null, account_id: 'VA-100-200', account_name: 'Acme', service_id: 'SRVC-1000-2000', products: ['PRD-100-200-300'], hub_id: null },
  },
  event_definitions: [
    {
      event_type: 'asset_purchase_request_processing',
      api_resource_endpoint: 'requests/{pk}',
      api_collection_endpoint: 'requests',
      api_collection_filter: 'and(eq(id,${_object_id_}),in(status,${_statuses_}))',
    },
  ],
  environment_runtime: 'local',
  environment_hostname: null,
  environment_domain: null,
  model_type: 'setup_response',
};
