import { EaasWorld } from './eaas-world';
import { PURCHASE } from './scripted-runner';

const SCHEDULES = '/public/v1/devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01/schedules';

describe('interactive tasks on demand', () => {
  let world: EaasWorld;
  beforeEach(async () => (world = await new EaasWorld().start()));
  afterEach(() => world.end());

  const ask = (body: object) => world.call<object>('POST', '/sandbox/interactive', { event_type: 'product_action_execution', data: { a: 1 }, ...body });

  it('answer with what the host answered', async () => {
    const runner = await world.connect({ runnerType: 'interactive' });
    const asked = ask({ data: { jwt_payload: { asset_id: 'AS-1', action_id: 'ACT-1' } } });
    const task = await runner.task();
    expect(task.input).toEqual({ event_type: 'product_action_execution', object_id: 'AS-1', data: { jwt_payload: { asset_id: 'AS-1', action_id: 'ACT-1' } } });
    runner.answer(task, { data: { http_status: 302, headers: { Location: 'https://a.example' }, body: null } });
    expect(await asked).toMatchObject({
      status: 200,
      body: { task_id: task.options.task_id, result: 'success', message: null, http_status: 302, headers: { Location: 'https://a.example' }, body: null },
    });
  });

  it('answer with a failure of the host, with and without data', async () => {
    const runner = await world.connect({ runnerType: 'interactive' });
    const first = ask({});
    runner.answer(await runner.task(), { result: 'fail', message: 'no', data: { http_status: 422, headers: null, body: { error: 'no' } } });
    expect(await first).toMatchObject({ status: 200, body: { result: 'fail', message: 'no', http_status: 422, body: { error: 'no' } } });
    const second = ask({});
    runner.answer(await runner.task(), { result: 'fail', message: 'Traceback' });
    expect(await second).toMatchObject({ status: 200, body: { result: 'fail', message: 'Traceback', http_status: null, headers: null, body: null } });
  });

  it('wait for a host that is not connected yet', async () => {
    await (await world.connect({ runnerType: 'interactive' })).close();
    const asked = ask({});
    const runner = await world.connect({ runnerType: 'interactive' });
    runner.answer(await runner.task(), { data: { http_status: 200, headers: null, body: null } });
    expect(await asked).toMatchObject({ status: 200 });
  });

  it('are given up when nobody answers in time, and are not delivered any more', async () => {
    const runner = await world.connect({ runnerType: 'interactive' });
    const asked = ask({ timeout: 5 });
    const task = await runner.task();
    world.advance(5_000);
    expect(await asked).toMatchObject({ status: 504, body: { message: 'Nobody answered within 5 s.', task_id: task.options.task_id } });
    runner.answer(task);
    await world.settled(runner);
    expect(await world.tasks()).toMatchObject([{ state: 'closed', result: 'fail' }]);
  });

  it('let nobody wait when the sandbox stops', async () => {
    const runner = await world.connect({ runnerType: 'interactive' });
    const asked = ask({});
    await runner.task();
    const stopped = world.stop();
    expect(await asked).toMatchObject({ status: 504, body: { message: 'The sandbox is stopping.' } });
    await stopped;
  });

  it('are refused for events that nobody subscribed to, unless an environment is named', async () => {
    await world.connect({ runnerType: 'interactive' });
    expect(await ask({ event_type: 'product_custom_event_processing' })).toMatchObject({ status: 400, body: { code: 'VAL_001' } });
    const runner = await world.connect({ runnerType: 'interactive', environment: 'ENV-0000-0000-02' });
    const asked = ask({ event_type: 'product_custom_event_processing', environment_id: 'ENV-0000-0000-02' });
    runner.answer(await runner.task(), { result: 'fail', message: 'unknown' });
    expect(await asked).toMatchObject({ status: 200, body: { result: 'fail' } });
    expect(await ask({ environment_id: 'ENV-9' })).toMatchObject({ status: 404 });
  });

  it('are refused when they would be a frame that a host does not take', async () => {
    const runner = await world.connect({ runnerType: 'interactive' });
    expect(await ask({ data: 'x'.repeat(2 * 1024 * 1024) })).toMatchObject({ status: 400, body: { code: 'VAL_001' } });
    const asked = ask({ data: 'x'.repeat(1_500_000) });
    const task = await runner.task();
    runner.answer(task, { data: { http_status: 200, headers: null, body: task.input.data } }); // doubles the size
    expect(await asked).toMatchObject({ status: 200 });
  });

  it('validate a draft', async () => {
    const runner = await world.connect({ runnerType: 'interactive' });
    const id = await world.order({ draft: true });
    const asked = world.call<{ body: unknown }>('POST', `/sandbox/requests/${id}/validate`);
    const task = await runner.task();
    expect(task.input).toMatchObject({ event_type: 'asset_purchase_request_validation', object_id: id, data: { id, status: 'draft' } });
    runner.answer(task, { data: { http_status: 200, headers: null, body: task.input.data } });
    expect((await asked).body.body).toEqual(task.input.data);
    expect(await world.call('POST', '/sandbox/requests/PR-9/validate')).toMatchObject({ status: 404 });
  });

  it('act for an installation when they are asked to', async () => {
    const runner = await world.connect({ runnerType: 'interactive' });
    const asked = ask({ installation_id: 'EIN-0000-0000-001' });
    const task = await runner.task();
    expect(task.options).toMatchObject({ installation_id: 'EIN-0000-0000-001', api_key: expect.stringMatching(/^ApiKey /) });
    runner.answer(task);
    await asked;
  });
});

