import { AmendsError, BackgroundResponse, type HandlerContext } from 'amends';
import { API_KEY } from './connection-harness';
import { connectRig } from './connect-rig';
import { freshScript, FulfilmentExtension, script } from './fulfilment-extension';
import { json } from '../../clients/connect/scripted-connect';

const rig = connectRig();
freshScript();

const CHECK = 'GET requests?and(eq(id,PR-1),in(status,(pending,inquiring)))&limit=0&offset=0';
const runtime = expect.any(Number) as number;
const success = { result: 'success', data: null, countdown: 0, runtime, message: null };

describe('a background task', () => {
  test('is checked for its status, looked up, handled, and given back whole with its output', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    const result = await rig.task('TQ-1', { data: { any: 'thing' }, options: { connect_correlation_id: '00-a-b-01' } });
    expect(result).toEqual({
      options: {
        task_id: 'TQ-1',
        task_category: 'background',
        correlation_id: 'corr-TQ-1',
        reply_to: 'replies',
        api_key: null,
        installation_id: null,
        connect_correlation_id: '00-a-b-01',
      },
      input: { event_type: 'asset_purchase_request_processing', object_id: 'PR-1', data: { any: 'thing' } },
      output: success,
      model_type: 'task',
    });
    expect(rig.rest.calls).toEqual([CHECK, 'GET requests/PR-1']);
  });

  test('makes its look-ups with the key and the user agent, and nothing about the task', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    await rig.task('TQ-1', { options: { connect_correlation_id: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } });
    for (const { headers } of rig.rest.seen) {
      expect(headers.authorization).toBe(API_KEY);
      expect(headers['user-agent']).toMatch(/^amends\/\S+ Node\/\S+ \S+ ENV-1000-2000-01\/inst-1$/);
      expect(Object.keys(headers).filter((name) => /^(eaas|ext)/.test(name))).toEqual([]);
    }
  });

  test('whose object is in none of the statuses is skipped with the words of Connect, unhandled', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1', 'approved');
    script.handled = () => {
      throw new Error('not to be called');
    };
    const { output } = await rig.task('TQ-1');
    const message = 'The request status does not match the supported statuses: pending,inquiring.';
    expect(output).toEqual({ result: 'skip', data: null, countdown: 0, runtime, message });
    expect(rig.rest.calls).toEqual([CHECK]);
  });

  test('whose object leaves the statuses between the check and the look at it is skipped, too', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    rig.answers.set('GET requests/PR-1', json(200, { id: 'PR-1', type: 'purchase', status: 'failed' }));
    script.handled = () => {
      throw new Error('not to be called');
    };
    const { output } = await rig.task('TQ-1');
    const message = 'The request status does not match the supported statuses: pending,inquiring.';
    expect(output).toEqual({ result: 'skip', data: null, countdown: 0, runtime, message });
  });

  test.each([
    [BackgroundResponse.fail('no stock'), { result: 'fail', message: 'no stock', countdown: 0 }],
    [BackgroundResponse.skip('not ours'), { result: 'skip', message: 'not ours', countdown: 0 }],
    [BackgroundResponse.skip(), { result: 'skip', message: null, countdown: 0 }],
    [BackgroundResponse.reschedule(5), { result: 'reschedule', message: null, countdown: 30 }],
    [BackgroundResponse.reschedule(90.2), { result: 'reschedule', message: null, countdown: 91 }],
  ])('whose handler answers %j is answered so', async (response, output) => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    script.handled = () => response;
    expect((await rig.task('TQ-1')).output).toEqual({ data: null, runtime, ...output });
  });

  test('that comes again under its id gets the answer it got, without a call of Connect', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    script.handled = () => BackgroundResponse.fail('no stock');
    await rig.task('TQ-1');
    rig.rest.seen.length = 0;
    script.handled = () => BackgroundResponse.done();
    expect((await rig.task('TQ-1')).output).toMatchObject({ result: 'fail', message: 'no stock' });
    expect(rig.rest.calls).toEqual([]);
  });

  test('that comes again under its id while it is handled is handled once, and both are answered the same', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    let handled = 0;
    let end = (): void => undefined;
    const ending = new Promise<void>((resolve) => (end = resolve));
    script.handled = () => ending.then(() => BackgroundResponse.fail(`no stock, said ${++handled} time`));
    rig.background.task('TQ-1');
    rig.background.task('TQ-1', { options: { correlation_id: 'again' } });
    await rig.until(() => rig.rest.calls.includes('GET requests/PR-1'));
    rig.background.task('TQ-2', { category: 'unknown' }); // what came before it has been taken in when it is answered
    await rig.result('TQ-2');
    end();
    const results = [await rig.result('TQ-1'), await rig.result('TQ-1')];
    expect(results.map(({ output }) => output)).toEqual([1, 2].map(() => ({ ...success, result: 'fail', message: 'no stock, said 1 time' })));
    expect(results.map(({ options }) => options.correlation_id)).toEqual(['corr-TQ-1', 'again']);
  });

  test('does not wait for another one whose look-up takes its time', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    rig.request('PR-2');
    let open = (): void => undefined;
    rig.answers.set('GET requests/PR-1', (response, call, socket) => {
      open = () => json(200, rig.objects.get('requests/PR-1'))(response, call, socket);
    });
    rig.background.task('TQ-1');
    expect((await rig.task('TQ-2', { object: 'PR-2' })).output).toMatchObject({ result: 'success' });
    await rig.until(() => rig.rest.calls.includes('GET requests/PR-1'));
    open();
    expect((await rig.result('TQ-1')).output).toMatchObject({ result: 'success' });
  });

  test('of an unknown category is answered, and failed', async () => {
    await rig.start(FulfilmentExtension);
    expect((await rig.task('TQ-1', { category: 'teleportation' })).output).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('teleportation') as string,
    });
  });

  test('arrives over the connection for interactive tasks as well', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    rig.interactive.task('TQ-1');
    expect((await rig.interactive.next('task')).data).toMatchObject({ options: { task_id: 'TQ-1' }, output: success });
  });
});

