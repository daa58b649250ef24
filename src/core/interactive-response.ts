declare const brand: unique symbol;

/** What is answered to whoever waits for an interactive task, as HTTP tells it; every part has a default. */
export interface InteractiveAnswer {
  /** 200 of `done` and 400 of `fail` unless given. */
  readonly httpStatus?: number;
  /** None unless given. */
  readonly headers?: Readonly<Record<string, string>> | null;
  /** What JSON can carry; `null` unless given. */
  readonly body?: unknown;
}

/** What a handler answers an interactive event: somebody waits for it, so there is no later. */
export class InteractiveResponse {
  declare private readonly [brand]: never;

  private constructor(
    readonly kind: 'done' | 'fail',
    readonly httpStatus: number,
    readonly headers: Readonly<Record<string, string>> | null,
    readonly body: unknown,
    /** For the log of the platform; the caller gets the body. */
    readonly output: string | null,
  ) {}

  /** The question is answered. */
  static done({ httpStatus = 200, headers = null, body = null }: InteractiveAnswer = {}): InteractiveResponse {
    return new InteractiveResponse('done', httpStatus, headers, body, null);
  }

  /** It cannot be answered. @param answer.output a line for the log of the platform */
  static fail({
    httpStatus = 400,
    headers = null,
    body = null,
    output = null,
  }: InteractiveAnswer & { readonly output?: string | null } = {}): InteractiveResponse {
    return new InteractiveResponse('fail', httpStatus, headers, body, output);
  }
}