describe('schedules on demand', () => {
  let world: EaasWorld;
  let id: string;
  beforeEach(async () => {
    world = await new EaasWorld().start();
    id = (await world.call<{ id: string }>('POST', SCHEDULES, { method: 'refresh', parameter: { a: 1 } })).body.id;
  });
  afterEach(() => world.end());

  const run = (body?: object) => world.call<{ id: string }>('POST', `/sandbox/schedules/${id}/run`, body);

  it('push a scheduled task about the schedule, which can be read', async () => {
    const runner = await world.connect();
    expect((await run()).status).toBe(201);
    const { options, input } = await runner.task();
    expect(options.task_category).toBe('scheduled');
    expect(input).toEqual({ event_type: 'scheduled_execution', object_id: id, data: null });
    expect((await world.call('GET', `${SCHEDULES}/${input.object_id}`)).body).toMatchObject({ method: 'refresh', parameter: { a: 1 } });
    expect(await world.call('POST', '/sandbox/schedules/EFS-9/run')).toMatchObject({ status: 404 });
  });

  it.each([{ in: 3_600 }, { at: '2026-01-01T01:00:00Z' }])('run at a time, over a restart of the sandbox: %j', async (when) => {
    await run(when);
    await world.stop();
    await world.start();
    const runner = await world.connect();
    world.advance(3_599_000);
    await world.settled(runner);
    expect(runner.tasks).toEqual([]);
    world.advance(1_000);
    expect((await runner.task()).input.object_id).toBe(id);
  });

  it('run again and again, until they are stopped', async () => {
    const runner = await world.connect();
    await run({ every: 60 });
    runner.answer(await runner.task());
    await world.settled(runner);
    world.advance(60_000);
    const second = await runner.task();
    expect((await world.call('DELETE', `/sandbox/schedules/${id}/run`)).status).toBe(204);
    expect((await world.call('DELETE', `/sandbox/schedules/${id}/run`)).status).toBe(404);
    runner.answer(second);
    await world.settled(runner);
    expect(await world.tasks('?state=waiting')).toEqual([]);
  });

  it('are refused with a time that is none', async () => {
    expect(await run({ at: 'tomorrow' })).toMatchObject({ status: 400 });
    expect(await run({ at: '2026-01-01T01:00:00Z', in: 5 })).toMatchObject({ status: 400 });
  });
});

describe('the look at tasks and connections', () => {
  let world: EaasWorld;
  beforeEach(async () => (world = await new EaasWorld().start()));
  afterEach(() => world.end());

  it('filters, pages and counts tasks, the newest first', async () => {
    const runner = await world.connect();
    const ids = [await world.order(), await world.order(), await world.order()];
    const first = await runner.task();
    runner.answer(first);
    await world.settled(runner);
    expect((await world.tasks()).map(({ object_id }) => object_id)).toEqual([...ids].reverse());
    expect(await world.tasks('?state=closed&result=success')).toMatchObject([{ id: first.options.task_id }]);
    expect(await world.tasks(`?object_id=${ids[1]}&event_type=${PURCHASE}&category=background&environment_id=ENV-0000-0000-01`)).toHaveLength(1);
    const { body, headers } = await world.call<object[]>('GET', '/sandbox/tasks?limit=1&offset=1');
    expect(body).toMatchObject([{ object_id: ids[1] }]);
    expect(headers.get('content-range')).toBe('items 1-1/3');
    expect((await world.call('GET', `/sandbox/tasks/${first.options.task_id}`)).body).toMatchObject({ object_id: ids[0], deliveries: 1 });
    expect(await world.call('GET', '/sandbox/tasks/TQ-9')).toMatchObject({ status: 404 });
    expect(await world.call('GET', '/sandbox/tasks?colour=red')).toMatchObject({ status: 400 });
  });

  it('shows who is connected as what, and what each has to answer', async () => {
    const runner = await world.connect({ instance: 'one', running: 2, runningScheduled: 1 });
    await world.connect({ instance: 'one', application: 'webapp', declares: { event_subscriptions: null } });
    await world.order();
    const { options } = await runner.task();
    const { body } = await world.call<{ connections: object[] }>('GET', '/sandbox/connections');
    expect(body.connections).toMatchObject([
      { instance_id: 'one', application: 'events', runner_type: 'background', state: 'ready', running_tasks: 3, unanswered: [options.task_id], bad_frames: 0 },
      { instance_id: 'one', application: 'webapp', runner_type: null, state: 'ready', running_tasks: null, unanswered: [] },
    ]);
    runner.shutdown();
    await world.settled(runner);
    expect((await world.call<{ connections: object[] }>('GET', '/sandbox/connections')).body.connections).toMatchObject([{ state: 'draining' }, {}]);
  });
});
