import { API_KEY, DECLARED, connectionHarness } from './connection-harness';

const harness = connectionHarness();

describe('the upgrade', () => {
  it('asks for the address of the environment and the instance, with the counters and the runner type in their order', async () => {
    await harness.listen();
    harness.taker.background = 3;
    harness.taker.scheduled = 1;
    const { session } = await harness.connected({ runnerType: 'interactive' });
    expect(session.upgrade.url).toBe('/public/v1/devops/ws/ENV-1000-2000-01/inst-1?running_tasks=3&running_scheduled_tasks=1&runner_type=interactive');
  });

  it('sends the key as it is, and neither an origin nor a sub-protocol', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    const { raw, headers } = session.upgrade;
    expect(raw[raw.indexOf('Authorization') + 1]).toBe(API_KEY);
    expect(headers['user-agent']).toMatch(/^amends\/\S+ Node\/\S+ Linux\/\S+ ENV-1000-2000-01\/inst-1$/);
    expect(headers['sec-websocket-extensions']).toMatch(/^permessage-deflate/);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^origin$|protocol$/)]));
  });

  it('counts anew at each reconnect', async () => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    harness.taker.background = 2;
    session.close(1011);
    await server.session();
    expect(server.upgrades.map(({ url }) => /running_tasks=\d+/.exec(url)?.[0])).toEqual(['running_tasks=0', 'running_tasks=2']);
  });
});

describe('the handshake', () => {
  it('pings before anything else, with four bytes, and declares only after the pong', async () => {
    const server = await harness.listen({ pongs: false });
    void harness.connection().start();
    const session = await server.session();
    await harness.until(() => session.pings.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 20)); // time enough for what must not come
    expect(session.arrived).toEqual(['ping']);
    expect(session.pings[0]).toHaveLength(4);
    session.pongs = true;
    session.socket.pong(session.pings[0]);
    expect(await session.next()).toEqual({ version: 2, message_type: 'setup_request', data: DECLARED });
  });

  it('tries again when no pong comes', async () => {
    const server = await harness.listen({ pongs: false });
    const connection = harness.connection();
    const started = connection.start();
    const session = await server.session();
    await harness.until(() => session.pings.length > 0);
    server.pongs = true;
    harness.pass(5000);
    expect((await session.closed).code).toBe(1006);
    await started;
    expect(server.upgrades).toHaveLength(2);
    expect(harness.log.matching(/1st attempt .*no pong came within 5 s/)).toHaveLength(1);
  });

  it('writes every declared member, in the order of the protocol', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    expect(session.arrived[1]).toBe(JSON.stringify({ version: 2, message_type: 'setup_request', data: DECLARED }));
  });

  it('keeps a connection whose setup_response is late, and reads it when it comes', async () => {
    const server = await harness.listen({ greets: false });
    const started = harness.connection().start();
    const session = await server.session();
    await session.next('setup_request');
    await harness.until(() => harness.clock.step(1) === undefined && harness.log.matching(/did not answer the setup_request within 5 s/).length > 0);
    await started;
    session.setup({ environment_type: 'test' });
    await harness.until(() => harness.taker.setups.length > 0);
    expect(harness.taker.setups[0]?.environment_type).toBe('test');
    expect(session.arrived.filter((text) => text.includes('setup_request'))).toHaveLength(1);
    expect(server.upgrades).toHaveLength(1);
  });

  it('takes a task that is the first frame', async () => {
    const server = await harness.listen({ greets: false });
    const started = harness.connection().start();
    const session = await server.session();
    await session.next('setup_request');
    session.task('TQ-1');
    await started;
    await harness.until(() => harness.taker.taken.length > 0);
    harness.taker.finish('TQ-1', { result: 'retry' });
    expect((await session.next('task')).data.output.result).toBe('retry');
  });

  it('holds tasks back until the first setup_response is taken in, and later ones not', async () => {
    let settle = (): void => undefined;
    await harness.listen();
    harness.taker.settling = new Promise((resolve) => (settle = resolve));
    const { session } = await harness.connected();
    session.task('TQ-1');
    session.setup({ environment_type: 'test' });
    await harness.until(() => harness.taker.setups.length === 2);
    expect(harness.taker.taken).toEqual([]);
    settle();
    await harness.until(() => harness.taker.taken.length === 1);
    harness.taker.settling = new Promise(() => undefined);
    session.setup();
    session.task('TQ-2');
    await harness.until(() => harness.taker.taken.length === 2);
  });

  it('goes on when what Connect said cannot be taken in', async () => {
    await harness.listen();
    harness.taker.settling = Promise.reject(new Error('no such variable'));
    const { session } = await harness.connected();
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    expect(harness.log.matching(/^error .*no such variable/)).toHaveLength(1);
  });
});

