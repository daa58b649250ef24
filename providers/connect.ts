import {
  Clock,
  Config,
  ConnectClient,
  ConnectContext,
  ConnectFulfillment,
  ConnectInstallationClients,
  HttpConnectClient,
  InstallationClients,
  Logger,
  Redactor,
  TaskContexts,
  type ConnectAnswer,
  type ConnectCall,
  type Container,
  type ServiceProvider,
  type ServiceProviderClass,
} from 'amends';

export interface ConnectOptions {
  /** Whether the start fails when Connect does not know the key, or does not answer; no call is made at the start unless so. */
  readonly check?: boolean;
}

/**
 * Binds {@link ConnectClient} to the REST API that the configuration names: `API_KEY`, `API_ADDRESS` (else `SERVER_ADDRESS`), `ENVIRONMENT_ID`, `INSTANCE_ID`.
 * Without `API_KEY` an extension starts all the same, and the first call fails with `CONNECT_UNCONFIGURED`: not every extension calls Connect.
 * {@link ConnectFulfillment} calls through whatever client is bound; {@link InstallationClients} act for the installation that a request came for.
 */
export class ConnectServiceProvider implements ServiceProvider {
  protected readonly options: ConnectOptions = {};

  static with(options: ConnectOptions): ServiceProviderClass {
    return class extends ConnectServiceProvider {
      protected override readonly options = options;
    };
  }

  register(container: Container): void {
    container.bind(ConnectClient).toDynamicValue(() => new ConfiguredConnectClient(container));
    container.bind(ConnectFulfillment).toDynamicValue(({ get }) => new ConnectFulfillment(get(ConnectClient)));
    const contexts = new TaskContexts();
    container.bind(TaskContexts).toConstantValue(contexts);
    container.bind(ConnectContext).toConstantValue(contexts);
    container
      .bind(InstallationClients)
      .toDynamicValue(() => installationsOf(container, contexts))
      .inSingletonScope();
  }

  async boot(container: Container): Promise<void> {
    if (this.options.check === true) await container.get(ConnectClient).withoutContext.collection('accounts').first();
  }
}

/** Reads the configuration at the first call, and not before: an extension that never calls Connect need not have any for it. */
class ConfiguredConnectClient extends ConnectClient {
  #client: ConnectClient | undefined;

  constructor(private readonly container: Container) {
    super();
  }

  override async request<T = unknown>(call: ConnectCall): Promise<ConnectAnswer<T>> {
    return (this.#client ??= configured(this.container)).request<T>(call);
  }
}

function configured(container: Container): ConnectClient {
  const config = container.get(Config);
  return new HttpConnectClient({
    address: config.get('API_ADDRESS') ?? config.get('SERVER_ADDRESS'),
    apiKey: config.get('API_KEY'),
    environmentId: config.get('ENVIRONMENT_ID'),
    instanceId: config.get('INSTANCE_ID'),
    clock: container.get(Clock),
    logger: container.get(Logger),
    redactor: Redactor.of(config),
    headers: () => (container.isBound(ConnectContext) ? container.get(ConnectContext).headers() : {}),
  });
}

function installationsOf(container: Container, contexts: TaskContexts): InstallationClients {
  const config = container.get(Config);
  return new ConnectInstallationClients({
    client: container.get(ConnectClient),
    contexts,
    redactor: Redactor.of(config),
    environmentId: () => config.get('ENVIRONMENT_ID'),
  });
}
