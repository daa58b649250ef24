import { AmendsError, TerminalError } from '../../core/errors';
import type { Clock } from '../../services/clock';
import type { Logger } from '../../services/logger';
import type { Redactor } from '../../services/redactor';
import { pause } from '../../services/pause';
import { unlessAborted } from '../../services/unless-aborted';
import { callLimit, type CallLimit } from '../http/call-limit';
import { networkCause } from '../http/network-cause';
import { beginningOf, saysJson } from '../http/response-body';
import { retryAfter } from '../http/retry-after';
import { authorityOf, schemeOf } from './connect-address';
import type { ConnectAnswer, ConnectCall } from './connect-call';
import { ConnectClient } from './connect-client';
import { ConnectError, problemOf, type ConnectProblem } from './connect-error';
import { outgoingCall } from './outgoing-call';
import { receivedAnswer } from './received-answer';
import { shownHeaders } from './shown-headers';
import { userAgent, type ConnectIdentity } from './user-agent';

export interface HttpConnectClientOptions extends ConnectIdentity {
  /** `API_ADDRESS`: a host, with a port where it is not the usual one, or an address with its scheme. */
  readonly address: string;
  /** `API_KEY`, sent as it is. Secret. Without one each call fails that brings none of its own. */
  readonly apiKey: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  /** Seconds that each try may take, unless the call says otherwise; 180 unless given, as Connect's own runner waits. */
  readonly timeout?: number;
  /** How often a call is tried again; 3 unless given, as Connect's own runner does. */
  readonly retries?: number;
  /** The most seconds of a `Retry-After` that are waited for here; a call that shall wait for longer fails at once, and tells the engine. 60 unless given. */
  readonly longestWait?: number;
  /** Headers of the moment, such as those of the task at hand. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** From 0 up to 1, for the jitter. */
  readonly random?: () => number;
}

/** What is known of a try when it is over, for the log. */
interface Trace {
  request?: Request;
  status?: number;
  answer?: unknown;
}

/** A key as the header has it, and without the word before it. */
const spokenKey = (apiKey: string): readonly string[] => [apiKey, apiKey.replace(/^ApiKey\s+/, '')];

/** What may be sent again by itself: its effect is the same however often it happens. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE']);

/**
 * Connect's REST API over Node's fetch, which keeps connections alive. Between two tries it waits with full jitter: at most 1, 2, then 4 seconds, about as
 * long in all as the fixed second of Connect's own runner, but not all callers at the same moment; a `Retry-After` is waited for exactly.
 */
export class HttpConnectClient extends ConnectClient {
  readonly #options: HttpConnectClientOptions;
  readonly #userAgent: string;

  constructor(options: HttpConnectClientOptions) {
    super();
    this.#options = options;
    this.#userAgent = userAgent(options);
    if (options.apiKey !== undefined) options.redactor.register(...spokenKey(options.apiKey));
  }

