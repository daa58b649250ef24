import { types } from 'node:util';
import { TerminalError } from '../../core/errors';
import type { ConnectCall } from './connect-call';

/** What every call of a client has. */
export interface CallFrame {
  /** `http(s)://host/public/v1`. */
  readonly base: string;
  readonly apiKey: string;
  readonly userAgent: string;
  readonly context: Readonly<Record<string, string>>;
}

/** A call as fetch takes it. @throws TerminalError `CONNECT_CALL_INVALID` for what no try could send. */
export function outgoingCall(call: ConnectCall, { base, apiKey, userAgent, context }: CallFrame): Request {
  try {
    const headers = new Headers({ authorization: apiKey, 'user-agent': userAgent });
    const body = encodedBody(call.body, headers);
    for (const [name, value] of Object.entries({ ...context, ...call.headers })) headers.set(name, value);
    return new Request(addressOf(base, call), { method: call.method, headers, redirect: 'manual', ...(body !== undefined && { body }) });
  } catch (cause) {
    // what was thrown is not kept as a cause: it may quote the key
    const why = types.isNativeError(cause) ? cause.message.replaceAll(apiKey, '***') : String(cause);
    throw new TerminalError(`${call.method} ${call.path} cannot be sent to Connect: ${why}. Mend the call; another try would fail alike.`, {
      code: 'CONNECT_CALL_INVALID',
    });
  }
}

function encodedBody(body: unknown, headers: Headers): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined) return undefined;
  const binary = ArrayBuffer.isView(body);
  headers.set('content-type', binary ? 'application/octet-stream' : 'application/json');
  return binary ? new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength) : JSON.stringify(body);
}

/** Nothing that is meant for a path or a query may lead out of it. */
function addressOf(base: string, { path, query }: ConnectCall): URL {
  const address = new URL(`${base}/${path}`);
  const root = new URL(base);
  if (/[?#\\]/.test(path) || address.origin !== root.origin || !address.pathname.startsWith(`${root.pathname}/`))
    throw new TypeError('its path leads elsewhere');
  if (query?.includes('#') === true) throw new TypeError('a # cuts its query off');
  address.search = query === undefined || query === '' ? '' : `?${query}`;
  return address;
}
