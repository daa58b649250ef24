import { Application, Clock, Config, ConnectClient, ConnectError, Engine, Logger, TaskContexts, type Registered, type RunSummary } from 'amends';
import { ConnectHost } from 'amends/hosts/connect';
import { ConfigServiceProvider } from 'amends/providers/config';
import { WorkspacesExtension } from '../../extension';
import type { ConnectProcess } from './connect-process';
import type { VendorProcess } from './vendor-process';

interface Surroundings {
  readonly connect: Pick<ConnectProcess, 'variables'>;
  readonly vendor: Pick<VendorProcess, 'url'>;
  readonly folder: string;
}

/** The reference extension behind the web sockets of Connect, as `amends start --host connect` runs it; only that it can be watched from within. */
export class Fulfilment {
  #application: Application | undefined;

  private constructor(
    private readonly registered: Registered,
    private readonly host: ConnectHost,
  ) {}

  /** Declares the extension to Connect, and learns there where the vendor is. */
  static async connect({ connect, vendor, folder }: Surroundings): Promise<Fulfilment> {
    const told = {
      JOURNAL_PATH: `${folder}/journal.db`,
      PLATFORM_PATH: `${folder}/platform.db`,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      CONNECT_STUCK_COUNTDOWN: 30,
    };
    // nothing of the environment: no order of a demonstration may reach a real vendor
    const config = ConfigServiceProvider.with({ env: {}, envFile: false, values: { ...connect.variables, ...told, INSTANCE_ID: 'demo' } });
    const registered = Application.register(WorkspacesExtension, { providers: [config], awaited: ['VENDOR_URL'], needs: [ConnectClient] });
    const { container } = registered;
    const [client, contexts] = [container.get(ConnectClient), container.get(TaskContexts)];
    await setVariable(client, connect.variables.ENVIRONMENT_ID, 'VENDOR_URL', vendor.url);
    const services = { config: container.get(Config), client, contexts, clock: container.get(Clock), logger: container.get(Logger) };
    const { repository, audience } = WorkspacesExtension;
    const host = new ConnectHost({ ...services, repository, audience });
    await host.connect(registered);
    return new Fulfilment(registered, host);
  }

  get client(): ConnectClient {
    return this.registered.container.get(ConnectClient);
  }

  get engine(): Engine {
    return this.registered.container.get(Engine);
  }

  /** Rejects when Connect cannot be had any more. */
  get broken(): Promise<never> {
    return this.host.ended.then((error) => {
      throw error ?? new Error('Connect has closed the connection.');
    });
  }

  /** @returns the runs of earlier processes, which go on */
  async start(): Promise<readonly RunSummary[]> {
    this.#application = await this.registered.start();
    await this.host.start(this.#application);
    return this.#application.resumed;
  }

  async stop(): Promise<void> {
    const drained = this.host.stop();
    await Promise.all([drained, this.#application?.stop(drained)]);
  }
}

/** As people do on Connect's pages. */
async function setVariable(client: ConnectClient, environment: string, name: string, value: string): Promise<void> {
  const service = environment.replace(/^ENV-/, 'SRVC-').slice(0, -3);
  const variables = client.ns('devops').collection('services').resource(service).collection('environments').resource(environment).collection('variables');
  try {
    await variables.resource(name).update({ value });
  } catch (error) {
    if (!(error instanceof ConnectError) || error.status !== 404) throw error;
    await variables.create({ name, value });
  }
}
