import { HttpClient, HttpError, TerminalError, injectable, type HttpRequest } from 'amends';
import type { Call } from 'amends/transactions/call';
import { parameterOf } from 'amends/transactions/parameter-of';

/** Where the API is, such as `https://api.example.com/v1`. */
export abstract class WorkspacesUrl {
  abstract readonly value: string;
}

/** Seconds. The vendor answers within one; what it has not answered in ten it will not. */
const TIMEOUT = 10;

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** The REST API of the vendor of workspaces: who calls, on whose behalf, and what its errors mean. */
@injectable()
export class WorkspacesApi {
  constructor(
    private readonly http: HttpClient,
    private readonly url: WorkspacesUrl,
  ) {}

  /** @throws TerminalError with the vendor's own code and message when it refuses. */
  async send<T>(method: NonNullable<HttpRequest['method']>, path: string, call: Call, body?: unknown): Promise<T> {
    const effect = method === 'GET' ? {} : { idempotencyKey: call.idempotencyKey };
    try {
      const response = await this.http.request<T>(`${this.url.value}${path}`, {
        method,
        headers: headers(call),
        signal: call.signal,
        timeout: TIMEOUT,
        ...effect,
        ...(body !== undefined && { body }),
      });
      return response.body;
    } catch (error) {
      if (error instanceof HttpError && !error.retryable && isRefusal(error.body))
        throw new TerminalError(error.body.message, { code: error.body.code, cause: error });
      throw error;
    }
  }

  /** What a look-up finds. */
  async find<T>(path: string, call: Call): Promise<T | undefined> {
    return unless(['CUSTOMER_UNKNOWN', 'WORKSPACE_UNKNOWN', 'DOMAIN_UNKNOWN'], this.send<T>('GET', path, call));
  }

  /** The first that a look-up by the given query finds. */
  async findBy<T>(path: string, by: 'key' | 'reference', value: string, call: Call): Promise<T | undefined> {
    const { items } = await this.send<{ readonly items: readonly T[] }>('GET', `${path}?${by}=${encodeURIComponent(value)}`, call);
    return items[0];
  }
}

/** What a promise brings; `undefined` where the vendor refuses with one of these codes. */
export async function unless<T>(codes: readonly string[], promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof TerminalError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

function headers({ request }: Call): Readonly<Record<string, string>> {
  const fault = parameterOf(request, 'sandbox_fault')?.replace(/[^\x20-\x7e]/g, '');
  return { 'x-order-id': request.id, ...(fault !== undefined && { 'x-sandbox-fault': fault }) };
}

function isRefusal(body: unknown): body is Refusal {
  const { code, message } = (body ?? {}) as Partial<Refusal>;
  return typeof code === 'string' && typeof message === 'string';
}
