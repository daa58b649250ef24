import { isRetryableStatus } from './http/retryable-status';
import { AmendsError, type ErrorCode, type ErrorDetails } from '../core/errors';

/** What went wrong with a call over HTTP. Whether it is worth another attempt is decided by its status. */
export class HttpError extends AmendsError {
  override readonly name = 'HttpError';
  readonly #retryable: boolean;

  constructor(
    code: Extract<ErrorCode, 'HTTP_FAILED' | 'HTTP_TIMEOUT' | 'HTTP_UNREACHABLE'>,
    message: string,
    /** The status of the answer; `undefined` where there was none. */
    readonly status: number | undefined,
    /** The body of the answer, parsed where it is JSON. */
    readonly body: unknown,
    details: ErrorDetails = {},
  ) {
    super(code, message, details);
    this.#retryable = status === undefined || isRetryableStatus(status);
  }

  override get retryable(): boolean {
    return this.#retryable;
  }
}
