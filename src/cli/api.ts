import { networkCause } from '../clients/http/network-cause';
import { HttpError } from '../clients/http-error';
import { AmendsError, codeOf } from '../core/errors';
import { isLoopback } from '../services/is-loopback';
import { escaped } from './escaped';
import { say } from './say';

/** Milliseconds that an answer may take; a delivery that waits for its run takes as long as the host lets it. */
const TIMEOUT = 30_000;
const LONGER_THAN_ANY_PATIENCE = 600_000;

/** Characters of somebody else's answer that a message shows. */
const EXCERPT = 120;

export interface ApiCall {
  readonly method?: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
  /** The answer may take its time. */
  readonly waits?: boolean;
}

/** The HTTP API of an extension that runs, as the command line calls it. Errors of the API keep their codes. */
export class Api {
  readonly #base: URL;

  /**
   * @param token is sent, and never shown
   * @throws AmendsError `HTTP_REQUEST_INVALID` for a URL that cannot be called
   */
  constructor(
    url: string,
    private readonly token: string | undefined,
  ) {
    this.#base = baseOf(url);
    if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
      throw new AmendsError('HTTP_REQUEST_INVALID', 'AMENDS_TOKEN has characters that no token of a host can have.');
    if (token !== undefined && this.#base.protocol === 'http:' && !isLoopback(this.#base.hostname.replace(/^\[|\]$/g, '')))
      say(`the token goes to ${this.url} unencrypted; a proxy that speaks HTTPS before the host would hide it.`);
  }

  get url(): string {
    return this.#base.href.replace(/\/$/, '');
  }

  /** @param path each part as it is: none is an address of its own. @throws AmendsError with the code of the API; `UNAUTHORIZED`, `HTTP_UNREACHABLE`, `HTTP_TIMEOUT`, `HTTP_FAILED` */
  async call<T>(path: readonly string[], call: ApiCall = {}): Promise<T> {
    const response = await this.#fetched(path, call);
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && typeof answer === 'object' && answer !== null) return answer as T;
    throw this.#refusal(response, answer);
  }

  async #fetched(path: readonly string[], { method = 'GET', query = {}, body, idempotencyKey, waits }: ApiCall): Promise<Response> {
    const address = new URL(this.#base);
    address.pathname += path.map(part).join('/');
    for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, String(value));
    const limit = waits ? LONGER_THAN_ANY_PATIENCE : TIMEOUT;
    try {
      return await fetch(address, {
        method,
        redirect: 'manual', // the token is for this host only
        signal: AbortSignal.timeout(limit),
        headers: {
          accept: 'application/json',
          ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          // a header is bytes: these are its UTF-8
          ...(idempotencyKey !== undefined && { 'idempotency-key': Buffer.from(idempotencyKey, 'utf8').toString('latin1') }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw this.#unreachable(error, limit);
    }
  }

  #unreachable(error: unknown, limit: number): HttpError {
    const { cause, text, timedOut } = networkCause(error);
    if (timedOut || (error as Error).name === 'TimeoutError')
      return new HttpError('HTTP_TIMEOUT', `${this.url} did not answer within ${limit / 1_000} s.`, undefined, undefined, { cause });
    return new HttpError('HTTP_UNREACHABLE', `Nobody answers at ${this.url}: ${escaped(text)}. ${adviceFor(cause)}`, undefined, undefined, { cause });
  }

  #refusal(response: Response, answer: unknown): AmendsError {
    const { status } = response;
    if (status === 401) return new AmendsError('UNAUTHORIZED', this.#unauthorized());
    const { code, message } = (answer ?? {}) as { readonly code?: unknown; readonly message?: unknown };
    if (typeof code === 'string' && typeof message === 'string' && /^[A-Z][A-Z0-9_]{1,99}$/.test(code)) return new AmendsError(code, escaped(message));
    const location = response.headers.get('location');
    const what =
      location !== null && status >= 300 && status < 400
        ? `sends to ${escaped(location.split(/[?#]/, 1)[0]!.slice(0, EXCERPT))}, where the token does not go by itself; give that address instead`
        : `answers with status ${status}, and not as the HTTP API of an extension does; is it the address that 'amends start' said?`;
    return new HttpError('HTTP_FAILED', `${this.url} ${what}`, status, undefined);
  }

  #unauthorized(): string {
    return this.token === undefined
      ? `${this.url} wants a token. Set AMENDS_TOKEN to yours in the environment.`
      : `${this.url} does not know the token in AMENDS_TOKEN. Ask whoever runs it for yours.`;
  }
}

/** A part of an address. One made of dots alone would be taken for a way up. */
function part(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new AmendsError('HTTP_REQUEST_INVALID', `${JSON.stringify(text)} is no name that can be asked for over HTTP.`);
  return encodeURIComponent(text);
}

function baseOf(text: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`);
  } catch {
    // said below, without what it is: it may hold a password
  }
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new AmendsError('HTTP_REQUEST_INVALID', 'What --url or AMENDS_URL says is no URL. Give one such as http://127.0.0.1:8080.');
  if (url.username !== '' || url.password !== '')
    throw new AmendsError('HTTP_REQUEST_INVALID', 'The URL names a user. Leave that out, and put the token of the host into AMENDS_TOKEN.');
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function adviceFor(cause: unknown): string {
  const code = codeOf(cause) ?? '';
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code))
    return 'Its certificate is not trusted here: name that of its authority in NODE_EXTRA_CA_CERTS, or give the host name that it is for.';
  if (/SSL|EPROTO|TLS/.test(code)) return 'It does not speak HTTPS there: try http://.';
  return 'Say with --url where the extension runs; without --url and AMENDS_URL, its journal is looked at, which works while it is down.';
}
