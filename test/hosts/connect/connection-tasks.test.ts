import { connectionHarness } from './connection-harness';

const harness = connectionHarness();

describe('a result', () => {
  it('is the whole task again: every option, the key too, and the payload as it came, with the output filled in', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    const data = { params: [{ id: 'größe', value: '10' }], nested: { list: [1, 2.5, null, true] } };
    session.task('TQ-1', { data, options: { api_key: 'ApiKey EIN-1:abc', installation_id: 'EIN-1', connect_correlation_id: '00-1-2-01', unknown: 'dropped' } });
    await harness.until(() => harness.taker.taken.length === 1);
    harness.taker.finish('TQ-1', { result: 'skip', message: 'no step applies' });
    await session.next('task');
    expect(JSON.parse(session.arrived.at(-1) ?? '')).toEqual({
      version: 2,
      message_type: 'task',
      data: {
        options: {
          task_id: 'TQ-1',
          task_category: 'background',
          correlation_id: 'corr-TQ-1',
          reply_to: 'replies',
          api_key: 'ApiKey EIN-1:abc',
          installation_id: 'EIN-1',
          connect_correlation_id: '00-1-2-01',
        },
        input: { event_type: 'asset_purchase_request_processing', object_id: 'PR-1', data },
        output: { result: 'skip', data: null, countdown: 0, runtime: 0.25, message: 'no step applies' },
        model_type: 'task',
      },
    });
  });

  it('leaves in the order in which tasks end', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    for (const id of ['TQ-1', 'TQ-2', 'TQ-3']) session.task(id);
    await harness.until(() => harness.taker.taken.length === 3);
    for (const id of ['TQ-3', 'TQ-1', 'TQ-2']) harness.taker.finish(id);
    const ids = [await session.next('task'), await session.next('task'), await session.next('task')].map(({ data }) => data.options.task_id as string);
    expect(ids).toEqual(['TQ-3', 'TQ-1', 'TQ-2']);
  });

  it('of a task that ran while the connection was lost leaves on the new one', async () => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    session.task('TQ-1');
    session.task('TQ-2');
    await harness.until(() => harness.taker.taken.length === 2);
    session.drop();
    await harness.until(() => harness.log.matching(/was lost/).length === 1);
    harness.taker.finish('TQ-1');
    const again = await server.session();
    expect((await again.next()).message_type).toBe('setup_request');
    expect((await again.next('task')).data.options.task_id).toBe('TQ-1');
    harness.taker.finish('TQ-2');
    expect((await again.next('task')).data.options.task_id).toBe('TQ-2');
  });

  it('that the socket could not take is sent again, and dropped after five attempts with its task and their number in the log', async () => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected();
    session.task('TQ-1');
    session.task('TQ-2');
    await harness.until(() => harness.taker.taken.length === 2);
    let last = session;
    const stall = (one: typeof session): void => one.socket.pause(); // it reads nothing more, so that what is large cannot leave
    const large = 'x'.repeat(30_000_000);
    stall(last);
    harness.taker.finish('TQ-1', { data: large });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      last.drop();
      await harness.until(() => harness.log.matching(/TQ-1 could not be sent/).length === attempt);
      last = await server.session();
      if (attempt < 5) {
        await last.next('setup_request');
        stall(last);
        await harness.until(() => harness.log.matching(/Connected/).length === attempt + 1);
      }
    }
    expect(harness.log.matching(/^error The result of task TQ-1 could not be sent in 5 attempts and is dropped/)).toHaveLength(1);
    harness.taker.finish('TQ-2');
    expect((await last.next('task')).data.options.task_id).toBe('TQ-2');
    void connection;
  });

  it('that cannot be written as JSON becomes an error result', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    session.task('TQ-1');
    session.task('TQ-2', { category: 'interactive' });
    await harness.until(() => harness.taker.taken.length === 2);
    harness.taker.finish('TQ-1', { data: 1n });
    harness.taker.finish('TQ-2', { countdown: -1 });
    const outputs = [await session.next('task'), await session.next('task')].map(({ data }) => data.output as Record<string, unknown>);
    expect(outputs.map(({ result }) => result)).toEqual(['retry', 'fail']);
    expect(outputs[0]?.message).toMatch(/^The result of task TQ-1 cannot be written as JSON: /);
  });

  it('is as large as the task made it, without a limit', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    const data = { text: 'a'.repeat(1_900_000) };
    session.task('TQ-1', { category: 'interactive', data });
    await harness.until(() => harness.taker.taken.length === 1);
    harness.taker.finish('TQ-1', { data: { http_status: 200, headers: null, body: data } });
    const { data: result } = await session.next('task');
    expect(result.input.data).toEqual(data);
    expect(result.output.data.body).toEqual(data);
  });

  it('may be compressed on its way, as the task may', async () => {
    await harness.listen({ deflate: true });
    const { session } = await harness.connected();
    expect(session.socket.extensions).toMatch(/^permessage-deflate/);
    const data = { text: 'ä'.repeat(500_000) };
    session.task('TQ-1', { data });
    await harness.until(() => harness.taker.taken.length === 1);
    harness.taker.finish('TQ-1');
    expect((await session.next('task')).data.input.data).toEqual(data);
  });

  it('that nobody takes any more is named in the log when the connection ends', async () => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected();
    session.task('TQ-1');
    session.task('TQ-2');
    await harness.until(() => harness.taker.taken.length === 2);
    server.refuseAll(403);
    session.drop();
    await harness.until(() => harness.log.matching(/was lost/).length === 1);
    harness.taker.finish('TQ-1');
    expect(await connection.ended).toMatchObject({ reason: 'forbidden' });
    harness.taker.finish('TQ-2');
    expect(harness.log.matching(/^error .*not delivered: TQ-1/)).toHaveLength(1);
    expect(harness.log.matching(/^error .*not delivered: TQ-2/)).toHaveLength(1);
  });

  it('is sent once, whatever its task says afterwards', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    const { task, answer } = harness.taker.running.get('TQ-1') ?? {};
    harness.taker.finish('TQ-1');
    answer?.(task as never);
    session.task('TQ-2');
    await harness.until(() => harness.taker.taken.length === 2);
    harness.taker.finish('TQ-2');
    await session.next('task');
    expect((await session.next('task')).data.options.task_id).toBe('TQ-2');
    expect(harness.log.matching(/TQ-1 was answered more than once/)).toHaveLength(1);
  });
});

