import { Clock, HttpConnectClient, Logger, Redactor, type CancelTimer, type HttpConnectClientOptions, type LogFields, type TimerPurpose } from 'amends';
import { ScriptedConnect } from './scripted-connect';

/** Backoffs pass at once and are remembered, unless they are held; timeouts run off when a test says so. */
class HandClock extends Clock {
  readonly waits: number[] = [];
  readonly timeouts = new Map<() => void, number>();
  hold = false;
  held = 0;

  override now(): number {
    return Date.UTC(2030, 0, 1);
  }

  override timer(milliseconds: number, callback: () => void, purpose?: TimerPurpose): CancelTimer {
    if (purpose === 'backoff') {
      this.waits.push(milliseconds);
      if (this.hold) {
        this.held += 1;
        return () => void (this.held -= 1);
      }
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    this.timeouts.set(callback, milliseconds);
    return () => this.timeouts.delete(callback);
  }

  expire(): void {
    for (const callback of [...this.timeouts.keys()]) callback();
  }
}

/** Remembers its lines as a file would have them. */
class LineLogger extends Logger {
  readonly lines: string[] = [];
  readonly #write = (message: string, fields?: LogFields): void => void this.lines.push(JSON.stringify({ message, ...fields }));
  override error = this.#write;
  override warn = this.#write;
  override info = this.#write;
  override debug = this.#write;
}

export const API_KEY = 'ApiKey SU-123-456-789:0123456789abcdef0123456789abcdef';

/** A client of a scripted server, and what is around it. */
export class ClientRig {
  readonly server = new ScriptedConnect();
  clock = new HandClock();
  logger = new LineLogger();
  redactor = new Redactor();

  client(options: Partial<HttpConnectClientOptions> = {}): HttpConnectClient {
    const { clock, logger, redactor } = this;
    const who = { environmentId: 'ENV-1000-2000-01', instanceId: 'inst-1' };
    const { address = `http://${this.server.address}` } = options;
    return new HttpConnectClient({ apiKey: API_KEY, ...who, clock, logger, redactor, random: () => 0.5, ...options, address });
  }

  /** Everything as at the beginning. */
  reset(): void {
    this.clock = new HandClock();
    this.logger = new LineLogger();
    this.redactor = new Redactor();
    this.server.script();
  }
}

/** What a promise was rejected with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
}
