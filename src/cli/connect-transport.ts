import { TaskContexts } from '../clients/connect/task-contexts';
import { ConnectClient } from '../clients/connect/connect-client';
import type { Registered } from '../application';
import type { Container } from '../container/container';
import type { ExtensionClass } from '../extension';
import { ConnectHost } from '../hosts/connect/connect-host';
import { askConnect, runnerVersionOf, validate } from '../hosts/connect/validation';
import { Clock } from '../services/clock';
import { Config } from '../services/config';
import { Logger } from '../services/logger';
import { extensionProfile } from './extension-profile';

interface Transported {
  readonly extension: ExtensionClass;
  /** The path of its module. */
  readonly path: string;
  readonly registered: Registered;
  readonly validates: boolean;
}

/**
 * The host that takes tasks from Connect, after the checks of what the extension declares.
 * @throws AmendsError `CONNECT_UNCONFIGURED`, `CONNECT_EXTENSION_INVALID`, `CONNECT_FORBIDDEN`
 */
export async function connectTransport({ extension, path, registered, validates }: Transported): Promise<ConnectHost> {
  const { container } = registered;
  const [config, client, logger] = [container.get(Config), container.get(ConnectClient), container.get(Logger)];
  const profile = extensionProfile(extension, path);
  const host = (runnerVersion: string | undefined): ConnectHost =>
    new ConnectHost({ ...profile, runnerVersion, config, client, contexts: contextsOf(container), clock: container.get(Clock), logger });
  const set = config.get('CONNECT_RUNNER_VERSION');
  ConnectHost.checkSettings(config);
  if (!validates) return host(set);
  const { events, version } = await askConnect(client, logger);
  validate(registered, profile, { events, file: path, logger });
  return host(set ?? runnerVersionOf(version));
}

/** Those that the client asks; a client that somebody else binds asks none. */
const contextsOf = (container: Container): TaskContexts => (container.isBound(TaskContexts) ? container.get(TaskContexts) : new TaskContexts());
