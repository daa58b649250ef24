import { connectionHarness } from './connection-harness';

const harness = connectionHarness();

describe('a connection', () => {
  it('is pinged every 60 s, and stays as long as pongs come', async () => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    for (const pings of [2, 3, 4]) {
      await harness.until(() => harness.clock.step(60_000) === undefined || true);
      await harness.until(() => session.pings.length === pings);
      await roundTrip(session);
    }
    expect(server.upgrades).toHaveLength(1);
  });

  it('is cut and opened again when a pong does not come within 60 s', async () => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    session.pongs = false;
    harness.pass(60_000);
    await harness.until(() => session.pings.length === 2);
    harness.pass(59_999);
    await roundTrip(session);
    harness.pass(1);
    expect((await session.closed).code).toBe(1006);
    await server.session();
    expect(harness.log.matching(/was lost \(1006: no pong came within 60 s\)/)).toHaveLength(1);
  });

  it('answers pings', async () => {
    await harness.listen();
    const { session } = await harness.connected();
    session.socket.ping('?');
    await harness.until(() => session.arrived.includes('pong'));
  });

  it.each([1011, 1012, 1008, 3000])('is opened again after 5 s with a new handshake when it was closed with %i', async (code) => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    const before = harness.clock.now();
    session.close(code, 'why');
    const again = await server.session();
    expect((await again.next()).message_type).toBe('setup_request');
    expect(again.arrived[0]).toBe('ping');
    expect(harness.clock.now() - before).toBe(5000);
    expect(
      harness.log.matching(
        new RegExp(`ws://127.0.0.1:\\d+/public/v1/devops/ws/ENV-1000-2000-01/inst-1\\?running_tasks=0&running_scheduled_tasks=0.* lost \\(${code}: why\\)`),
      ),
    ).toHaveLength(1);
  });

  it('is opened again when its TCP connection was cut, and when it was closed without a code', async () => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    session.drop();
    const second = await server.session();
    await second.next('setup_request');
    await harness.until(() => harness.log.matching(/Connected/).length === 2);
    second.socket.close();
    const third = await server.session();
    await third.next('setup_request');
    expect(server.upgrades).toHaveLength(3);
  });

  it('that is closed in the middle of the handshake has made a failed attempt', async () => {
    const server = await harness.listen({ greets: false });
    const started = harness.connection().start();
    const session = await server.session();
    await session.next('setup_request');
    server.greets = true;
    session.close(1011, 'try again');
    await started;
    expect(server.upgrades).toHaveLength(2);
    expect(harness.log.matching(/1st attempt .*was closed \(1011\): try again/)).toHaveLength(1);
  });

  it('has fresh budgets each time', async () => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    for (let time = 0, last = session; time < 3; time += 1) {
      server.refuse(500, 500);
      last.drop();
      last = await server.session();
      await last.next('setup_request');
      await harness.until(() => harness.log.matching(/Connected/).length === time + 2);
    }
    expect(harness.log.matching(/attempt/).map((line) => /(\w+) attempt/.exec(line)?.[1])).toEqual(['1st', '2nd', '1st', '2nd', '1st', '2nd']);
  });

  it('tells anew what the environment is like', async () => {
    const server = await harness.listen();
    const { session } = await harness.connected();
    server.greets = false;
    session.drop();
    const again = await server.session();
    await again.next('setup_request');
    again.setup({ variables: [{ name: 'VENDOR_URL', value: 'https://new.example', secure: false }], logging: null, event_definitions: null });
    await harness.until(() => harness.taker.setups.length === 2);
    expect(harness.taker.setups[1]).toMatchObject({
      variables: [{ name: 'VENDOR_URL', value: 'https://new.example' }],
      logging: { meta: { service_id: 'SRVC-1000-2000' } },
      event_definitions: [{ event_type: 'asset_purchase_request_processing' }],
    });
  });
});

describe('a connection that Connect closes with 1000 or 1001', () => {
  it.each([1000, 1001])('ends for good (%i)', async (code) => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected();
    session.close(code);
    expect(await connection.ended).toEqual({ reason: 'closed', code });
    expect(server.upgrades).toHaveLength(1);
  });

  it('ends for good in the middle of the handshake, too', async () => {
    const server = await harness.listen({ greets: false });
    const connection = harness.connection();
    const started = connection.start();
    const session = await server.session();
    await session.next('setup_request');
    session.close(1000);
    await started;
    expect(await connection.ended).toEqual({ reason: 'closed', code: 1000 });
    expect(server.upgrades).toHaveLength(1);
  });

  it('is opened once more only to deliver what its tasks bring, and takes no task then', async () => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected();
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    session.close(1000);
    await session.closed;
    await harness.until(() => harness.log.matching(/for good/).length === 1);
    expect(server.upgrades).toHaveLength(1);
    harness.taker.finish('TQ-1');
    const again = await server.session();
    expect((await again.next()).message_type).toBe('setup_request');
    again.task('TQ-2');
    expect((await again.next('task')).data.options.task_id).toBe('TQ-1');
    expect((await again.closed).code).toBe(1000);
    expect(await connection.ended).toEqual({ reason: 'closed', code: 1000 });
    expect(harness.taker.taken).toEqual(['TQ-1']);
  });

  it('ends at last even if Connect closes each time before the result is there', async () => {
    const server = await harness.listen();
    const { connection, session } = await harness.connected();
    session.task('TQ-1');
    await harness.until(() => harness.taker.taken.length === 1);
    server.greets = false;
    session.close(1000);
    await session.closed;
    harness.taker.finish('TQ-1');
    const again = await server.session();
    await again.next('setup_request');
    again.close(1001);
    await again.closed;
    harness.pass(390_000);
    expect(await connection.ended).toEqual({ reason: 'closed', code: 1000 });
    expect(harness.log.matching(/^error .*not delivered: TQ-1/)).toHaveLength(1);
  });
});

/** What was sent before has been read when this is through. */
async function roundTrip(session: { readonly socket: { ping(data: string): void }; readonly arrived: readonly string[] }): Promise<void> {
  const pongs = (): number => session.arrived.filter((what) => what === 'pong').length;
  const before = pongs();
  session.socket.ping('?');
  await harness.until(() => pongs() > before);
}
