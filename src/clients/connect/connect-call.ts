/** One call of Connect's REST API. */
export interface ConnectCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/public/v1/`, without a slash in front, each part encoded: `requests/PR-1000-2000-3000-001/approve`. */
  readonly path: string;
  /** What stands behind the question mark, encoded. */
  readonly query?: string;
  /** Besides those that every call has; these win. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A `Uint8Array` is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Whether the answer is wanted as bytes, whatever it says that it is. */
  readonly binary?: boolean;
  /**
   * What may be sent again when it failed in a way that another try may mend: `idempotent` (unless given) means GET, PUT and DELETE.
   * With `always` an effect may happen twice.
   */
  readonly retry?: 'idempotent' | 'always' | 'never';
  /** Seconds that each try may take. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Sent as `Authorization` instead of the extension's own key. Secret. */
  readonly apiKey?: string;
  /** Whether the headers that tell of the task at hand are sent; they are, unless this is `false`. */
  readonly context?: boolean;
}

/** What a method of the client takes besides what it is about. */
export type ConnectCallOptions = Pick<ConnectCall, 'headers' | 'retry' | 'timeout' | 'signal'>;

export interface ConnectAnswer<T = unknown> {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON is parsed, text is text, anything else bytes (`Uint8Array`); `null` where there is none (204). */
  readonly body: T;
}

/** Whoever can carry out calls. */
export interface ConnectCaller {
  request<T = unknown>(call: ConnectCall): Promise<ConnectAnswer<T>>;
}

/** A filter in RQL: what the builder `rql` makes, or its text as it may stand in an address (what must be encoded is; `%20` and the like stay as they are). */
export type Filter = string | { toString(): string };

/** An object of Connect of which nothing is known. */
export type ConnectObject = Readonly<Record<string, unknown>>;
