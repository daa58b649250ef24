import { types } from 'node:util';
import { HttpClient, HttpError, TerminalError, type CancelTimer, type Clock, type HttpRequest, type HttpResponse, type Redactor } from 'amends';
import { outgoingRequest } from './outgoing-request';
import { beginningOf, bodyOf } from './response-body';
import { retryAfter } from './retry-after';

/** Seconds, unless the call says otherwise. */
const TIMEOUT = 30;
/** Characters of an answer that a message shows. */
const EXCERPT = 200;

/** Why a call was cut off. */
const TIMED_OUT = Symbol('timed out');

/** Calls over Node's fetch, which keeps connections alive by itself. */
export class FetchHttpClient extends HttpClient {
  constructor(
    private readonly clock: Clock,
    private readonly redactor: Redactor,
  ) {
    super();
  }

  override async request<T = unknown>(url: string, call: HttpRequest = {}): Promise<HttpResponse<T>> {
    const { request, name } = outgoingRequest(url, call, this.redactor);
    const { timeout = TIMEOUT } = call;
    const cut = this.#cut(timeout, call.signal);
    try {
      const response = await fetch(request, { signal: cut.signal });
      if (!response.ok && response.status !== 304) throw await this.#refused(name, response);
      return { status: response.status, headers: Object.fromEntries(response.headers), body: (await bodyOf(response)) as T };
    } catch (error) {
      throw error instanceof HttpError ? error : this.#broken(name, timeout, cut.signal, error);
    } finally {
      cut.release();
    }
  }

  /** A signal for the call as a whole, body included: that of the caller, and the timeout. */
  #cut(timeout: number, outer: AbortSignal | undefined): { readonly signal: AbortSignal; readonly release: CancelTimer } {
    if (Number.isNaN(timeout) || timeout < 0)
      throw new TerminalError(`A timeout of ${timeout} seconds was given; give 0 or more.`, { code: 'INVALID_DURATION' });
    const controller = new AbortController();
    const abort = (): void => controller.abort(outer?.reason);
    const cancel = this.clock.timer(timeout * 1000, () => controller.abort(TIMED_OUT), 'timeout');
    if (outer?.aborted === true) abort();
    outer?.addEventListener('abort', abort, { once: true });
    const release = (): void => {
      cancel();
      outer?.removeEventListener('abort', abort); // a long-lived signal must not remember every call
    };
    return { signal: controller.signal, release };
  }

  async #refused(name: string, response: Response): Promise<HttpError> {
    const body = this.redactor.redact(await beginningOf(response));
    const wait = retryAfter(response.headers, this.clock.now());
    const message = `${name} was answered ${response.status}${excerpt(body)}${this.#redirect(response)}`;
    return new HttpError('HTTP_FAILED', message, response.status, body, wait === undefined ? {} : { retryAfter: wait });
  }

  /** A redirect is not followed: it would take keys to another host, or turn a POST into a GET. */
  #redirect({ status, headers }: Response): string {
    const location = headers.get('location');
    if (status < 300 || status > 399 || location === null) return '';
    return `; it redirects to ${this.redactor.text(location.split(/[?#]/, 1)[0] ?? '')}, which is not followed: call that address instead`;
  }

  #broken(name: string, timeout: number, signal: AbortSignal, error: unknown): HttpError {
    if (signal.aborted && signal.reason === TIMED_OUT) {
      return new HttpError('HTTP_TIMEOUT', `${name} was not answered within ${timeout} s; whether it took effect is unknown.`, undefined, undefined);
    }
    if (signal.aborted) {
      const message = `${name} was given up by its caller; whether it took effect is unknown.`;
      return new HttpError('HTTP_UNREACHABLE', message, undefined, undefined, { cause: signal.reason });
    }
    const cause = types.isNativeError(error) && error.cause !== undefined ? error.cause : error; // fetch says only "fetch failed"
    if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(codeIn(cause))) {
      return new HttpError('HTTP_TIMEOUT', `${name} was not answered in time; whether it took effect is unknown.`, undefined, undefined, { cause });
    }
    return new HttpError('HTTP_UNREACHABLE', `${name} failed: ${this.redactor.text(described(cause))}.`, undefined, undefined, { cause });
  }
}

function excerpt(body: unknown): string {
  if (body === undefined) return '';
  const text = (typeof body === 'string' ? body : JSON.stringify(body)).replace(/\s+/g, ' ').trim();
  return `: ${text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text}`;
}

function codeIn(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null ? (cause as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Node gives several addresses of one host several errors under one without a message. */
function described(cause: unknown): string {
  if (!types.isNativeError(cause)) return String(cause);
  const { errors } = cause as { errors?: unknown };
  const message = cause.message === '' && Array.isArray(errors) ? errors.map(described).join('; ') : cause.message;
  return message.includes(codeIn(cause)) ? message : `${codeIn(cause)} ${message}`;
}
