import { types } from 'node:util';
import { TerminalError } from '../../core/errors';
import type { HttpRequest } from '../../services/http-client';
import type { Redactor } from '../../services/redactor';

/** A call as fetch takes it, checked before anything is sent. */
export interface OutgoingRequest {
  readonly request: Request;
  /** How errors name the call: its method and address, without query, user and secrets. */
  readonly name: string;
}

/** @throws TerminalError `HTTP_REQUEST_INVALID` for what no attempt could send. */
export function outgoingRequest(url: string, call: HttpRequest, redactor: Redactor): OutgoingRequest {
  const method = call.method ?? 'GET';
  let name = `${method} ${redactor.text(url.split(/[?#]/, 1)[0] ?? '')}`;
  try {
    const address = new URL(url);
    const credentials = takeCredentials(address);
    name = `${method} ${redactor.text(address.origin + address.pathname)}`;
    if (!/^https?:$/.test(address.protocol)) throw new TypeError('its address must begin with http:// or https://');
    for (const [key, value] of Object.entries(call.query ?? {})) if (value !== undefined) address.searchParams.append(key, String(value));
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const request = new Request(address, { method, headers: headersOf(call, credentials), redirect: 'manual', ...(body !== undefined && { body }) });
    return { request, name };
  } catch (cause) {
    const why = redactor.text(types.isNativeError(cause) ? cause.message : String(cause));
    throw new TerminalError(`${name} cannot be sent: ${why}. Mend the call; another attempt would fail alike.`, { code: 'HTTP_REQUEST_INVALID' });
  }
}

/** fetch refuses an address with a user in it; the header says the same. */
function takeCredentials(address: URL): string | undefined {
  const { username, password } = address;
  if (username === '' && password === '') return undefined;
  address.username = '';
  address.password = '';
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
}

function headersOf(call: HttpRequest, credentials: string | undefined): Headers {
  const headers = new Headers({ accept: 'application/json' });
  if (credentials !== undefined) headers.set('authorization', credentials);
  if (call.body !== undefined) headers.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(call.headers ?? {})) headers.set(name, value);
  if (call.idempotencyKey !== undefined) headers.set('idempotency-key', call.idempotencyKey);
  return headers;
}
