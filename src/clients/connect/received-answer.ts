import { saysJson } from '../http/response-body';
import type { ConnectAnswer, ConnectCall } from './connect-call';
import { ConnectError } from './connect-error';

/** An answer without error, read to its end. @throws ConnectError `CONNECT_ANSWER_INVALID` for what calls itself JSON and is none. */
export async function receivedAnswer(response: Response, { binary = false }: ConnectCall, name: string): Promise<ConnectAnswer> {
  const { status } = response;
  return { status, headers: Object.fromEntries(response.headers), body: await bodyOf(response, binary, name) };
}

async function bodyOf(response: Response, binary: boolean, name: string): Promise<unknown> {
  if (response.status === 204 || response.status === 205) return null;
  const json = saysJson(response.headers);
  const text = json !== false || /^text\//i.test(response.headers.get('content-type') ?? '');
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (binary) return bytes;
  if (bytes.byteLength === 0) return null;
  if (!text) return bytes;
  const read = new TextDecoder().decode(bytes);
  if (json === false) return read;
  try {
    return JSON.parse(read) as unknown;
  } catch (cause) {
    if (json === undefined) return read;
    throw ConnectError.unanswered('CONNECT_ANSWER_INVALID', name, `was answered ${response.status} with what calls itself JSON and is none`, cause);
  }
}
