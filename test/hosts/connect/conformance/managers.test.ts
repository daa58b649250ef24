import { BackgroundResponse, InteractiveResponse } from 'amends';
import type { Task } from '../../../../src/clients/connect/eaas/task';
import { json } from '../../../clients/connect/scripted-connect';
import { connectRig } from '../connect-rig';
import { API_KEY } from '../connection-harness';
import { BACKGROUND_EVENTS, EVENT_DEFINITIONS, EveryEventExtension, HTTP_EVENTS, VALIDATION_EVENTS, handling } from './every-event';

const rig = connectRig();
const INSTALLATION_KEY = 'ApiKey SU-900-800-700:keyoftheinstallation';
const SCHEDULE = 'devops/services/SRVC-1000-2000/environments/ENV-1000-2000-01/schedules/EFS-1';

beforeEach(async () => {
  await rig.start(EveryEventExtension);
  rig.background.setup({ event_definitions: EVENT_DEFINITIONS });
  for (const { event, collection } of BACKGROUND_EVENTS) rig.objects.set(`${collection}/OB-${event}`, { id: `OB-${event}`, status: 'pending' });
  rig.objects.set('requests/OB-1', { id: 'OB-1', status: 'pending' });
});

const sent = (id: string, category: string, event: string, object: string, data: unknown = null, options: object = {}) => ({
  options: {
    task_id: id,
    task_category: category,
    correlation_id: `corr-${id}`,
    reply_to: 'replies',
    api_key: null,
    installation_id: null,
    connect_correlation_id: null,
    ...options,
  },
  input: { event_type: event, object_id: object, data },
  model_type: 'task',
});

const told = (output: Partial<Task['output'] & object>) => ({
  result: 'success',
  data: null,
  countdown: 0,
  runtime: expect.any(Number) as number,
  message: null,
  ...output,
});

/** Has a task of each background event handled, one after the other, and looks at what comes of it. */
async function ofEach(options: object, look: (event: string, id: string, collection: string, result: Task) => unknown): Promise<void> {
  for (const [index, { event, collection }] of BACKGROUND_EVENTS.entries()) {
    rig.rest.seen.length = 0;
    const id = `TQ-${index}`;
    const result = await rig.task(id, { event, object: `OB-${event}`, options });
    await look(event, id, collection, result);
  }
}

describe('a background task of each event', () => {
  test.each([
    ['at once (background sync)', () => BackgroundResponse.done()],
    ['later (background async)', async () => BackgroundResponse.done()],
  ])('is given back with success when its handler answers %s', async (_, handle) => {
    handling.handle = handle;
    await ofEach({}, (event, id, _collection, result) => expect(result).toEqual({ ...sent(id, 'background', event, `OB-${event}`), output: told({}) }));
  });

  test('gives its handler the object as Connect has it (background get_argument)', async () => {
    handling.handle = (argument) => BackgroundResponse.fail(JSON.stringify(argument));
    await ofEach({}, (event, _id, collection, { output }) => {
      expect(JSON.parse(output!.message!)).toEqual({ id: `OB-${event}`, status: 'pending' });
      expect([event, rig.rest.calls]).toEqual([
        event,
        [`GET ${collection}?and(eq(id,OB-${event}),in(status,(pending)))&limit=0&offset=0`, `GET ${collection}/OB-${event}`],
      ]);
    });
  });

  test('is looked up with the key of the installation, where it is for one (background get_argument_multi_account)', async () => {
    rig.objects.set('devops/services/SRVC-1000-2000/installations/EIN-1', { id: 'EIN-1' });
    handling.handle = (_argument, { installation }) => BackgroundResponse.skip(JSON.stringify(installation));
    const options = { api_key: INSTALLATION_KEY, installation_id: 'EIN-1' };
    await ofEach(options, (event, id, _collection, result) => {
      expect(result).toEqual({ ...sent(id, 'background', event, `OB-${event}`, null, options), output: told({ result: 'skip', message: '{"id":"EIN-1"}' }) });
      expect(rig.rest.seen.map(({ headers }) => headers.authorization)).toEqual([INSTALLATION_KEY, INSTALLATION_KEY, API_KEY]);
    });
  });

  test('is skipped once, unhandled, when its object has left the statuses (background get_argument_status_changed, send_skip_response)', async () => {
    for (const { event, collection } of BACKGROUND_EVENTS) rig.objects.set(`${collection}/OB-${event}`, { id: `OB-${event}`, status: 'approved' });
    handling.handle = () => BackgroundResponse.fail('not to be called');
    const message = 'The request status does not match the supported statuses: pending.';
    await ofEach({}, (event, id, _collection, result) => {
      expect(result).toEqual({ ...sent(id, 'background', event, `OB-${event}`), output: told({ result: 'skip', message }) });
      expect([event, rig.rest.seen]).toEqual([event, [expect.anything()]]);
    });
    const results = rig.background.arrived.filter((frame) => frame.includes('"message_type":"task"'));
    expect(results).toHaveLength(BACKGROUND_EVENTS.length);
  });
});

