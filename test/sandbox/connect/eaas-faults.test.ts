import { request } from 'node:http';
import { EaasWorld } from './eaas-world';
import { PURCHASE, type Frame } from './scripted-runner';

describe('faults on demand', () => {
  let world: EaasWorld;
  beforeEach(async () => (world = await new EaasWorld().start()));
  afterEach(() => world.end());

  it('cut the connections that they are for, at once', async () => {
    const [one, two] = [await world.connect({ instance: 'one' }), await world.connect({ instance: 'two' })];
    await world.fault({ kind: 'drop', for: { instance_id: 'one' } });
    expect(await one.ended()).toBe(1006);
    await world.settled(two);
    expect(two.closed).toBeUndefined();
    const three = await world.connect({ instance: 'three' });
    expect((await world.call('POST', '/sandbox/faults', { kind: 'drop' })).body).toMatchObject({ struck: 2, left: 0 });
    expect([await two.ended(), await three.ended()]).toEqual([1006, 1006]);
    expect((await world.call('GET', '/sandbox/faults')).body).toEqual([]);
  });

  it('close a connection with the code that is given', async () => {
    const runner = await world.connect();
    await world.fault({ kind: 'drop', code: 1000 });
    expect(await runner.ended()).toBe(1000);
  });

  it('end a connection after a task was sent over it, and the task is given again', async () => {
    const runner = await world.connect({ instance: 'one' });
    await world.fault({ kind: 'drop-after-task', for: { event_type: PURCHASE } });
    const id = await world.order();
    expect(await runner.ended()).toBe(1006);
    await world.connections(0);
    world.advance(10_000);
    expect((await (await world.connect({ instance: 'two' })).task()).input.object_id).toBe(id);
  });

  it('end a connection after an answer, which counts', async () => {
    const runner = await world.connect();
    await world.fault({ kind: 'drop-after-answer' });
    await world.order();
    runner.answer(await runner.task());
    await runner.ended();
    expect(await world.tasks()).toMatchObject([{ state: 'closed' }]);
  });

  it('refuse upgrades with a status, as often as they are asked to', async () => {
    await world.fault({ kind: 'refuse-upgrade', count: 2 });
    await expect(world.open()).rejects.toThrow('refused with 502');
    await expect(world.open()).rejects.toThrow('refused with 502');
    await world.connect();
    await world.fault({ kind: 'refuse-upgrade', status: 401, for: { runner_type: 'interactive' } });
    await world.connect();
    await expect(world.open({ runnerType: 'interactive' })).rejects.toThrow('refused with 401');
  });

  it('strike for a while, and end by themselves', async () => {
    await world.fault({ kind: 'refuse-upgrade', status: 403, seconds: 30 });
    for (let attempt = 0; attempt < 3; attempt += 1) await expect(world.open()).rejects.toThrow('refused with 403');
    world.advance(30_000);
    await world.connect();
    expect((await world.call('GET', '/sandbox/faults')).body).toEqual([]);
  });

  it('keep the setup_response back for a while, and give no task meanwhile', async () => {
    await world.fault({ kind: 'setup-slow', milliseconds: 7_000 });
    await world.order();
    const runner = await world.open();
    runner.declare();
    await world.settled(runner);
    world.advance(6_999);
    await world.settled(runner);
    expect(runner.frames).toEqual([]);
    world.advance(1);
    expect((await runner.next()).message_type).toBe('setup_response');
    await runner.task();
  });

  it('keep the setup_response back for good; another setup_request is answered', async () => {
    await world.fault({ kind: 'setup-absent' });
    const runner = await world.open();
    runner.declare();
    await world.settled(runner);
    world.advance(1e6);
    await world.settled(runner);
    expect(runner.frames).toEqual([]);
    runner.declare();
    expect((await runner.next()).message_type).toBe('setup_response');
  });

  it('deliver a task twice under the same id; the second answer is ignored', async () => {
    const runner = await world.connect();
    await world.fault({ kind: 'duplicate' });
    await world.order();
    const [one, two] = [await runner.task(), await runner.task()];
    expect(two).toEqual(one);
    runner.answer(one);
    runner.answer(two, { result: 'retry' });
    await world.settled(runner);
    expect(await world.tasks()).toMatchObject([{ state: 'closed', result: 'success', deliveries: 2 }]);
  });

  it('deliver a task twice under two ids; both are answered', async () => {
    const runner = await world.connect();
    await world.fault({ kind: 'duplicate-new-id', count: 5 });
    await world.order();
    const [one, two] = [await runner.task(), await runner.task()];
    expect(two.input).toEqual(one.input);
    expect(two.options.task_id).not.toBe(one.options.task_id);
    runner.answer(one);
    runner.answer(two, { result: 'skip' });
    await world.settled(runner);
    expect(await world.tasks()).toMatchObject([
      { id: two.options.task_id, result: 'skip', duplicate_of: one.options.task_id },
      { id: one.options.task_id, result: 'success' },
    ]);
  });

  it('throw an answer away, and give the task again', async () => {
    const runner = await world.connect();
    await world.fault({ kind: 'answer-lost' });
    await world.order();
    const task = await runner.task();
    runner.answer(task);
    await world.settled(runner);
    world.advance(1_000);
    const again = await runner.task();
    expect(again).toEqual(task);
    runner.answer(again, { result: 'skip' });
    await world.settled(runner);
    expect(await world.tasks()).toMatchObject([
      { result: 'skip', history: [{ what: 'sent' }, { what: 'answer thrown away', result: 'success' }, { what: 'sent' }, { what: 'answered' }] },
    ]);
  });

  it.each([
    [{}, 'this is not JSON {'],
    [{ frame: 'unknown-model' }, '{"version":2,"message_type":"task","data":{"model_type":"riddle","options":{}}}'],
    [{ text: 'whatever' }, 'whatever'],
  ])('send a frame that nobody can read: %j', async (details, text) => {
    const runner = await world.connect();
    runner.socket.removeAllListeners('message');
    const arrived = new Promise<string>((resolve) => runner.socket.once('message', (data: Buffer) => resolve(data.toString())));
    await world.fault({ kind: 'bad-frame', ...details });
    expect(await arrived).toBe(text);
  });

  it('send a frame that is larger than a host takes', async () => {
    const runner = await world.connect();
    const arrived = runner.next((frame: Frame) => typeof frame.data === 'string');
    await world.fault({ kind: 'big-frame' });
    expect(JSON.stringify(await arrived).length).toBeGreaterThan(2 * 1024 * 1024);
  });

  describe('of REST', () => {
    const get = (path: string) => world.call<object>('GET', `/public/v1${path}`);

    it('answer 429 with Retry-After, in the form that Connect has for errors', async () => {
      await world.fault({ kind: 'rest-error', status: 429, retry_after: 7, count: 2 });
      const { status, headers, body } = await get('/requests');
      expect({ status, body }).toEqual({ status: 429, body: { error_code: 'SANDBOX_FAULT', errors: [expect.any(String)], params: {} } });
      expect(headers.get('retry-after')).toBe('7');
      expect(headers.get('connect-version')).not.toBeNull();
      expect((await get('/requests')).status).toBe(429);
      expect((await get('/requests')).status).toBe(200);
    });

    it('answer 5xx to the method and the path that they are for, without effect', async () => {
      await world.fault({ kind: 'rest-error', status: 500, for: { method: 'post', path: '/requests/*/approve' } });
      const id = await world.order();
      expect((await get(`/requests/${id}`)).status).toBe(200);
      const approve = () => world.call('POST', `/public/v1/requests/${id}/approve`, { template_id: 'TL-000-000-001' });
      expect((await approve()).status).toBe(500);
      expect((await get(`/requests/${id}`)).body).toMatchObject({ status: 'pending' });
      expect((await approve()).status).toBe(200);
    });

    it('take effect and lose the answer', async () => {
      const id = await world.order();
      await world.fault({ kind: 'rest-answer-lost', for: { path: '/requests/*/approve' } });
      await expect(world.call('POST', `/public/v1/requests/${id}/approve`, { template_id: 'TL-000-000-001' })).rejects.toThrow();
      expect((await get(`/requests/${id}`)).body).toMatchObject({ status: 'approved' });
    });

    it('break the connection without effect', async () => {
      const id = await world.order();
      await world.fault({ kind: 'rest-drop', for: { method: 'POST' } });
      await expect(world.call('POST', `/public/v1/requests/${id}/approve`, { template_id: 'TL-000-000-001' })).rejects.toThrow();
      expect((await get(`/requests/${id}`)).body).toMatchObject({ status: 'pending' });
    });

    it('answer late', async () => {
      await world.fault({ kind: 'rest-slow', milliseconds: 300 });
      const before = performance.now();
      expect((await get('/requests')).status).toBe(200);
      expect(performance.now() - before).toBeGreaterThanOrEqual(290);
    });

    it('leave the sandbox’s own addresses alone', async () => {
      await world.fault({ kind: 'rest-error', seconds: 60 });
      expect((await world.call('GET', '/sandbox/faults')).status).toBe(200);
      expect((await get('/requests')).status).toBe(503);
      expect((await world.call('DELETE', '/sandbox/faults')).status).toBe(204);
      expect((await get('/requests')).status).toBe(200);
    });
  });

  it('are listed with how often they struck, and taken back one by one', async () => {
    const { body } = await world.call<{ id: number }>('POST', '/sandbox/faults', { kind: 'rest-error', count: 3 });
    await world.fault({ kind: 'duplicate', seconds: 60 });
    await world.call('GET', '/public/v1/requests');
    expect((await world.call('GET', '/sandbox/faults')).body).toMatchObject([
      { kind: 'rest-error', struck: 1, left: 2, until: null },
      { kind: 'duplicate', struck: 0, left: null, until: expect.stringMatching(/^2026-01-01T00:01:00/) },
    ]);
    expect((await world.call('DELETE', `/sandbox/faults/${body.id}`)).status).toBe(204);
    expect((await world.call('DELETE', `/sandbox/faults/${body.id}`)).status).toBe(404);
    expect((await world.call('GET', '/sandbox/faults')).body).toMatchObject([{ kind: 'duplicate' }]);
  });

  it('of a random mix are the same for the same seed, and as frequent as asked', async () => {
    const drawn = async (seed: number) => {
      await world.fault({ kind: 'random', seed, probabilities: { 'rest-error': 0.3 }, status: 500 });
      const statuses: number[] = [];
      for (let call = 0; call < 100; call += 1) statuses.push((await world.call('GET', '/public/v1/requests?limit=0')).status);
      await world.call('DELETE', '/sandbox/faults');
      return statuses;
    };
    const first = await drawn(7);
    expect(await drawn(7)).toEqual(first);
    expect(await drawn(8)).not.toEqual(first);
    const many = first.filter((status) => status === 500).length;
    expect(many).toBeGreaterThan(15);
    expect(many).toBeLessThan(45);
  });

  it.each([
    [{ kind: 'earthquake' }],
    [{ kind: 'drop', code: 1006 }],
    [{ kind: 'rest-error', status: 200 }],
    [{ kind: 'duplicate', count: 0 }],
    [{ kind: 'duplicate', for: { instance: 'x' } }],
    [{ kind: 'random', probabilities: { drop: 2 } }],
    [{ kind: 'random', probabilities: { earthquake: 0.5 } }],
    [[]],
    [undefined],
  ])('that there are not are refused: %j', async (body) => {
    expect(await world.call('POST', '/sandbox/faults', body)).toMatchObject({ status: 400, body: { code: 'VAL_001' } });
  });

  it('do not break an upgrade to somewhere else', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'sec-websocket-version': '13' };
      request(`${world.url}/elsewhere`, { headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });
});
