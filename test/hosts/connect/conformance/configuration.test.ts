import { Config, Container } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { setupResponse, type SetupResponse } from '../../../../src/clients/connect/eaas/setup';
import { ReceivedSetup } from '../../../../src/hosts/connect/received-setup';
import { KeepingTaker, Lines } from '../connection-harness';

const configured = (env: Readonly<Record<string, string>>): Config => {
  const container = new Container();
  const Provider = ConfigServiceProvider.with({ env, envFile: false });
  new Provider().register(container);
  return container.get(Config);
};

const KEYS = [
  'API_KEY',
  'ENVIRONMENT_ID',
  'INSTANCE_ID',
  'SERVER_ADDRESS',
  'API_ADDRESS',
  'BACKGROUND_TASK_MAX_EXECUTION_TIME',
  'INTERACTIVE_TASK_MAX_EXECUTION_TIME',
  'SCHEDULED_TASK_MAX_EXECUTION_TIME',
] as const;

describe('the variables that say who and where the extension is, and how long its tasks may take', () => {
  test('have the defaults of Connect’s own runner (helpers get_environment)', () => {
    const config = configured({});
    expect(KEYS.map((key) => config.get(key))).toEqual([undefined, undefined, undefined, 'api.cnct.info', undefined, 300, 120, 43_200]);
  });

  test('are taken from the environment, numbers as whole ones (helpers get_environment custom)', () => {
    const env = {
      API_KEY: 'ApiKey SU-1:secret',
      ENVIRONMENT_ID: 'ENV-1000-2000-03',
      INSTANCE_ID: 'inst-1',
      SERVER_ADDRESS: 'connect.example',
      API_ADDRESS: 'api.connect.example',
      BACKGROUND_TASK_MAX_EXECUTION_TIME: '1',
      INTERACTIVE_TASK_MAX_EXECUTION_TIME: '2',
      SCHEDULED_TASK_MAX_EXECUTION_TIME: '3',
    };
    const config = configured(env);
    expect(KEYS.map((key) => config.get(key))).toEqual([...Object.values(env).slice(0, 5), 1, 2, 3]);
    expect(() => configured({ BACKGROUND_TASK_MAX_EXECUTION_TIME: '1.5' }).get('BACKGROUND_TASK_MAX_EXECUTION_TIME')).toThrow(
      /BACKGROUND_TASK_MAX_EXECUTION_TIME/,
    );
  });
});

describe('a setup_response that tells variables and nothing else', () => {
  test('replaces all of them, and leaves the rest as it was (config update_dynamic_config)', () => {
    const taker = new KeepingTaker();
    const received = new ReceivedSetup(taker, new Lines());
    const meta = { repository_tag: 'v1', account_id: 'VA-1', account_name: 'Acme', service_id: 'SRVC-1', products: ['PRD-1'], hub_id: 'HB-1' };
    const full = {
      variables: [
        { name: 'A', value: '1', secure: false },
        { name: 'B', value: '2', secure: false },
      ],
      environment_type: 'test',
      logging: { logging_api_key: 'key', log_level: 'DEBUG', runner_log_level: null, meta },
      event_definitions: [{ event_type: 'e', api_resource_endpoint: 'e/{pk}', api_collection_endpoint: 'e', api_collection_filter: 'id=${_object_id_}' }],
    };
    const only = { variables: [{ name: 'A', value: 'new', secure: true }] };
    for (const setup of [full, {}, only]) received.accept(setupResponse.parse(setup));
    const [first, second, third] = taker.setups as [SetupResponse, SetupResponse, SetupResponse];
    expect(second).toEqual(first);
    expect(third).toEqual({ ...first, ...only });
  });
});