describe('a task', () => {
  it('of a category that nobody knows is handed on, so that it is answered', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    session.task('TQ-1', { category: 'astrological' });
    await harness.until(() => harness.taker.taken.length === 1);
    harness.taker.finish('TQ-1', { result: 'fail' });
    expect((await session.next('task')).data.options.task_category).toBe('astrological');
  });

  it('that comes twice is handed on twice', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    session.task('TQ-1');
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 2);
  });

  it('that cannot be taken is answered all the same', async () => {
    await harness.listen();
    harness.taker.take = () => {
      throw new Error('out of luck');
    };
    const { session } = await harness.connected();
    session.task('TQ-1');
    expect((await session.next('task')).data.output).toEqual({ result: 'retry', data: null, countdown: 0, runtime: 0, message: 'out of luck' });
  });
});

describe('a frame', () => {
  const bad: readonly (readonly [string, unknown])[] = [
    ['that is not JSON', 'hello {'],
    ['of an unknown model', { version: 2, message_type: 'task', data: { model_type: 'secret-model' } }],
    ['without a model', { version: 2, message_type: 'task', data: {} }],
    ['of the wrong types', { version: 2, message_type: 'task', data: { model_type: 'task', options: ['s3cr3t'], input: 7 } }],
    ['of an unknown type with data', { version: 2, message_type: 'anything', data: { model_type: 'anything', s: 's3cr3t' } }],
    ['of a version to come', { version: 3, message_type: 'shutdown', data: null }],
    ['with a task of the first version', { message_type: 'task', data: { task_id: 'TQ-9', task_category: 'background', object_id: 'PR-1' } }],
  ];

  it.each(bad)('%s is logged with its code and without its values, and the next one is read at once', async (_, frame) => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    const before = harness.clock.now();
    session.send(frame);
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    expect(harness.log.matching(/^warn .*CONNECT_MESSAGE_INVALID/)).toHaveLength(1);
    expect(harness.log.lines.join('\n')).not.toContain('s3cr3t');
    expect(harness.clock.now()).toBe(before);
    expect(server.upgrades).toHaveLength(1);
  });

  it.each(['null', '[]', '""', '0', '{}', '{"version":2,"message_type":"anything","data":null}', '{"message_type":"anything"}'])(
    '%s is passed over in silence',
    async (frame) => {
      await harness.listen();
      const { session } = await harness.connected();
      const lines = harness.log.lines.length;
      session.send(frame);
      session.task('TQ-1');
      await harness.until(() => harness.taker.taken.length === 1);
      expect(harness.log.lines).toHaveLength(lines);
    },
  );

  it('is read when it is binary, or comes in parts with pings between', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    session.socket.send(Buffer.from(frameOf('TQ-1')), { binary: true });
    const text = frameOf('TQ-2');
    session.socket.send(text.slice(0, 20), { fin: false, compress: false });
    session.socket.ping('between');
    session.socket.send(text.slice(20), { fin: true, compress: false });
    await harness.until(() => harness.taker.taken.length === 2);
    expect(harness.taker.taken).toEqual(['TQ-1', 'TQ-2']);
  });

  it('that is binary and not UTF-8 is logged and passed over', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    session.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: true });
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    expect(harness.log.matching(/^warn .*not UTF-8.*CONNECT_MESSAGE_INVALID/)).toHaveLength(1);
  });

  it('of more than 2 MiB closes the connection with 1009, which is said, and it is opened again', async () => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    session.task('TQ-0', { data: 'x'.repeat(2 * 1024 * 1024 - 1000) });
    await harness.until(() => harness.taker.taken.length === 1);
    session.task('TQ-1', { data: 'x'.repeat(3 * 1024 * 1024) });
    expect((await session.closed).code).toBe(1009);
    const again = await server.session();
    await again.next('setup_request');
    expect(harness.log.matching(/^warn A frame is larger than 2097152 bytes/)).toHaveLength(1);
    expect(harness.taker.taken).toEqual(['TQ-0']);
  });

  it('is shown at the level debug when that is wanted, masked', async () => {
    await harness.listen();
    const { session } = await harness.connected({ showFrames: true });
    session.task('TQ-1', { options: { api_key: 'ApiKey EIN-1:abcdef' } });
    await harness.until(() => harness.taker.taken.length === 1);
    harness.taker.finish('TQ-1');
    await session.next('task');
    expect(harness.log.matching(/^debug from Connect: .*TQ-1.*"api_key":"Ap\*{6}ef"/)).toHaveLength(1);
    expect(harness.log.matching(/^debug to Connect: .*setup_request.*"variables":"\*{6}"/)).toHaveLength(1);
    expect(harness.log.matching(/EIN-1/)).toEqual([]);
  });
});

const frameOf = (id: string): string =>
  JSON.stringify({
    version: 2,
    message_type: 'task',
    data: { model_type: 'task', options: { task_id: id, task_category: 'background' }, input: { event_type: 'e', object_id: 'PR-1' } },
  });
