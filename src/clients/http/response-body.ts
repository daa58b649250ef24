/** Bytes of an error's body that are kept. */
const KEPT = 64 * 1024;
/** Bytes of an error's body that are read, so that its connection can be used again; beyond them it is closed instead. */
const READ = 1024 * 1024;

/** The whole body, as its type says. */
export async function bodyOf(response: Response): Promise<unknown> {
  return parsed(await response.text(), response.headers);
}

/** The first 64 KiB of a body; the rest is read and thrown away. */
export async function beginningOf(response: Response): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // The types of fetch do not say so, but its body is Node's own stream; leaving the loop closes the connection.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk.subarray(0, Math.max(KEPT - bytes, 0)), { stream: true });
    bytes += chunk.byteLength;
    if (bytes >= READ) break;
  }
  return parsed(text + decoder.decode(), response.headers);
}

/** Whether an answer says that it is JSON; `undefined` where it says nothing. */
export function saysJson(headers: Headers): boolean | undefined {
  const type = headers.get('content-type');
  return type === null ? undefined : /^[^;]*[/+]json\s*(;|$)/i.test(type);
}

/** What calls itself JSON, or says nothing and is JSON, is parsed; what cannot be is the text. */
function parsed(text: string, headers: Headers): unknown {
  if (text === '') return undefined;
  if (saysJson(headers) === false) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
