export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as the header `Idempotency-Key`. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Seconds until the call is given up; 30 unless given. */
  readonly timeout?: number;
}

export interface HttpResponse<T = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else the text; `undefined` for an empty body. */
  readonly body: T;
}

/**
 * Calls somebody's HTTP API with JSON. Errors tell the engine what to do: 429 and 5xx and broken connections are retryable
 * (with `Retry-After`, where sent), other 4xx are terminal.
 */
export abstract class HttpClient {
  /**
   * @throws HttpError `HTTP_FAILED` (any answer but 2xx and 304; redirects are not followed), `HTTP_TIMEOUT`, or `HTTP_UNREACHABLE` (also when `signal` aborts)
   * @throws TerminalError `HTTP_REQUEST_INVALID`
   */
  abstract request<T = unknown>(url: string, request?: HttpRequest): Promise<HttpResponse<T>>;
}
