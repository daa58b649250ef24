import { EaasWorld } from './eaas-world';
import { PURCHASE } from './scripted-runner';

describe('tasks of the sandbox', () => {
  let world: EaasWorld;
  beforeEach(async () => (world = await new EaasWorld().start()));
  afterEach(() => world.end());

  it('are pushed when a request enters a status that is subscribed to, complete in every member', async () => {
    const runner = await world.connect();
    const id = await world.order();
    expect(await runner.task()).toEqual({
      options: {
        task_id: 'TQ-000-000-001',
        task_category: 'background',
        correlation_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        reply_to: expect.any(String),
        api_key: null,
        installation_id: null,
        connect_correlation_id: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      },
      input: { event_type: PURCHASE, object_id: id, data: null },
      output: null,
      model_type: 'task',
    });
  });

  it('are not made of statuses and events that nobody subscribed to', async () => {
    const runner = await world.connect();
    const id = await world.order({ draft: true });
    await world.settled(runner);
    expect(runner.tasks).toEqual([]);
    await world.call('POST', `/public/v1/requests/${id}/purchase`, {});
    const task = await runner.task();
    await world.call('POST', `/public/v1/requests/${id}/approve`, { template_id: 'TL-000-000-001' });
    runner.answer(task);
    await world.settled(runner);
    expect(await world.tasks()).toMatchObject([{ object_id: id, state: 'closed', result: 'success', deliveries: 1 }]);
  });

  it('are made a second later when the file could not be written, which ends nothing', async () => {
    const runner = await world.connect();
    const full = jest.spyOn(world.part.endpoint.tasks, 'add').mockImplementationOnce(() => {
      throw new Error('database or disk is full');
    });
    const id = await world.order();
    await world.settled(runner);
    expect([full.mock.calls.length, runner.tasks]).toEqual([1, []]);
    expect(world.log).toContain('Tasks wait, and it is tried again in a second: database or disk is full.');
    world.advance(1_000);
    expect((await runner.task()).input.object_id).toBe(id);
  });

  it('wait in the file while nobody is connected, over a restart of the sandbox, too', async () => {
    await (await world.connect()).close();
    const ids = [await world.order(), await world.order()];
    await world.settled();
    await world.stop();
    await world.start();
    const runner = await world.connect();
    expect([(await runner.task()).input.object_id, (await runner.task()).input.object_id]).toEqual(ids);
  });

  it('are made of what occurred before anybody had subscribed, unless it is over', async () => {
    const over = await world.order();
    await world.call('POST', `/public/v1/requests/${over}/fail`, { reason: 'no' });
    const id = await world.order();
    await world.settled();
    await world.stop();
    await world.start();
    await world.settled();
    const runner = await world.connect();
    expect((await runner.task()).input.object_id).toBe(id);
    await world.settled(runner);
    expect(runner.tasks).toEqual([]);
  });

  it('go to the connection whose runner_type is theirs', async () => {
    const background = await world.connect({ instance: 'one' });
    const interactive = await world.connect({ instance: 'one', runnerType: 'interactive' });
    await world.order();
    expect((await background.task()).options.task_category).toBe('background');
    const schedule = await world.call<{ id: string }>('POST', '/public/v1/devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01/schedules', {
      method: 'refresh',
    });
    await world.call('POST', `/sandbox/schedules/${schedule.body.id}/run`);
    expect((await background.task()).options.task_category).toBe('scheduled');
    const asked = world.call('POST', '/sandbox/interactive', { event_type: 'product_action_execution', data: { a: 1 } });
    const task = await interactive.task();
    expect(task.options.task_category).toBe('interactive');
    interactive.answer(task, { data: { http_status: 200, headers: null, body: null } });
    await asked;
    expect([background.tasks, interactive.tasks]).toEqual([[], []]);
  });

  it('go of every category to a connection that does not say its runner_type', async () => {
    const runner = await world.connect({ runnerType: null });
    await world.order();
    expect((await runner.task()).options.task_category).toBe('background');
    const asked = world.call('POST', '/sandbox/interactive', { event_type: 'product_action_execution', data: { a: 1 } });
    const task = await runner.task();
    expect(task.options.task_category).toBe('interactive');
    runner.answer(task);
    await asked;
  });

  it('go to the least loaded of several instances', async () => {
    const runners = [await world.connect({ instance: 'one' }), await world.connect({ instance: 'two' })];
    for (let number = 0; number < 6; number += 1) await world.order();
    await world.settled(...runners);
    expect(runners.map(({ tasks }) => tasks.length)).toEqual([3, 3]);
    const [busy, free] = [runners[0]!, runners[1]!];
    for (let left = 3; left > 0; left -= 1) free.answer(await free.task());
    await world.settled(...runners);
    await world.order();
    await world.settled(...runners);
    expect([busy.tasks.length, free.tasks.length]).toEqual([3, 1]);
  });

  it('go to a connection no more than it may have unanswered, and on when it answers', async () => {
    await world.stop();
    await world.start({ unanswered: 2 });
    const runner = await world.connect();
    for (let number = 0; number < 5; number += 1) await world.order();
    await world.settled(runner);
    expect(runner.tasks).toHaveLength(2);
    runner.answer(await runner.task());
    await world.settled(runner);
    expect(runner.tasks).toHaveLength(2);
  });

  it('are not queued a second time while one of the same object is pending', async () => {
    const runner = await world.connect();
    const id = await world.order();
    const task = await runner.task();
    runner.answer(task, { result: 'reschedule', countdown: 60 });
    await world.settled(runner);
    await inquire(id);
    await world.call('POST', `/public/v1/requests/${id}/pend`);
    await world.settled(runner);
    expect(await world.tasks()).toHaveLength(1);
  });

  it('have a successor when their object entered such a status again while they were with a host: nothing is lost in between', async () => {
    const runner = await world.connect();
    const id = await world.order();
    const task = await runner.task();
    await inquire(id);
    await world.call('POST', `/public/v1/requests/${id}/pend`);
    await world.settled(runner);
    expect(runner.tasks).toEqual([]);
    runner.answer(task, { result: 'skip', message: 'inquired' });
    const next = await runner.task();
    expect(next.input.object_id).toBe(id);
    expect(next.options.task_id).not.toBe(task.options.task_id);
    runner.answer(next);
    await world.settled(runner);
    expect(runner.tasks).toEqual([]);
  });

  it.each(['after', 'before'])(
    'have one, too, when it did so %s a host was cut off and the task began to wait for another: its answer is of what was before',
    async (when) => {
      await world.stop();
      await world.start({ unanswered: 1 });
      const [cut, busy] = [await world.connect({ instance: 'one' }), await world.connect({ instance: 'two' })];
      await world.order();
      await world.order();
      await world.settled(cut, busy);
      const [task, other] = [await cut.task(), await busy.task()];
      const correct = async () => {
        await inquire(task.input.object_id);
        await world.call('POST', `/public/v1/requests/${task.input.object_id}/pend`);
        await world.settled(busy);
      };
      if (when === 'before') await correct();
      await cut.kill();
      await world.connections(1);
      world.advance(10_000);
      await world.settled(busy);
      expect(await world.tasks('?state=waiting')).toMatchObject([{ id: task.options.task_id, deliveries: 1 }]);
      if (when === 'after') await correct();
      busy.answer(other);
      expect(await busy.task()).toEqual(task);
      busy.answer(task, { result: 'skip', message: 'inquired' });
      const next = await busy.task();
      expect(next.input.object_id).toBe(task.input.object_id);
      expect(next.options.task_id).not.toBe(task.options.task_id);
      busy.answer(next);
      await world.settled(busy);
      expect(busy.tasks).toEqual([]);
    },
  );

  it('come again when the customer corrected what was inquired about', async () => {
    const runner = await world.connect();
    const id = await world.order();
    const task = await runner.task();
    await inquire(id);
    runner.answer(task, { result: 'skip', message: 'inquired' });
    await world.settled(runner);
    await world.call('POST', `/public/v1/requests/${id}/pend`);
    expect((await runner.task()).input.object_id).toBe(id);
  });

  it('carry the key and the id of the installation that they act for, when that is asked for; what is shown has no key', async () => {
    const path = '/sandbox/environments/ENV-0000-0000-01/installation';
    expect(await world.call('PUT', path, { installation_id: 'EIN-0000-0000-001' })).toMatchObject({ status: 200 });
    expect(await world.call('PUT', path, { installation_id: 'EIN-9' })).toMatchObject({ status: 404 });
    const runner = await world.connect();
    const id = await world.order();
    const { options } = await runner.task();
    expect(options.installation_id).toBe('EIN-0000-0000-001');
    const { status } = await world.call('GET', `/public/v1/requests/${id}`, undefined, { authorization: options.api_key! });
    expect(status).toBe(200);
    const shown = await world.call('GET', '/sandbox/tasks');
    expect(JSON.stringify(shown.body)).not.toContain(options.api_key!);
    expect(await world.tasks()).toMatchObject([{ options: { api_key: '******' } }]);
    await world.call('PUT', path, { installation_id: null });
    await world.order();
    expect((await runner.task()).options).toMatchObject({ installation_id: null, api_key: null });
  });

  it('go to nobody who said that it shuts down, and whose results are still taken', async () => {
    const leaving = await world.connect({ instance: 'one' });
    await world.order();
    const task = await leaving.task();
    leaving.shutdown();
    await world.settled(leaving);
    await world.order();
    await world.settled(leaving);
    expect(leaving.tasks).toEqual([]);
    leaving.answer(task);
    await world.settled(leaving);
    expect(await world.tasks('?state=closed')).toMatchObject([{ id: task.options.task_id, result: 'success' }]);
    expect((await (await world.connect({ instance: 'two' })).task()).options.task_id).not.toBe(task.options.task_id);
  });

  it('are forgotten, the oldest first, once they are closed and there are too many', async () => {
    await world.stop();
    await world.start({ keep: 20 });
    const runner = await world.connect();
    const { dispatcher } = world.part.endpoint;
    const open = dispatcher.add({ environment: 'ENV-0000-0000-02', category: 'background', eventType: PURCHASE, objectId: 'PR-kept' });
    for (let number = 0; number < 1_000; number += 1)
      dispatcher.add({ environment: 'ENV-0000-0000-01', category: 'background', eventType: PURCHASE, objectId: `PR-${number}` });
    for (let number = 0; number < 1_000; number += 1) runner.answer(await runner.task());
    await world.settled(runner);
    const { headers } = await world.call('GET', '/sandbox/tasks?state=closed&limit=0');
    expect(headers.get('content-range')).toBe('items 0-0/20');
    expect(await world.tasks('?state=waiting')).toMatchObject([{ id: open.id }]);
  });

  async function inquire(id: string): Promise<void> {
    await world.call('PUT', `/public/v1/requests/${id}`, { asset: { params: [{ id: 'admin_email', value_error: 'wrong' }] } });
    expect(await world.call('POST', `/public/v1/requests/${id}/inquire`, { template_id: 'TL-000-000-002' })).toMatchObject({ status: 200 });
  }
});
