import { connectionHarness } from './connection-harness';

const harness = connectionHarness();

describe('a shutdown that Connect asks for', () => {
  it('closes with 1000 at once when nothing runs, and is not echoed', async () => {
    await harness.listen();
    const { connection, session } = await harness.connected();
    session.shutdown();
    expect((await session.closed).code).toBe(1000);
    expect(await connection.ended).toEqual({ reason: 'shutdown' });
    expect(session.arrived.filter((text) => text.includes('shutdown'))).toEqual([]);
  });

  it.each(['{"message_type":"shutdown"}', '{"version":2,"message_type":"shutdown"}'])('may be written as %s', async (frame) => {
    await harness.listen();
    const { connection, session } = await harness.connected();
    session.send(frame);
    expect(await connection.ended).toEqual({ reason: 'shutdown' });
  });

  it('waits for the tasks that run, takes no more, and sends the results', async () => {
    await harness.listen();
    const { connection, session } = await harness.connected();
    session.task('TQ-1');
    session.task('TQ-2');
    session.shutdown();
    session.task('TQ-3');
    await harness.until(() => harness.log.matching(/TQ-3 is not taken/).length === 1);
    harness.taker.finish('TQ-1');
    expect((await session.next('task')).data.options.task_id).toBe('TQ-1');
    harness.taker.finish('TQ-2');
    expect((await session.next('task')).data.options.task_id).toBe('TQ-2');
    expect((await session.closed).code).toBe(1000);
    expect(await connection.ended).toEqual({ reason: 'shutdown' });
    expect(harness.taker.taken).toEqual(['TQ-1', 'TQ-2']);
  });

  it('waits for the time of a background task and 90 s, and not longer', async () => {
    await harness.listen();
    const { connection, session } = await harness.connected({ timing: { pingInterval: 1e9 } }); // time passes in one go, which no pong could bear
    session.task('TQ-1');
    session.shutdown();
    await harness.until(() => harness.log.matching(/asks for a shutdown/).length === 1);
    let ended = false;
    void connection.ended.then(() => (ended = true));
    harness.pass(389_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    harness.pass(1);
    expect((await session.closed).code).toBe(1000);
    await connection.ended;
    expect(harness.log.matching(/^error 1 task\(s\) have not ended in time/)).toHaveLength(1);
    harness.taker.finish('TQ-1');
    expect(harness.log.matching(/not delivered: TQ-1/)).toHaveLength(1);
  });

  it('delivers results on a new connection when the old one was lost meanwhile', async () => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected();
    const before = harness.clock.now();
    session.task('TQ-1');
    session.shutdown();
    await harness.until(() => harness.log.matching(/asks for a shutdown/).length === 1);
    session.drop();
    await harness.until(() => harness.clock.now() - before >= 5000); // it is noticed, and the wait begun
    harness.taker.finish('TQ-1');
    const again = await server.session();
    expect((await again.next('task')).data.options.task_id).toBe('TQ-1');
    expect((await again.closed).code).toBe(1000);
    expect(await connection.ended).toEqual({ reason: 'shutdown' });
  });
});

describe('stopping', () => {
  it('sends one shutdown, and closes with 1000', async () => {
    await harness.listen();
    const { connection, session } = await harness.connected();
    await Promise.all([connection.stop(), connection.stop()]);
    expect(session.arrived.slice(2)).toEqual(['{"version":2,"message_type":"shutdown","data":null}']);
    expect((await session.closed).code).toBe(1000);
    expect(await connection.ended).toEqual({ reason: 'stopped' });
    await connection.stop();
  });

  it('lets tasks end, sends their results after the shutdown, and takes no more', async () => {
    await harness.listen();
    const { connection, session } = await harness.connected();
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    const stopped = connection.stop();
    expect((await session.next('shutdown')).data).toBeNull();
    session.task('TQ-2');
    await harness.until(() => harness.log.matching(/TQ-2 is not taken/).length === 1);
    harness.taker.finish('TQ-1');
    expect((await session.next('task')).data.options.task_id).toBe('TQ-1');
    expect((await session.closed).code).toBe(1000);
    await stopped;
  });

  it('waits no longer than its grace', async () => {
    await harness.listen();
    const { connection, session } = await harness.connected({ timing: { stopGrace: 3000 } });
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    const stopped = connection.stop();
    await session.next('shutdown');
    harness.pass(3000);
    await stopped;
    expect((await session.closed).code).toBe(1000);
  });

  it('shortens the wait of a shutdown that Connect asked for, and sends none then', async () => {
    await harness.listen();
    const { connection, session } = await harness.connected({ timing: { stopGrace: 3000 } });
    session.task('TQ-1');
    session.shutdown();
    await harness.until(() => harness.log.matching(/asks for a shutdown/).length === 1);
    const stopped = connection.stop();
    harness.pass(3000);
    await stopped;
    expect(session.arrived.filter((text) => text.includes('shutdown'))).toEqual([]);
  });

  it('tries no longer than its grace to deliver a result for which there is no connection', async () => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected({ timing: { stopGrace: 3000 } });
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    server.ignore();
    session.drop();
    await harness.until(() => server.upgrades.length === 2);
    harness.taker.finish('TQ-1');
    const stopped = connection.stop();
    harness.pass(3000);
    await stopped;
    expect(harness.log.matching(/^error .*not delivered: TQ-1/)).toHaveLength(1);
  });

  it('says shutdown on the new connection that a result needed', async () => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected();
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    session.drop();
    await session.closed;
    await harness.until(() => harness.log.matching(/was lost/).length === 1);
    const stopped = connection.stop();
    harness.taker.finish('TQ-1');
    const again = await server.session();
    const types = [await again.next(), await again.next(), await again.next()].map(({ message_type }) => message_type);
    expect(types).toEqual(['setup_request', 'shutdown', 'task']);
    await stopped;
  });

  it('does not wait for one who never closes TCP', async () => {
    await harness.listen();
    const { connection, session } = await harness.connected({ timing: { closeWait: 50 } });
    session.socket.pause(); // reads no close frame, and so answers none
    await connection.stop();
    expect(await connection.ended).toEqual({ reason: 'stopped' });
  });

  it('does not wait for an upgrade, a pong or a first frame', async () => {
    const server = await harness.listen({ pongs: false, greets: false });
    server.ignore();
    const first = harness.connection();
    void first.start();
    await harness.until(() => server.upgrades.length === 1);
    await first.stop();

    const second = harness.connection();
    void second.start();
    const unanswered = await server.session();
    await harness.until(() => unanswered.pings.length === 1);
    await second.stop();

    server.pongs = true;
    const third = harness.connection();
    void third.start();
    await (await server.session()).next('setup_request');
    await third.stop();
    expect(server.upgrades).toHaveLength(3);
  });

  it('is nothing before the start', async () => {
    await harness.listen();
    await harness.connection().stop();
  });
});
