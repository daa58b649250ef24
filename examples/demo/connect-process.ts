import { ChildServer } from './child-server';

/** What an extension has to know to find Connect. */
export type Variables = Readonly<Record<'API_KEY' | 'ENVIRONMENT_ID' | 'SERVER_ADDRESS' | 'API_ADDRESS', string>>;

/** A task, as the sandbox shows it. */
export interface SandboxTask {
  readonly id: string;
  readonly state: 'waiting' | 'sent' | 'closed';
  readonly result: string | null;
}

/** The sandbox of Connect, in a process of its own. */
export class ConnectProcess {
  private constructor(private readonly server: ChildServer<{ readonly url: string; readonly variables: Variables }>) {}

  /** @param data the file in which it remembers everything. */
  static async start(data: string): Promise<ConnectProcess> {
    return new ConnectProcess(await ChildServer.start(require.resolve('./connect-main'), [data]));
  }

  get url(): string {
    return this.server.ready.url;
  }

  get variables(): Variables {
    return this.server.ready.variables;
  }

  /** Does what only a sandbox can, such as orders out of nothing. */
  async post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(`${this.url}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`The sandbox refused ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** What the extension was asked about a request; the newest first. */
  async tasksOf(request: string): Promise<readonly SandboxTask[]> {
    const answer = await fetch(`${this.url}/sandbox/tasks?object_id=${encodeURIComponent(request)}`);
    return (await answer.json()) as readonly SandboxTask[];
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
