import { BackgroundResponse, InteractiveResponse } from 'amends';
import { API_KEY } from './connection-harness';
import { connectRig } from './connect-rig';
import { freshScript, FulfilmentExtension, script } from './fulfilment-extension';

const rig = connectRig();
freshScript();

const ACTION = { category: 'interactive', event: 'product_action_execution', object: 'PA-1', data: { jwt_payload: { action_id: 'ACT-1' } } as unknown };
const VALIDATION = { ...ACTION, event: 'asset_purchase_request_validation', object: 'PR-1', data: { id: 'PR-1', status: 'approved', params: [] } as unknown };

const output = async (options: object) => (await rig.task('TQ-1', options)).output!;

describe('an interactive task', () => {
  beforeEach(() => rig.start(FulfilmentExtension));

  test.each([
    [InteractiveResponse.done(), { result: 'success', data: { http_status: 200, headers: null, body: null }, message: null }],
    [
      InteractiveResponse.done({ httpStatus: 201, headers: { location: '/a' }, body: { a: [1] } }),
      { result: 'success', data: { http_status: 201, headers: { location: '/a' }, body: { a: [1] } }, message: null },
    ],
    [InteractiveResponse.fail(), { result: 'fail', data: { http_status: 400, headers: null, body: null }, message: null }],
    [
      InteractiveResponse.fail({ httpStatus: 422, headers: {}, body: 'no', output: 'for the log' }),
      { result: 'fail', data: { http_status: 422, headers: {}, body: 'no' }, message: 'for the log' },
    ],
    [BackgroundResponse.done(), { result: 'success', data: { http_status: 200, headers: null, body: null }, message: null }],
    [BackgroundResponse.fail('no stock'), { result: 'fail', data: { http_status: 400, headers: null, body: 'no stock' }, message: 'no stock' }],
    [BackgroundResponse.skip('nothing to do'), { result: 'success', data: { http_status: 200, headers: null, body: null }, message: 'nothing to do' }],
  ])('whose handler answers %j is answered so, with the countdown 0', async (response, expected) => {
    script.interact = () => response;
    expect(await output(ACTION)).toEqual({ countdown: 0, runtime: expect.any(Number) as number, ...expected });
  });

  test('is handled with what it carries, whatever its status, and no call of Connect', async () => {
    script.interact = (payload, { category, event }) => InteractiveResponse.done({ body: { payload, category, event } });
    expect(await output(VALIDATION)).toMatchObject({ data: { body: { payload: VALIDATION.data, category: 'interactive', event: VALIDATION.event } } });
    expect(rig.rest.calls).toEqual([]);
  });

  test('shows no secret, neither in the message nor in the body, where a run failed for a reason that has one', async () => {
    script.interact = () => BackgroundResponse.fail(`the vendor refused ${API_KEY}`);
    const { data, message } = await output(ACTION);
    expect(data).toMatchObject({ http_status: 400, body: expect.stringContaining('the vendor refused') as string });
    expect(JSON.stringify([data, message])).not.toContain(API_KEY.replace('ApiKey ', ''));
  });

  test.each([[null], [{}], [[]], [0], ['']])('is handled and answered when it carries %j', async (data) => {
    const seen: unknown[] = [];
    script.interact = (payload) => (seen.push(payload), InteractiveResponse.done());
    expect(await output({ ...ACTION, data })).toMatchObject({ result: 'success' });
    expect(seen).toEqual([data]);
  });

  test('is given back as it came, whatever its handler does to what it carries', async () => {
    script.interact = (payload) => {
      (payload as { jwt_payload: unknown }).jwt_payload = 'changed';
      return InteractiveResponse.done({ body: payload });
    };
    const { input, output: told } = await rig.task('TQ-1', ACTION);
    expect(input.data).toEqual(ACTION.data);
    expect(told).toMatchObject({ data: { body: { jwt_payload: 'changed' } } });
  });

  test('of a product action or custom event that throws fails with the message as its body', async () => {
    script.interact = () => {
      throw new Error('boom');
    };
    const failed = await output(ACTION);
    expect(failed).toMatchObject({ result: 'fail', countdown: 0, runtime: 0, message: expect.stringMatching(/^Error: boom\n/) as string });
    expect(failed.data).toEqual({ http_status: 400, headers: null, body: failed.message });
  });

  test('of a validation that throws fails without data', async () => {
    script.interact = () => {
      throw new Error('boom');
    };
    expect(await output(VALIDATION)).toMatchObject({ result: 'fail', data: null, message: expect.stringMatching(/^Error: boom\n/) as string });
  });

  test.each([
    ['answers nothing', null, /answered no InteractiveResponse/],
    ['answers what JSON cannot carry', InteractiveResponse.done({ body: 10n }), /cannot be written as JSON/],
    ['wants to be rescheduled', BackgroundResponse.reschedule(60), /cannot be delivered again later/],
  ])('whose handler %s fails', async (_what, response, message) => {
    script.interact = () => response;
    expect(await output(ACTION)).toMatchObject({ result: 'fail', message: expect.stringMatching(message) as string });
  });

  test('of an event that nobody handles fails', async () => {
    expect(await output({ ...ACTION, event: 'product_custom_event_processing' })).toMatchObject({
      result: 'fail',
      data: { http_status: 400 },
      message: expect.stringContaining('No handler is declared') as string,
    });
  });

  test('whose run is not at its end when its time is up fails, and says which run goes on', async () => {
    script.interact = () => 'resolve';
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    script.work = () => opened.then(() => BackgroundResponse.done());
    rig.background.task('TQ-1', ACTION);
    await rig.until(() => rig.application.engine.live('TQ-1').length > 0);
    const { id } = rig.application.engine.live('TQ-1')[0]!;
    rig.pass(119_000);
    expect((await rig.result('TQ-1')).output).toMatchObject({
      result: 'fail',
      message: `CONNECT_STILL_RUNNING: Run ${id} is still running (running); it goes on by itself.`,
    });
    open();
    await rig.until(() => rig.application.engine.find(id)!.state === 'completed');
  });
});
