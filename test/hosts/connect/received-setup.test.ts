import { setupResponse, type SetupResponse } from '../../../src/clients/connect/eaas/setup';
import { ReceivedSetup } from '../../../src/hosts/connect/received-setup';
import { KeepingTaker, Lines } from './connection-harness';

const FIRST = {
  variables: [{ name: 'A', value: '1', secure: false }],
  environment_type: 'development',
  logging: {
    logging_api_key: 'key-1',
    log_level: 'INFO',
    runner_log_level: 'INFO',
    meta: { repository_tag: 'v1', account_id: 'VA-1', account_name: 'Acme', service_id: 'SRVC-1', products: ['PRD-1'], hub_id: 'HB-1' },
  },
  event_definitions: [{ event_type: 'e', api_resource_endpoint: 'r', api_collection_endpoint: 'c', api_collection_filter: 'f' }],
  environment_runtime: 'local',
  environment_hostname: 'host-1',
  environment_domain: 'domain-1',
};

/** What is known after these, in their order. */
function after(...responses: readonly object[]): SetupResponse | undefined {
  const received = new ReceivedSetup(new KeepingTaker(), new Lines());
  for (const response of responses) received.accept(setupResponse.parse(response));
  return received.current;
}

describe('what Connect says of the environment', () => {
  it('is stored whole at first, with a place for what it leaves out', () => {
    expect(after(FIRST)).toEqual(setupResponse.parse(FIRST));
    expect(after({})?.logging).toEqual({
      logging_api_key: null,
      log_level: null,
      runner_log_level: null,
      meta: { repository_tag: null, account_id: null, account_name: null, service_id: null, products: null, hub_id: null },
    });
  });

  it.each([
    {},
    { variables: [], environment_type: '', logging: { logging_api_key: '', log_level: null, meta: { products: [], service_id: '' } }, event_definitions: [] },
  ])('stays as it was where it is empty later: %j', (later) => {
    expect(after(FIRST, later)).toEqual(after(FIRST));
  });

  it('is replaced where it says something new', () => {
    const later = {
      variables: [{ name: 'B', value: '2', secure: true }],
      environment_type: 'test',
      logging: {
        logging_api_key: 'key-2',
        log_level: 'DEBUG',
        meta: { repository_tag: 'v2', account_id: 'VA-2', account_name: 'Other', service_id: 'SRVC-2', products: ['PRD-2'], hub_id: 'HB-2' },
      },
      event_definitions: [{ event_type: 'e2', api_resource_endpoint: 'r2', api_collection_endpoint: 'c2', api_collection_filter: 'f2' }],
    };
    const known = after(FIRST, later);
    expect(known).toMatchObject(later);
    expect(known?.logging?.runner_log_level).toBe('INFO');
  });

  it('keeps where the environment runs from the first time on', () => {
    const later = { environment_runtime: 'cloud', environment_hostname: 'host-2', environment_domain: 'domain-2' };
    expect(after(FIRST, later)).toMatchObject({ environment_runtime: 'local', environment_hostname: 'host-1', environment_domain: 'domain-1' });
  });

  it('is told each time, merged', () => {
    const taker = new KeepingTaker();
    const received = new ReceivedSetup(taker, new Lines());
    received.accept(setupResponse.parse(FIRST));
    received.accept(setupResponse.parse({ environment_type: 'production' }));
    expect(taker.setups.map(({ environment_type: type, variables }) => [type, variables?.length])).toEqual([
      ['development', 1],
      ['production', 1],
    ]);
  });

  it('may ask for a log level that nobody knows, which is a warning', () => {
    const log = new Lines();
    const received = new ReceivedSetup(new KeepingTaker(), log);
    received.accept(setupResponse.parse({ logging: { log_level: 'LOUD', runner_log_level: 'WARNING' } }));
    expect(log.lines).toEqual([expect.stringMatching(/^warn .*"LOUD"/)]);
  });
});