describe('an interactive task of each event', () => {
  const DATA = { id: 'PR-1', status: 'draft', asset: { params: [{ id: 'domain', value: 'a.example' }] } };
  const asked = (id: string, event: string) => rig.task(id, { category: 'interactive', event, object: 'PR-1', data: DATA });

  test.each([...VALIDATION_EVENTS, ...HTTP_EVENTS])(
    '%s is given back with what its handler answers, at once or later (interactive validation, others)',
    async (event) => {
      for (const [id, handle] of [
        ['TQ-1', (argument: unknown) => InteractiveResponse.done({ body: argument })],
        ['TQ-2', async (argument: unknown) => InteractiveResponse.done({ body: argument })],
      ] as const) {
        handling.handle = handle;
        const output = told({ data: { http_status: 200, headers: null, body: DATA } });
        expect(await asked(id, event)).toEqual({ ...sent(id, 'interactive', event, 'PR-1', DATA), output });
      }
    },
  );

  test.each([...VALIDATION_EVENTS, ...HTTP_EVENTS])(
    '%s has a payload of its own: changing it does not change the task (interactive get_argument)',
    async (event) => {
      handling.handle = (argument) => {
        const seen = structuredClone(argument);
        Object.assign(argument as object, { id: 'changed' });
        return InteractiveResponse.done({ body: seen });
      };
      expect(await asked('TQ-1', event)).toMatchObject({ input: { data: DATA }, output: { data: { body: DATA } } });
    },
  );

  test.each(VALIDATION_EVENTS)('%s whose handler throws fails without data (interactive build_response exception_validation)', async (event) => {
    handling.handle = () => Promise.reject(new Error('out of order'));
    const message = expect.stringMatching(/^Error: out of order\n\s+at /) as string;
    expect((await asked('TQ-1', event)).output).toEqual(told({ result: 'fail', runtime: 0, message }));
  });

  test.each(HTTP_EVENTS)('%s whose handler throws fails with the message as its body (interactive build_response exception_others)', async (event) => {
    handling.handle = () => Promise.reject(new Error('out of order'));
    const { output } = await asked('TQ-1', event);
    expect(output!.message).toMatch(/^Error: out of order\n\s+at /);
    expect(output).toEqual(told({ result: 'fail', runtime: 0, message: output!.message, data: { http_status: 400, headers: null, body: output!.message } }));
  });
});

describe('a scheduled task', () => {
  const TASK = { category: 'scheduled', event: 'scheduled_execution', object: 'EFS-1' };
  beforeEach(() => rig.objects.set(SCHEDULE, { id: 'EFS-1', method: 'refresh', parameter: { depth: 3 } }));

  test.each([
    ['at once (scheduled sync)', () => BackgroundResponse.done()],
    ['later (scheduled async)', async () => BackgroundResponse.done()],
  ])('is given back with success when its method answers %s', async (_, handle) => {
    handling.handle = handle;
    expect(await rig.task('TQ-1', TASK)).toEqual({ ...sent('TQ-1', 'scheduled', 'scheduled_execution', 'EFS-1'), output: told({}) });
  });

  test('whose method throws is retried, with the stack (scheduled exception)', async () => {
    handling.handle = () => Promise.reject(new Error('out of order'));
    const message = expect.stringMatching(/^Error: out of order\n\s+at /) as string;
    expect((await rig.task('TQ-1', TASK)).output).toEqual(told({ result: 'retry', runtime: 0, message }));
  });
});

describe('the count of tasks under way, as the next connection tells it', () => {
  const counted = async (): Promise<string | undefined> => {
    rig.background.drop();
    const next = rig.server.session();
    await rig.until(() => rig.log.matching(/was lost/).length > 0);
    rig.pass(5_000);
    const session = await next;
    return /running_tasks=\d+&running_scheduled_tasks=\d+/.exec(session.upgrade.url)?.[0];
  };

  /** Until the test says so. */
  function handledLong(): { readonly begun: () => boolean; readonly finish: () => void } {
    let finish: (() => void) | undefined;
    handling.handle = () => new Promise((resolve) => (finish = () => resolve(BackgroundResponse.done())));
    return { begun: () => finish !== undefined, finish: () => finish?.() };
  }

  test.each([
    ['a background task', { event: 'asset_purchase_request_processing', object: 'OB-1' }, 'running_tasks=1&running_scheduled_tasks=0'],
    ['a scheduled task', { category: 'scheduled', event: 'scheduled_execution', object: 'EFS-1' }, 'running_tasks=0&running_scheduled_tasks=1'],
  ])('has %s that is handled (base submit)', async (_, task, expected) => {
    rig.objects.set(SCHEDULE, { id: 'EFS-1', method: 'refresh' });
    const long = handledLong();
    rig.background.task('TQ-1', task);
    await rig.until(long.begun);
    expect(await counted()).toBe(expected);
    long.finish();
  });

  test('has one that was delivered twice under its id once: Connect waits for as many results as it has tasks with us', async () => {
    const long = handledLong();
    const task = { event: 'asset_purchase_request_processing', object: 'OB-1' };
    rig.background.task('TQ-1', task);
    rig.background.task('TQ-1', task);
    rig.background.task('TQ-2', { category: 'unknown' }); // what came before it has been taken in when it is answered
    await rig.result('TQ-2');
    await rig.until(long.begun);
    expect(await counted()).toBe('running_tasks=1&running_scheduled_tasks=0');
    long.finish();
  });

  test.each([
    [
      'cannot be looked up (base submit_client_error)',
      () => void rig.answers.set('GET requests', json(400, { error_code: 'VAL_001', errors: ['No.'] })),
      'asset_purchase_request_processing',
    ],
    ['nobody handles (base submit_no_method)', () => undefined, 'asset_unheard_of_processing'],
  ])('has no more one that %s', async (_, prepare, event) => {
    let called = false;
    handling.handle = () => ((called = true), BackgroundResponse.done());
    prepare();
    expect((await rig.task('TQ-1', { event, object: 'OB-1' })).output).toMatchObject({ result: 'retry' });
    expect(called).toBe(false);
    expect(await counted()).toBe('running_tasks=0&running_scheduled_tasks=0');
  });
});