describe('a refused upgrade', () => {
  it.each([401, 403])('ends the connection at once with %i, and says what to look at', async (status) => {
    const server = await harness.listen();
    server.refuseAll(status);
    const connection = harness.connection();
    await expect(connection.start()).rejects.toMatchObject({ code: 'CONNECT_FORBIDDEN' });
    expect(await connection.ended).toMatchObject({ reason: 'forbidden' });
    expect(server.upgrades).toHaveLength(1);
    expect(harness.log.matching(new RegExp(`^error .*${status}.*API_KEY.*ENVIRONMENT_ID`))).toHaveLength(1);
    expect(harness.log.lines.join('\n')).not.toContain('s3cr3t');
  });

  it('ends one that was open before, too', async () => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected();
    server.refuseAll(403);
    session.drop();
    expect(await connection.ended).toMatchObject({ reason: 'forbidden' });
  });

  it('is tried again with delays of up to twice as long each time, and says which attempt it was', async () => {
    const server = await harness.listen();
    server.refuse(500, 400, 501, 500);
    await harness.connected();
    expect(harness.log.matching(/attempt/).map((line) => /^warn (\w+) attempt.*HTTP (\d+).*is in ([\d.]+) s; ([\d.]+) s/.exec(line)?.slice(1))).toEqual([
      ['1st', '500', '0.50', '0.00'],
      ['2nd', '400', '1.00', '0.50'],
      ['3rd', '501', '2.00', '1.50'],
      ['4th', '500', '4.00', '3.50'],
    ]);
  });

  it('ends the connection when 15 minutes are spent; the last delay does not pass them', async () => {
    const server = await harness.listen();
    server.refuseAll(500);
    const connection = harness.connection({ random: () => 0.999 });
    const begun = harness.clock.now();
    await expect(connection.start()).rejects.toMatchObject({ code: 'CONNECT_UNREACHABLE', message: expect.stringContaining('HTTP 500') });
    expect(harness.clock.now() - begun).toBe(900_000);
    expect(await connection.ended).toMatchObject({ reason: 'unreachable' });
  });

  it('counts as maintenance with 502, which is waited for three hours', async () => {
    const server = await harness.listen();
    server.refuseAll(502);
    const connection = harness.connection({ random: () => 0.999 });
    const begun = harness.clock.now();
    await expect(connection.start()).rejects.toMatchObject({ code: 'CONNECT_UNREACHABLE' });
    expect(harness.clock.now() - begun).toBe(3 * 3_600_000);
    const delays = harness.log.matching(/\(maintenance\)/).map((line) => Number(/is in ([\d.]+) s/.exec(line)?.[1]));
    expect(Math.max(...delays)).toBeCloseTo(299.7);
  });

  it('has its fifteen minutes after a maintenance, however long that was', async () => {
    const server = await harness.listen();
    server.refuse(...Array.from({ length: 15 }, () => 502), 500, 500);
    const connection = harness.connection({ random: () => 0.999 });
    await connection.start();
    expect(harness.log.matching(/attempt/)).toHaveLength(17);
    expect(harness.log.matching(/2nd attempt .*HTTP 500/)).toHaveLength(1);
  });

  it('is the same as no answer, or nobody there', async () => {
    const server = await harness.listen();
    server.ignore();
    server.ignore('cut');
    const started = harness.connection().start();
    await harness.until(() => server.upgrades.length === 1);
    harness.pass(10_000);
    await started;
    expect(server.upgrades).toHaveLength(3);
    expect(harness.log.matching(/1st attempt .*the upgrade was not answered within 10 s/)).toHaveLength(1);
  });

  it('is waited for no longer when the connection is stopped', async () => {
    const server = await harness.listen();
    server.refuseAll(500);
    const connection = harness.connection();
    const started = connection.start();
    await harness.until(() => server.upgrades.length === 2);
    await connection.stop();
    await started;
    expect(await connection.ended).toEqual({ reason: 'stopped' });
  });

  it.each([{ apiKey: 'ApiKey ü\n' }, { serverAddress: 'no address' }])('does not happen to what cannot be asked: that is said at once (%j)', async (wrong) => {
    await harness.listen();
    const connection = harness.connection(wrong);
    await expect(connection.start()).rejects.toMatchObject({ code: 'CONNECT_UNCONFIGURED' });
    expect(await connection.ended).toMatchObject({ reason: 'failed' });
  });

  it('is the same as a port where nobody listens', async () => {
    const { address: serverAddress } = await harness.listen();
    await harness.server.close();
    const connection = harness.connection({ serverAddress, random: () => 0.999 });
    await expect(connection.start()).rejects.toMatchObject({ code: 'CONNECT_UNREACHABLE' });
    expect(harness.log.matching(/1st attempt .*ECONNREFUSED/)).toHaveLength(1);
  });
});
