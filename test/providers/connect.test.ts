import {
  Clock,
  Config,
  ConnectClient,
  ConnectContext,
  ConnectFulfillment,
  Container,
  isTerminal,
  Logger,
  type ConfigValues,
  type ServiceProvider,
} from 'amends';
import { ConnectServiceProvider } from 'amends/providers/connect';
import { API_KEY, ClientRig, rejection } from '../clients/connect/client-rig';
import { json } from '../clients/connect/scripted-connect';
import { FixedConfig } from './fixed-config';

const rig = new ClientRig();
const { server } = rig;
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => rig.reset());

/** A container with a configuration of just these values, and the provider registered. */
function registered(values: Partial<ConfigValues>, provider: ServiceProvider = new ConnectServiceProvider()): Container {
  const container = new Container();
  container.bind(Clock).toConstantValue(rig.clock);
  container.bind(Logger).toConstantValue(rig.logger);
  container.bind(Config).toConstantValue(new FixedConfig(values, [values.API_KEY ?? '']));
  provider.register(container);
  return container;
}

const configured = (more: Partial<ConfigValues> = {}): Partial<ConfigValues> => ({
  API_KEY,
  SERVER_ADDRESS: 'nowhere.test',
  API_ADDRESS: server.address,
  ENVIRONMENT_ID: 'ENV-1000-2000-01',
  INSTANCE_ID: 'inst-7',
  ...more,
});
const read = (container: Container) => container.get(ConnectClient).collection('requests').resource('PR-1').get();

describe('the client of Connect', () => {
  it('is what the configuration says', async () => {
    server.script(json(200, { id: 'PR-1' }));
    await read(registered(configured()));
    expect(server.seen[0]?.headers).toMatchObject({ authorization: API_KEY, 'user-agent': expect.stringMatching(/ ENV-1000-2000-01\/inst-7$/) as unknown });
  });

  it('calls where the web socket is, unless told where else', async () => {
    server.script(json(200, {}));
    await read(registered(configured({ API_ADDRESS: undefined, SERVER_ADDRESS: server.address })));
    expect(server.seen).toHaveLength(1);
  });

  it('needs no configuration until it is called', async () => {
    const container = registered({});
    await new ConnectServiceProvider().boot(container);
    expect([container.get(ConnectClient), container.get(ConnectFulfillment)]).toHaveLength(2);
  });

  it('without a key fails at the first call, and names the variable', async () => {
    const error = await rejection(read(registered(configured({ API_KEY: undefined }))));
    expect(error).toMatchObject({ code: 'CONNECT_UNCONFIGURED', message: expect.stringContaining('API_KEY') as unknown });
    expect(isTerminal(error)).toBe(true);
  });

  it('tells of the task at hand', async () => {
    class Told extends ConnectContext {
      override headers = () => ({ EAAS_TASK_ID: 'TQ-5' });
    }
    server.script(json(200, {}));
    const container = registered(configured());
    container.registering({}, () => container.bind(ConnectContext).toConstantValue(new Told()));
    await read(container);
    expect(server.seen[0]?.headers['eaas_task_id']).toBe('TQ-5');
  });

  it('is what the typed operations call through, whoever bound it last', async () => {
    server.script(json(200, { id: 'PR-1' }));
    const container = registered({});
    container.registering({}, () => container.bind(ConnectClient).toConstantValue(rig.client()));
    await expect(container.get(ConnectFulfillment).assets.find('PR-1')).resolves.toEqual({ id: 'PR-1' });
  });
});

describe('the check at the start', () => {
  const checking = (): ServiceProvider => new (ConnectServiceProvider.with({ check: true }))();

  it('is not made unless it is asked for', async () => {
    await new ConnectServiceProvider().boot(registered(configured()));
    expect(server.seen).toEqual([]);
  });

  it('asks for one account, and is content with any answer', async () => {
    server.script(json(200, []));
    const provider = checking();
    await provider.boot?.(registered(configured(), provider));
    expect(server.calls).toEqual(['GET accounts?limit=1&offset=0']);
  });

  it('fails with what Connect says of the key', async () => {
    server.script(json(401, { error_code: 'AUTH_001', errors: ['API request is unauthorized.'] }));
    const provider = checking();
    const error = await rejection(Promise.resolve(provider.boot?.(registered(configured(), provider))));
    expect(error).toMatchObject({ code: 'CONNECT_REFUSED', status: 401, message: '401 Unauthorized: AUTH_001 - API request is unauthorized.' });
  });
});
