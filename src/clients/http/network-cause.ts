import { types } from 'node:util';

/** Why a call got no answer. */
export interface NetworkCause {
  readonly cause: unknown;
  readonly text: string;
  /** Whether the time was up that fetch itself allows. */
  readonly timedOut: boolean;
}

/** What is behind an error of fetch, which itself says only "fetch failed". */
export function networkCause(error: unknown): NetworkCause {
  const cause = types.isNativeError(error) && error.cause !== undefined ? error.cause : error;
  return { cause, text: described(cause), timedOut: /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(codeIn(cause)) };
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