describe('a background task of an installation', () => {
  const options = { api_key: 'ApiKey SU-9:inst-secret', installation_id: 'EIN-1' };

  test('is looked up with the key of the installation, and the installation with that of the extension', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    rig.objects.set('devops/services/SRVC-1000-2000/installations/EIN-1', { id: 'EIN-1', owner: { id: 'PA-1' } });
    rig.objects.set('accounts', { id: 'VA-1' });
    let context: HandlerContext | undefined;
    script.handled = async (_request, told) => {
      context = told;
      await told.installationClient?.request({ method: 'GET', path: 'accounts' });
      return undefined;
    };
    expect((await rig.task('TQ-1', { options })).output).toMatchObject({ result: 'success' });
    const keys = rig.rest.seen.map(({ url, headers }) => [url.replace('/public/v1/', '').split('?')[0], headers.authorization]);
    expect(keys).toEqual([
      ['requests', options.api_key],
      ['requests/PR-1', options.api_key],
      ['devops/services/SRVC-1000-2000/installations/EIN-1', API_KEY],
      ['accounts', options.api_key],
    ]);
    expect(context).toMatchObject({ category: 'background', deliveryId: 'TQ-1', installation: { id: 'EIN-1', owner: { id: 'PA-1' } } });
  });

  test('leaves the id of the installation with its request, and nothing is added to one of no installation', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    rig.request('PR-2');
    rig.objects.set('devops/services/SRVC-1000-2000/installations/EIN-1', { id: 'EIN-1' });
    const seen: unknown[] = [];
    script.work = (request) => (seen.push(request), BackgroundResponse.done());
    await rig.task('TQ-1', { options });
    await rig.task('TQ-2', { object: 'PR-2' });
    expect(seen).toEqual([
      { id: 'PR-1', status: 'pending', type: 'purchase', amends_installation: 'EIN-1' },
      { id: 'PR-2', status: 'pending', type: 'purchase' },
    ]);
  });
});

describe('a background task that goes wrong', () => {
  const retried = async (id = 'TQ-1', options = {}) => {
    const { output } = await rig.task(id, options);
    expect(output).toMatchObject({ result: 'retry', data: null, countdown: 0, runtime: 0 });
    return output!.message!;
  };

  test('is retried, with the error first and then where it was thrown', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    script.handled = () => {
      throw new RangeError('too many seats');
    };
    expect(await retried()).toMatch(/^RangeError: too many seats\n\s+at /);
    expect(rig.log.matching(/^error Unhandled exception during execution of task TQ-1 .*"task_id":"TQ-1"/)).toHaveLength(1);
  });

  test('tells 4000 characters at most, and no secret', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    script.handled = () => {
      throw new Error(`${API_KEY} ${'x'.repeat(5000)}`);
    };
    const message = await retried();
    expect(message).toHaveLength(4000);
    expect(message).not.toContain('s3cr3t0fthevendor');
  });

  test.each([
    [
      'an object that is gone',
      (): void => void rig.answers.set('GET requests/PR-1', json(404, { error_code: 'NFND_001', errors: ['Object not found.'] })),
      /^ConnectError: 404 Not Found: NFND_001/,
    ],
    ['a count that Connect does not tell', (): void => void rig.answers.set('GET requests', json(200, [])), /^AmendsError: .*without a Content-Range/],
    ['a Connect that is down', (): void => void rig.answers.set('GET requests', json(503)), /^ConnectError: 503 Service Unavailable/],
    ['a handler that answers nothing', (): void => void (script.handled = () => null), /^AmendsError: The handler purchase .* answered no BackgroundResponse/],
  ])('is retried for %s', async (_what, arrange, message) => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    arrange();
    expect(await retried()).toMatch(message);
  });

  test('is retried when nobody handles its event, lists statuses, or has been told of its definition', async () => {
    await rig.start(FulfilmentExtension);
    expect(await retried('TQ-1', { event: 'usage_file_request_processing' })).toMatch(/^AmendsError: No handler is declared for usage_file_request_processing/);
    expect(await retried('TQ-2', { event: 'asset_change_request_processing' })).toMatch(/lists no statuses/);
    rig.background.setup({ event_definitions: [{ event_type: 'other', api_resource_endpoint: '', api_collection_endpoint: '', api_collection_filter: '' }] });
    rig.request('PR-1');
    expect(await retried('TQ-3')).toMatch(/no definition of that event/);
  });

  test('is to come again when the journal cannot be written just now', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    jest.spyOn(rig.application, 'obstacle').mockReturnValue(new AmendsError('NOT_READY', 'Not yet.', { retryAfter: 40 }));
    expect((await rig.task('TQ-1')).output).toMatchObject({ result: 'reschedule', countdown: 41, message: null });
  });

  test('is retried when its handler takes longer than such a task may', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-1');
    let begun = false;
    script.handled = () => {
      begun = true;
      return new Promise(() => undefined);
    };
    rig.background.task('TQ-1');
    await rig.until(() => begun);
    rig.pass(300_000);
    expect((await rig.result('TQ-1')).output).toMatchObject({
      result: 'retry',
      message: expect.stringMatching(/^AmendsError: The handler did not answer within 300 s/) as string,
    });
  });
});
