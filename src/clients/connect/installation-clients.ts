import { TerminalError } from '../../core/errors';
import type { Req } from '../../core/request';
import type { Redactor } from '../../services/redactor';
import type { ConnectAnswer, ConnectCall } from './connect-call';
import { ConnectClient } from './connect-client';
import { ConnectError } from './connect-error';
import { pathOfId } from './connect-path';
import type { TaskContexts } from './task-contexts';

/** The member of a request that says for which installation it came; only there when it came for one. */
export const INSTALLATION_MEMBER = 'amends_installation';

/** Clients that act for the installation that a request came for: for extensions that several accounts install. */
export abstract class InstallationClients {
  /** Whether the request came for an installation. */
  abstract has(request: Req): boolean;
  /** Works in steps, too, and after a restart. @throws TerminalError `CONNECT_NO_INSTALLATION` when the request came for none */
  abstract of(request: Req): ConnectClient;
}

interface Parts {
  readonly client: ConnectClient;
  readonly contexts: TaskContexts;
  readonly redactor: Redactor;
  readonly environmentId: () => string | undefined;
}

/** Takes the key of the last task of the request; where none is known, or it is no longer valid, it asks Connect for one (impersonation). */
export class ConnectInstallationClients extends InstallationClients {
  /** Keys that Connect gave, by installation. */
  readonly #keys = new Map<string, Promise<string>>();

  constructor(private readonly parts: Parts) {
    super();
  }

  override has(request: Req): boolean {
    return installationOf(request) !== undefined;
  }

  override of(request: Req): ConnectClient {
    const installation = installationOf(request);
    if (installation !== undefined) return new InstallationClient(this, this.parts.client, request.id, installation);
    throw new TerminalError(`The request ${request.id} came for no installation, so nobody can be acted for. Use the ConnectClient itself.`, {
      code: 'CONNECT_NO_INSTALLATION',
    });
  }

  /** @param stale a key that Connect did not take */
  async key(request: string, installation: string, stale?: string): Promise<string> {
    const { contexts } = this.parts;
    const task = contexts.of(request);
    const own = task?.installationId === installation ? task.apiKey : null;
    if (own !== null && own !== stale) return own;
    const known = this.#keys.get(installation);
    if (known !== undefined && (await known) !== stale) return known;
    const asked = this.#impersonate(installation);
    this.#keys.set(installation, asked);
    asked.catch(() => this.#keys.delete(installation)); // the next one asks again
    return asked;
  }

  async #impersonate(installation: string): Promise<string> {
    const { client, contexts, redactor, environmentId } = this.parts;
    const service = contexts.extensionId ?? serviceOf(environmentId()) ?? 'unknown';
    const path = `${pathOfId(`${pathOfId('devops/services', service)}/installations`, installation)}/impersonate`;
    const { body } = await client.withoutContext.request<{ readonly installation_api_key?: unknown }>({ method: 'POST', path, retry: 'always' });
    const key = body.installation_api_key;
    if (typeof key !== 'string') throw new TerminalError(`Connect gave no key for the installation ${installation}.`, { code: 'CONNECT_ANSWER_INVALID' });
    redactor.registerPassing(key);
    return key;
  }
}

class InstallationClient extends ConnectClient {
  constructor(
    private readonly keys: ConnectInstallationClients,
    private readonly client: ConnectClient,
    private readonly requestId: string,
    private readonly installation: string,
  ) {
    super();
  }

  override async request<T = unknown>(call: ConnectCall): Promise<ConnectAnswer<T>> {
    const apiKey = await this.keys.key(this.requestId, this.installation);
    try {
      return await this.client.request<T>({ ...call, apiKey });
    } catch (error) {
      if (!(error instanceof ConnectError) || error.status !== 401) throw error;
      return await this.client.request<T>({ ...call, apiKey: await this.keys.key(this.requestId, this.installation, apiKey) });
    }
  }
}

function installationOf(request: Req): string | undefined {
  const named = (request as { readonly [INSTALLATION_MEMBER]?: unknown })[INSTALLATION_MEMBER];
  return typeof named === 'string' ? named : undefined;
}

/** The extension of an environment: `ENV-1000-2000-01` is one of `SRVC-1000-2000`. */
export function serviceOf(environmentId: string | undefined): string | undefined {
  return environmentId?.startsWith('ENV-') === true ? `SRVC-${environmentId.slice(4, -3)}` : undefined;
}
