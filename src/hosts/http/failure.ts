import { AmendsError, codeOf, ERROR_CODES, type ErrorCode } from '../../core/errors';

/** An error as HTTP tells it. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The status of each code that a caller can meet; every other is 500. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  BODY_INVALID: 400,
  QUERY_INVALID: 400,
  PROTOCOL_INVALID: 400,
  UNAUTHORIZED: 401,
  ORIGIN_REFUSED: 403,
  EVENT_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  RUN_UNKNOWN: 404,
  VERB_UNKNOWN: 404,
  METHOD_REFUSED: 405,
  RUN_ENDED: 409,
  PAST_THE_PIVOT: 409,
  VERB_REFUSED: 409,
  REQUEST_TOO_LARGE: 413,
  OUTCOME_TOO_LARGE: 413,
  LOGIN_LIMITED: 429,
  REQUEST_INVALID: 422,
  DELIVERY_ID_REUSED: 422,
  MESSAGE_INVALID: 422,
  OUTCOME_NOT_JOURNALABLE: 422,
  OVERLOADED: 503,
  NOT_READY: 503,
  JOURNAL_CORRUPT: 503,
  JOURNAL_FULL: 503,
  JOURNAL_IN_USE: 503,
  JOURNAL_LOCKED: 503,
  JOURNAL_NEWER: 503,
  JOURNAL_UNAVAILABLE: 503,
  OWNERSHIP_LOST: 503,
};

/** Seconds after which to call again, where the error does not know better. */
const RETRY_AFTER = 5;

/** What to answer for an error. Of an error that nobody gave a code, nothing is shown: it may hold anything. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AmendsError) return ofAmends(error);
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  if (codeOf(error)?.startsWith('FST_') === true && typeof status === 'number' && status >= 400 && status < 500)
    return malformed(status, (error as Error).message);
  return { status: 500, code: 'INTERNAL', message: `${ERROR_CODES.INTERNAL} The log of this process says what.`, headers: {} };
}

/** What arrived was not understood as HTTP. */
export function malformed(status: number, message: string): Failure {
  return { status, code: 'PROTOCOL_INVALID', message, headers: {} };
}

function ofAmends(error: AmendsError): Failure {
  const status = STATUS[error.code as ErrorCode] ?? 500;
  return { status, code: error.code, message: error.message, headers: headersOf(error, status) };
}

function headersOf(error: AmendsError, status: number): Readonly<Record<string, string>> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  if (status === 503 || error.retryAfter !== undefined) return { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfter ?? RETRY_AFTER))) };
  return {};
}
