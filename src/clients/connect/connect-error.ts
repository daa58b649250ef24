import { STATUS_CODES } from 'node:http';
import { AmendsError, type ErrorCode, type ErrorDetails } from '../../core/errors';
import { isRetryableStatus } from '../http/retryable-status';

/** What Connect says of an error, where it says it in its own form. */
export interface ConnectProblem {
  readonly errorCode: string;
  readonly errors: readonly string[];
  readonly params: unknown;
}

/** The codes of errors without an answer. */
export type NoAnswerCode = Extract<ErrorCode, 'CONNECT_TIMEOUT' | 'CONNECT_UNREACHABLE' | 'CONNECT_ABORTED' | 'CONNECT_ANSWER_INVALID'>;

/** What went wrong with a call of Connect's REST API. Whether it is worth another attempt is decided by its status; without one, it is. */
export class ConnectError extends AmendsError {
  override readonly name = 'ConnectError';

  private constructor(
    code: ErrorCode,
    message: string,
    /** Method and path of the call. */
    readonly call: string,
    /** The status of the answer; `undefined` where there was none. */
    readonly status: number | undefined,
    problem: ConnectProblem | undefined,
    details: ErrorDetails,
  ) {
    super(code, message, details);
    this.errorCode = problem?.errorCode;
    this.errors = problem?.errors ?? [];
    this.params = problem?.params;
  }

  /** Connect's own code, such as `VAL_001` (validation), `REQ_003` (wrong state), `AUTH_001`, `NFND_001`. */
  readonly errorCode: string | undefined;
  readonly errors: readonly string[];
  readonly params: unknown;

  /** An answer that is an error: `CONNECT_UNAVAILABLE` for 408, 425, 429 and 5xx, else `CONNECT_REFUSED`. */
  static answered(call: string, status: number, problem: ConnectProblem | undefined, retryAfter: number | undefined): ConnectError {
    const code = isRetryableStatus(status) ? 'CONNECT_UNAVAILABLE' : 'CONNECT_REFUSED';
    return new ConnectError(code, printed(status, problem), call, status, problem, retryAfter === undefined ? {} : { retryAfter });
  }

  /** No answer, or none that can be used. */
  static unanswered(code: NoAnswerCode, call: string, why: string, cause?: unknown): ConnectError {
    return new ConnectError(code, `Unexpected error: ${call} ${why}`, call, undefined, undefined, { cause });
  }

  override get retryable(): boolean {
    return this.status === undefined || isRetryableStatus(this.status);
  }
}

/** As Connect's own client prints it: `400 Bad Request: VAL_001 - first,second`. */
function printed(status: number, problem: ConnectProblem | undefined): string {
  const reason = STATUS_CODES[status]?.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
  const first = reason === undefined ? String(status) : `${status} ${reason}`;
  return problem === undefined ? first : `${first}: ${problem.errorCode} - ${problem.errors.join(',')}`;
}

/** @returns `undefined` unless the body is an object with both `error_code` and `errors`. */
export function problemOf(body: unknown): ConnectProblem | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { error_code: code, errors, params } = body as { readonly error_code?: unknown; readonly errors?: unknown; readonly params?: unknown };
  if (typeof code !== 'string' || code === '' || errors === undefined || errors === null) return undefined;
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  return { errorCode: code, errors: list.map((error) => (typeof error === 'string' ? error : JSON.stringify(error))), params: params ?? undefined };
}
