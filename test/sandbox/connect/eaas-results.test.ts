import { EaasWorld } from './eaas-world';
import type { ScriptedRunner } from './scripted-runner';

describe('results of tasks of the sandbox', () => {
  let world: EaasWorld;
  beforeEach(async () => (world = await new EaasWorld().start()));
  afterEach(() => world.end());

  const only = async () => {
    const tasks = await world.tasks();
    expect(tasks).toHaveLength(1);
    return tasks[0]!;
  };

  it.each(['success', 'skip', 'fail'])('close the task when they are "%s"', async (result) => {
    const runner = await world.connect();
    await world.order();
    runner.answer(await runner.task(), { result, message: 'so it is' });
    await world.settled(runner);
    expect(await only()).toMatchObject({
      state: 'closed',
      result,
      message: 'so it is',
      due: null,
      history: [{ what: 'sent' }, { what: 'answered', result, runtime: 0.25, message: 'so it is' }],
    });
    world.advance(1e9);
    await world.settled(runner);
    expect(runner.tasks).toEqual([]);
  });

  it('bring the task back after the countdown and not before, under the same id, when they are "reschedule"', async () => {
    const runner = await world.connect();
    await world.order();
    const task = await runner.task();
    runner.answer(task, { result: 'reschedule', countdown: 60 });
    await world.settled(runner);
    world.advance(59_999);
    await world.settled(runner);
    expect(runner.tasks).toEqual([]);
    world.advance(1);
    expect(await runner.task()).toEqual(task);
    expect(await only()).toMatchObject({ state: 'sent', deliveries: 2, retries: 0 });
  });

  it('bring it back under another id when the sandbox is told so', async () => {
    await world.stop();
    await world.start({ newIdAfterReschedule: true });
    const runner = await world.connect();
    await world.order();
    const task = await runner.task();
    runner.answer(task, { result: 'reschedule', countdown: 30 });
    await world.settled(runner);
    world.advance(30_000);
    const again = await runner.task();
    expect(again.options.task_id).not.toBe(task.options.task_id);
    expect(again.input).toEqual(task.input);
    runner.answer(task);
    runner.answer(again);
    await world.settled(runner);
    expect(await only()).toMatchObject({ id: again.options.task_id, state: 'closed', deliveries: 2 });
  });

  it('bring it back by the policy when they are "retry": after a delay that doubles, until it is closed as failed and says so', async () => {
    await world.stop();
    await world.start({ retry: { first: 1_000, most: 3_000, times: 3 } });
    const runner = await world.connect();
    await world.order();
    const retry = async () => {
      runner.answer(await runner.task(), { result: 'retry', message: 'Traceback: no network' });
      await world.settled(runner);
    };
    await retry();
    for (const delay of [1_000, 2_000, 3_000]) {
      world.advance(delay - 1);
      await world.settled(runner);
      expect(runner.tasks).toEqual([]);
      world.advance(1);
      await retry();
    }
    expect(await only()).toMatchObject({
      state: 'closed',
      result: 'fail',
      message: 'Given up after 3 retries; the last one: Traceback: no network',
      deliveries: 4,
    });
  });

  it('begin the count of retries afresh after a "reschedule"', async () => {
    const runner = await world.connect();
    await world.order();
    runner.answer(await runner.task(), { result: 'retry' });
    await world.settled(runner);
    world.advance(1_000);
    runner.answer(await runner.task(), { result: 'reschedule', countdown: 30 });
    await world.settled(runner);
    expect(await only()).toMatchObject({ state: 'waiting', retries: 0 });
  });

  it('count the time of the policy’s jitter', async () => {
    await world.stop();
    await world.start({ retry: { first: 1_000, jitter: 1 } });
    const runner = await world.connect();
    await world.order();
    runner.answer(await runner.task(), { result: 'retry' });
    await world.settled(runner);
    world.advance(499);
    await world.settled(runner);
    expect(runner.tasks).toEqual([]);
    world.advance(1);
    await runner.task();
  });

  it('are ignored, with a line in the log and a count, when nobody could have asked for them', async () => {
    const [runner, stranger] = [await world.connect({ instance: 'one' }), await world.connect({ instance: 'two' })];
    const webapp = await world.connect({ instance: 'one', application: 'webapp', declares: { event_subscriptions: null } });
    const other = await world.connect({ instance: 'one', environment: 'ENV-0000-0000-02', declares: { event_subscriptions: {} } });
    await world.order();
    await world.settled(runner, stranger);
    const [holder, bystander] = runner.tasks.length > 0 ? [runner, stranger] : [stranger, runner];
    const task = await holder.task();
    bystander.answer(task, { result: 'fail' });
    webapp.answer(task, { result: 'fail' });
    other.answer(task, { result: 'fail' });
    holder.answer({ ...task, options: { ...task.options, task_id: 'TQ-9' } }, { result: 'fail' });
    holder.send({ version: 2, message_type: 'task', data: task });
    await world.settled(holder, bystander, webapp, other);
    expect(await only()).toMatchObject({ state: 'sent' });
    holder.answer(task);
    holder.answer(task, { result: 'fail' });
    await world.settled(holder);
    expect(await only()).toMatchObject({ state: 'closed', result: 'success' });
    const { body } = await world.call<object>('GET', '/sandbox/connections');
    expect(body).toMatchObject({
      tasks: { waiting: 0, sent: 0, closed: 1 },
      ignored_results: { 'unknown task': 1, 'another instance has the task': 3, 'answered before': 1, 'no output': 1 },
    });
    expect(world.log.filter((line) => line.includes('is ignored'))).toHaveLength(6);
    expect(world.log.join()).toContain('The result of task TQ-9 from ENV-0000-0000-01/');
  });

  it('are taken over another connection of the same instance', async () => {
    const background = await world.connect({ instance: 'one' });
    const interactive = await world.connect({ instance: 'one', runnerType: 'interactive' });
    await world.order();
    interactive.answer(await background.task());
    await world.settled(background, interactive);
    expect(await only()).toMatchObject({ state: 'closed' });
    expect((await world.call<{ connections: object[] }>('GET', '/sandbox/connections')).body.connections).toMatchObject([
      { unanswered: [] },
      { unanswered: [] },
    ]);
  });

  describe('when there are none', () => {
    const lost = async (runner: ScriptedRunner) => {
      await runner.kill();
      await world.connections(0);
    };

    it('the task is given to another instance after the grace, and not before', async () => {
      const runner = await world.connect({ instance: 'one' });
      await world.order();
      const task = await runner.task();
      await lost(runner);
      const other = await world.connect({ instance: 'two' });
      world.advance(9_999);
      await world.settled(other);
      expect(other.tasks).toEqual([]);
      world.advance(1);
      expect(await other.task()).toEqual(task);
      expect(await only()).toMatchObject({ deliveries: 2, retries: 0, history: [{ what: 'sent' }, { what: 'connection lost' }, { what: 'sent' }] });
    });

    it('an instance that is back in time with its task running may finish it', async () => {
      const runner = await world.connect({ instance: 'one' });
      await world.order();
      const task = await runner.task();
      await lost(runner);
      const back = await world.connect({ instance: 'one', running: 1 });
      world.advance(60_000);
      await world.settled(back);
      expect(back.tasks).toEqual([]);
      back.answer(task);
      await world.settled(back);
      expect(await only()).toMatchObject({ state: 'closed', result: 'success', deliveries: 1 });
    });

    it('an instance that is back with nothing running is given it again as soon as results that were ready would have come', async () => {
      const runner = await world.connect({ instance: 'one' });
      await world.order();
      const [ready, gone] = [await runner.task(), world.order().then(() => runner.task())];
      const second = await gone;
      await lost(runner);
      const back = await world.connect({ instance: 'one', running: 0 });
      back.answer(ready);
      await world.settled(back);
      expect(back.tasks).toEqual([]);
      world.advance(2_000);
      expect(await back.task()).toEqual(second);
      expect(await world.tasks('?state=closed')).toMatchObject([{ id: ready.options.task_id, deliveries: 1 }]);
    });

    it('an instance that is back with fewer running than it was given is given what it has not answered within the grace', async () => {
      const runner = await world.connect({ instance: 'one' });
      await world.order();
      await world.order();
      const tasks = [await runner.task(), await runner.task()];
      await lost(runner);
      const back = await world.connect({ instance: 'one', running: 1 });
      back.answer(tasks[0]!);
      world.advance(9_999);
      await world.settled(back);
      expect(back.tasks).toEqual([]);
      world.advance(1);
      expect(await back.task()).toEqual(tasks[1]);
    });

    it('an instance that was back before its end was noticed keeps its task', async () => {
      const runner = await world.connect({ instance: 'one' });
      await world.order();
      const task = await runner.task();
      const back = await world.connect({ instance: 'one', running: 1 });
      await runner.kill();
      await world.connections(1);
      world.advance(60_000);
      await world.settled(back);
      expect(back.tasks).toEqual([]);
      back.answer(task);
      await world.settled(back);
      expect(await only()).toMatchObject({ state: 'closed', deliveries: 1 });
    });

    it('an instance that was longer away than the grace is given the task by nobody but itself, and its answer counts', async () => {
      const runner = await world.connect({ instance: 'one' });
      await world.order();
      const task = await runner.task();
      await lost(runner);
      world.advance(3_600_000);
      const back = await world.connect({ instance: 'one', running: 1 });
      back.answer(task);
      await world.settled(back);
      expect(await only()).toMatchObject({ state: 'closed', deliveries: 1 });
    });

    it('a host that said that it shuts down is not waited for', async () => {
      const [runner, other] = [await world.connect({ instance: 'one' }), await world.connect({ instance: 'two', runnerType: 'interactive' })];
      await world.order();
      const task = await runner.task();
      runner.shutdown();
      await runner.close(1000);
      await world.connections(1);
      const next = await world.connect({ instance: 'three' });
      expect(await next.task()).toEqual(task);
      expect(other.tasks).toEqual([]);
    });

    it('the sandbox waits no longer than the category may take, and counts that as a retry', async () => {
      await world.stop();
      await world.start({ timeouts: { background: 5_000 } });
      const runner = await world.connect();
      await world.order();
      const task = await runner.task();
      world.advance(5_000);
      await world.settled(runner);
      expect(await only()).toMatchObject({ state: 'waiting', retries: 1, message: 'no answer within 5 s' });
      world.advance(1_000);
      expect(await runner.task()).toEqual(task);
    });

    it('the sandbox that is stopped and started again gives the task again', async () => {
      const runner = await world.connect({ instance: 'one' });
      await world.order();
      const task = await runner.task();
      await world.stop();
      await world.start();
      const other = await world.connect({ instance: 'two' });
      await world.settled(other);
      expect(other.tasks).toEqual([]);
      world.advance(10_000);
      expect(await other.task()).toEqual(task);
    });

    it('and the host is back before a stopped sandbox would have given it again, it may finish the task', async () => {
      const runner = await world.connect({ instance: 'one' });
      await world.order();
      const task = await runner.task();
      await world.stop();
      await world.start();
      const back = await world.connect({ instance: 'one', running: 1 });
      world.advance(60_000);
      back.answer(task);
      await world.settled(back);
      expect(await only()).toMatchObject({ state: 'closed', deliveries: 1 });
    });
  });
});
