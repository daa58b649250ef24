import { ConnectSandbox, SANDBOX_KEY, type ConnectSandboxOptions } from 'amends/sandbox/connect/connect-sandbox';

/** What was parsed: what it has is asserted, not typed. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** Calls a sandbox as a plain client does. */
export class SandboxCaller {
  constructor(
    readonly url: () => string,
    private readonly key: string = SANDBOX_KEY,
  ) {}

  async call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const response = await fetch(`${this.url()}${path}`, {
      method,
      headers: { authorization: this.key, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  get = (path: string): Promise<Answered> => this.call('GET', `/public/v1/${path}`);
  post = (path: string, body?: unknown): Promise<Answered> => this.call('POST', `/public/v1/${path}`, body);
  put = (path: string, body?: unknown): Promise<Answered> => this.call('PUT', `/public/v1/${path}`, body);
  delete = (path: string): Promise<Answered> => this.call('DELETE', `/public/v1/${path}`);

  /** Orders, and gives the request. */
  async order(body: object): Promise<Json> {
    const { status, body: request } = await this.call('POST', '/sandbox/requests', body);
    if (status !== 201) throw new Error(JSON.stringify(request));
    return request;
  }

  /** Orders, approves, and gives the id of the asset. */
  async asset(body: object = {}): Promise<string> {
    const request = await this.order({ type: 'purchase', ...body });
    await this.post(`requests/${request.id}/approve`, { template_id: 'TL-000-000-001' });
    return request.asset.id;
  }
}

/** A sandbox for the tests of a file, started before each. */
export function sandboxForTests(options: ConnectSandboxOptions = {}): { readonly sandbox: ConnectSandbox; readonly caller: SandboxCaller } {
  const sandbox = new ConnectSandbox(options);
  beforeEach(() => sandbox.start());
  afterEach(() => sandbox.stop());
  return { sandbox, caller: new SandboxCaller(() => sandbox.url) };
}
