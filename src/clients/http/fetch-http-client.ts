import type { Clock } from '../../services/clock';
import { HttpClient, type HttpRequest, type HttpResponse } from '../../services/http-client';
import type { Redactor } from '../../services/redactor';
import { HttpError } from '../http-error';
import { callLimit, type CallLimit } from './call-limit';
import { networkCause } from './network-cause';
import { outgoingRequest } from './outgoing-request';
import { beginningOf, bodyOf } from './response-body';
import { retryAfter } from './retry-after';

/** Seconds, unless the call says otherwise. */
const TIMEOUT = 30;
/** Characters of an answer that a message shows. */
const EXCERPT = 200;

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
    const limit = callLimit(this.clock, timeout, call.signal);
    try {
      const response = await fetch(request, { signal: limit.signal });
      if (!response.ok && response.status !== 304) throw await this.#refused(name, response);
      return { status: response.status, headers: Object.fromEntries(response.headers), body: (await bodyOf(response)) as T };
    } catch (error) {
      throw error instanceof HttpError ? error : this.#broken(name, timeout, limit, error);
    } finally {
      limit.release();
    }
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

  #broken(name: string, timeout: number, limit: CallLimit, error: unknown): HttpError {
    if (limit.timedOut()) {
      return new HttpError('HTTP_TIMEOUT', `${name} was not answered within ${timeout} s; whether it took effect is unknown.`, undefined, undefined);
    }
    if (limit.signal.aborted) {
      const message = `${name} was given up by its caller; whether it took effect is unknown.`;
      return new HttpError('HTTP_UNREACHABLE', message, undefined, undefined, { cause: limit.signal.reason });
    }
    const { cause, text, timedOut } = networkCause(error);
    if (timedOut) return new HttpError('HTTP_TIMEOUT', `${name} was not answered in time; whether it took effect is unknown.`, undefined, undefined, { cause });
    return new HttpError('HTTP_UNREACHABLE', `${name} failed: ${this.redactor.text(text)}.`, undefined, undefined, { cause });
  }
}

function excerpt(body: unknown): string {
  if (body === undefined) return '';
  const text = (typeof body === 'string' ? body : JSON.stringify(body)).replace(/\s+/g, ' ').trim();
  return `: ${text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text}`;
}