  override async request<T = unknown>(call: ConnectCall): Promise<ConnectAnswer<T>> {
    const { retries = 3, redactor } = this.#options;
    const apiKey = this.#keyFor(call);
    const name = redactor.text(`${call.method} ${call.path}`);
    const left = call.retry === 'always' || (call.retry !== 'never' && IDEMPOTENT.has(call.method)) ? retries : 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.#tried(call, name, apiKey, attempt)) as ConnectAnswer<T>;
      } catch (error) {
        const wait = attempt > left ? undefined : this.#waitAfter(error, attempt);
        if (wait === undefined) throw error;
        await pause(this.#options.clock, wait, call.signal);
        if (call.signal?.aborted === true) throw this.#aborted(name, call.signal);
      }
    }
  }

  async #tried(call: ConnectCall, name: string, apiKey: string, attempt: number): Promise<ConnectAnswer> {
    const { clock, timeout = 180, headers } = this.#options;
    const seconds = call.timeout ?? timeout;
    const limit = callLimit(clock, seconds, call.signal);
    const begun = performance.now();
    const trace: Trace = {};
    try {
      const base = await unlessAborted(this.#base(), limit.signal, () => new AmendsError('CONNECT_ABORTED', 'It was given up.'));
      const context = call.context === false ? {} : (headers?.() ?? {});
      trace.request = outgoingCall(call, { base, apiKey, userAgent: this.#userAgent, context });
      const response = await fetch(trace.request, { signal: limit.signal });
      trace.status = response.status;
      if (!response.ok) throw await this.#refused(name, response, trace);
      const answer = await receivedAnswer(response, call, name);
      trace.answer = answer.body;
      return answer;
    } catch (error) {
      if (error instanceof ConnectError || error instanceof TerminalError) throw error;
      throw this.#broken(name, seconds, limit, error);
    } finally {
      limit.release();
      this.#log(call, name, attempt, performance.now() - begun, trace);
    }
  }

  async #base(): Promise<string> {
    const { address } = this.#options;
    return `${(await schemeOf(address)) === 'tls' ? 'https' : 'http'}://${authorityOf(address)}/public/v1`;
  }

  #keyFor({ apiKey = this.#options.apiKey }: ConnectCall): string {
    if (apiKey === undefined) {
      throw new TerminalError('Connect cannot be called: API_KEY is not set. Set it to the key of the extension, such as "ApiKey SU-000-000-000:…".', {
        code: 'CONNECT_UNCONFIGURED',
      });
    }
    if (apiKey !== this.#options.apiKey) this.#options.redactor.registerPassing(...spokenKey(apiKey));
    return apiKey;
  }

  async #refused(name: string, response: Response, trace: Trace): Promise<ConnectError> {
    const { redactor, clock } = this.#options;
    const body = await beginningOf(response);
    trace.answer = body;
    const problem = saysJson(response.headers) === false ? undefined : problemOf(body);
    return ConnectError.answered(name, response.status, redactor.redact(problem) as ConnectProblem | undefined, retryAfter(response.headers, clock.now()));
  }

  #broken(name: string, seconds: number, limit: CallLimit, error: unknown): ConnectError {
    if (limit.timedOut()) return ConnectError.unanswered('CONNECT_TIMEOUT', name, `was not answered within ${seconds} s; whether it took effect is unknown.`);
    if (limit.signal.aborted) return this.#aborted(name, limit.signal);
    const { cause, text, timedOut } = networkCause(error);
    if (timedOut) return ConnectError.unanswered('CONNECT_TIMEOUT', name, 'was not answered in time; whether it took effect is unknown.', cause);
    return ConnectError.unanswered('CONNECT_UNREACHABLE', name, `failed: ${this.#options.redactor.text(text).replace(/\.$/, '')}.`, cause);
  }

  #aborted(name: string, { reason }: AbortSignal): ConnectError {
    return ConnectError.unanswered('CONNECT_ABORTED', name, 'was given up by its caller; whether it took effect is unknown.', reason);
  }

  /** Milliseconds; `undefined` where another try is not worth it, or not worth waiting for. */
  #waitAfter(error: unknown, attempt: number): number | undefined {
    const { longestWait = 60, random = Math.random } = this.#options;
    if (!(error instanceof ConnectError) || !error.retryable || error.code === 'CONNECT_ABORTED') return undefined;
    if (error.retryAfter === undefined) return random() * 1000 * 2 ** (attempt - 1);
    return error.retryAfter > longestWait ? undefined : error.retryAfter * 1000;
  }

  /** One line a try. What it shows in full is prepared only when the line is written. */
  #log(call: ConnectCall, name: string, attempt: number, took: number, { request, status, answer }: Trace): void {
    const { logger, redactor } = this.#options;
    const lazily = (show: () => unknown): unknown => ({ toJSON: () => redactor.redact(show()) });
    logger.debug(`Connect: ${name} ${status === undefined ? 'got no answer' : `was answered ${status}`}`, {
      method: call.method,
      path: redactor.text(call.path),
      ...(call.query !== undefined && { query: redactor.text(call.query) }),
      attempt,
      ...(status !== undefined && { status }),
      ms: Math.round(took),
      ...(request !== undefined && { headers: lazily(() => shownHeaders(request.headers)) }),
      ...(call.body !== undefined && { sent: lazily(() => call.body) }),
      ...(answer !== undefined && answer !== null && { answer: lazily(() => answer) }),
    });
  }
}
