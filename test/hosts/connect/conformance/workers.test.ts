import { Extension, InteractiveResponse, event, type BackgroundResponse } from 'amends';
import { connectRig } from '../connect-rig';
import { API_KEY } from '../connection-harness';
import { BACKGROUND_EVENTS, EveryEventExtension, HTTP_EVENTS, VALIDATION_EVENTS, handling } from './every-event';

const rig = connectRig();

class WithoutVariables extends Extension {
  @event('product_action_execution')
  async act(): Promise<InteractiveResponse | BackgroundResponse> {
    return InteractiveResponse.done();
  }
}

const declaredBy = (session: typeof rig.background): unknown => JSON.parse(session.arrived.find((frame) => frame.includes('"setup_request"'))!);

const setupRequest = (parts: object) => ({
  version: 2,
  message_type: 'setup_request',
  data: {
    event_subscriptions: null,
    ui_modules: null,
    icon: null,
    variables: [],
    schedulables: [],
    anvil_callables: null,
    transformations: null,
    audience: null,
    repository: { readme_url: 'https://example.com/README.md', changelog_url: 'https://example.com/CHANGELOG.md' },
    runner_version: '42.0',
    proxied_connect_api: null,
    model_type: 'setup_request',
    ...parts,
  },
});

describe('the two connections of an extension', () => {
  test('declare all of it, and exactly the same (extension_settings)', async () => {
    await rig.start(EveryEventExtension);
    const subscriptions = [
      ...BACKGROUND_EVENTS.map(({ event: type }) => [type, ['pending']]),
      ...VALIDATION_EVENTS.map((type) => [type, ['draft']]),
      ...HTTP_EVENTS.map((type) => [type, []]),
    ];
    const expected = setupRequest({
      event_subscriptions: Object.fromEntries(subscriptions),
      schedulables: [{ method: 'refresh', name: 'Refresh', description: 'Refreshes what is old' }],
    });
    expect([declaredBy(rig.background), declaredBy(rig.interactive)]).toEqual([expected, expected]);
  });

  test('declare empty lists where there is nothing (extension_settings_without_vars)', async () => {
    await rig.start(WithoutVariables);
    expect(declaredBy(rig.background)).toEqual(setupRequest({ event_subscriptions: { product_action_execution: [] } }));
  });

  test('are opened again when they are lost, and the log names the whole address with both counters (connection_closed_error)', async () => {
    await rig.start(EveryEventExtension);
    const next = rig.server.session();
    rig.background.close(1011, 'broken');
    await rig.until(() => rig.log.matching(/was lost/).length > 0);
    rig.pass(5_000);
    const path = '/public/v1/devops/ws/ENV-1000-2000-01/inst-1?running_tasks=0&running_scheduled_tasks=0&runner_type=background';
    expect(rig.log.matching(/was lost/)[0]).toContain(`The connection ws://${rig.server.address}${path} was lost (1011: broken)`);
    expect((await next).upgrade.url).toBe(path);
  });
});

describe('the handler of a task for an installation', () => {
  test('has a client with either key, which tell of the task and go on with its trace (events get_method_for_multi_account)', async () => {
    await rig.start(EveryEventExtension);
    rig.objects.set('devops/services/SRVC-1000-2000/installations/EIN-1', { id: 'EIN-1' });
    handling.handle = async (_payload, { client, installationClient }) => {
      await client.collection('as-extension').resource('X').get();
      await installationClient!.collection('as-installation').resource('X').get();
      return InteractiveResponse.done();
    };
    rig.objects.set('as-extension/X', { id: 'X' }).set('as-installation/X', { id: 'X' });
    const trace = '0123456789abcdef0123456789abcdef';
    const options = { api_key: 'ApiKey EIN-1:ofthem', installation_id: 'EIN-1', connect_correlation_id: `00-${trace}-0123456789abcdef-01` };
    const { output } = await rig.task('TQ-1', { category: 'interactive', event: 'product_action_execution', object: 'PA-1', data: {}, options });
    expect(output).toMatchObject({ result: 'success' });
    const told = rig.rest.seen.filter(({ url }) => url.includes('/as-')).map(({ headers }) => headers);
    const common = {
      eaas_ext_id: 'SRVC-1000-2000',
      eaas_task_id: 'TQ-1',
      eaas_task_type: 'product_action_execution',
      'ext-traceparent': expect.stringMatching(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`)) as string,
    };
    expect(told).toMatchObject([
      { ...common, authorization: API_KEY },
      { ...common, authorization: 'ApiKey EIN-1:ofthem' },
    ]);
  });
});
