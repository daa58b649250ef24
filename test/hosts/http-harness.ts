import { HttpHost, type HttpHostOptions } from 'amends/hosts/http';
import { MemoryHosted } from './memory-hosted';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An HTTP host on a free port before a {@link MemoryHosted}, new for each test. */
class HttpHarness {
  hosted = new MemoryHosted();
  host = new HttpHost({ port: 0 });

  async serve(options: HttpHostOptions = {}): Promise<void> {
    this.host = new HttpHost({ port: 0, ...options });
    await this.host.start(this.hosted);
  }

  async call(path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(this.host.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  /** A body that is text is sent as it is, any other as JSON. */
  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.call(path, { method: 'POST', headers, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
  }
}

export function httpHarness(): HttpHarness {
  const harness = new HttpHarness();
  beforeEach(() => (harness.hosted = new MemoryHosted()));
  afterEach(() => harness.host.stop());
  return harness;
}

/** The status and the code of an error. */
export function errorOf({ status, body }: Reply): readonly [number, string | undefined] {
  return [status, (body as { code?: string }).code];
}
