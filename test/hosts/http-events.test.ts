import { BackgroundResponse } from 'amends';
import { errorOf, httpHarness } from './http-harness';
import { bodyOf, closed, rawConnection, rawExchange } from './raw-exchange';

const http = httpHarness();

describe('POST /events/{event_type}', () => {
  test('is answered with the result of the run and which run it was', async () => {
    await http.serve();
    const reply = await http.post('/events/ordered', { id: 'R-1' });
    expect(reply).toMatchObject({ status: 200, body: { result: 'success', message: null, countdown: 0, run: { id: 'run-1', state: 'running' } } });
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
  });

  test('shows of the run its id and state and nothing else', async () => {
    await http.serve();
    const { body } = await http.post('/events/ordered', { id: 'R-1' });
    expect(Object.keys((body as { run: object }).run)).toEqual(['id', 'state']);
  });

  test.each([
    ['fail', BackgroundResponse.fail('no stock'), { result: 'fail', message: 'no stock', countdown: 0 }],
    ['skip without a reason', BackgroundResponse.skip(), { result: 'skip', message: null, countdown: 0 }],
    ['reschedule', BackgroundResponse.reschedule('2m'), { result: 'reschedule', message: null, countdown: 120 }],
  ])('%s is carried back', async (_title, response, expected) => {
    http.hosted.on('ordered', () => response);
    await http.serve();
    expect(await http.post('/events/ordered', { id: 'R-1' })).toMatchObject({ status: 200, body: expected });
  });

  test('waits for as many seconds as the patience of the host, 30 unless told', async () => {
    await http.serve({ patience: 0.25 });
    await http.post('/events/ordered', { id: 'R-1' });
    await http.host.stop();
    await http.serve();
    await http.post('/events/ordered?wait=true', { id: 'R-2' });
    expect(http.hosted.deliveries.map(({ options }) => options.patience)).toEqual([250, 30_000]);
  });

  test('with wait=false does not wait and is answered 202', async () => {
    await http.serve();
    const reply = await http.post('/events/ordered?wait=false', { id: 'R-1' });
    expect(reply).toMatchObject({ status: 202, body: { result: 'reschedule', countdown: 30, run: { id: 'run-1' } } });
    expect(http.hosted.deliveries[0]?.options.patience).toBe(0);
  });

  test.each(['wait=no', 'wait=true&wait=false', 'wiat=false'])('refuses the query %s', async (query) => {
    await http.serve();
    expect(errorOf(await http.post(`/events/ordered?${query}`, { id: 'R-1' }))).toEqual([400, 'QUERY_INVALID']);
    expect(http.hosted.deliveries).toEqual([]);
  });

  test('takes JSON under any content type, also one that is none, and without one', async () => {
    await http.serve();
    for (const type of [
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain; charset=utf-8',
      'application/vnd.connect+json',
      'nonsense',
      'multipart/form-data; boundary=x',
    ]) {
      expect(await http.post('/events/ordered', { id: 'R-1' }, { 'content-type': type })).toMatchObject({ status: 200 });
    }
    const bare = await rawExchange(http.host.url, `POST /events/ordered HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 12\r\n\r\n{"id":"R-1"}`);
    expect(bare).toMatch(/^HTTP\/1\.1 200/);
  });

  test('keeps every character of a request, whatever chunks it comes in', async () => {
    await http.serve();
    const socket = await rawConnection(http.host.url);
    const [before, after] = [Buffer.from('{"id":"R-1","name":"ä🙂'), Buffer.from('"}')];
    socket.write('POST /events/ordered HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (const byte of [...before, ...after]) socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]));
    socket.write('0\r\n\r\n');
    expect(await closed(socket)).toMatch(/^HTTP\/1\.1 200/);
    expect(http.hosted.deliveries[0]?.request).toEqual({ id: 'R-1', name: 'ä🙂' });
  });

  test.each([
    ['broken JSON', '{"id":', 400, 'BODY_INVALID'],
    ['an empty body', '', 400, 'BODY_INVALID'],
    ['a body that is no object', '[1]', 422, 'REQUEST_INVALID'],
    ['a body without an id', '{"name":"x"}', 422, 'REQUEST_INVALID'],
    ['a member __proto__', '{"id":"R-1","a":{"__proto__":{"admin":true}}}', 422, 'REQUEST_INVALID'],
    ['a body nested too deep to be kept', `{"id":"R-1","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 422, 'REQUEST_INVALID'],
  ])('refuses %s', async (_title, body, status, code) => {
    await http.serve();
    expect(errorOf(await http.post('/events/ordered', body))).toEqual([status, code]);
    expect(http.hosted.deliveries).toEqual([]);
  });

  test('refuses bytes that are no UTF-8', async () => {
    await http.serve();
    const body = Buffer.from([0x7b, 0x22, 0x69, 0x64, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);
    expect(errorOf(await http.call('/events/ordered', { method: 'POST', body }))).toEqual([400, 'BODY_INVALID']);
  });

  test('takes a body of exactly the limit and refuses one byte more, declared or not', async () => {
    await http.serve({ bodyLimit: 1_000 });
    const sized = (bytes: number) => JSON.stringify({ id: 'R-1', fill: '' }).replace('""', `"${'x'.repeat(bytes - 22)}"`);
    expect(sized(1_000)).toHaveLength(1_000);
    expect(await http.post('/events/ordered', sized(1_000))).toMatchObject({ status: 200 });
    expect(errorOf(await http.post('/events/ordered', sized(1_001)))).toEqual([413, 'REQUEST_TOO_LARGE']);
    const chunk = `${(1_001).toString(16)}\r\n${sized(1_001)}\r\n0\r\n\r\n`;
    const chunked = await rawExchange(
      http.host.url,
      `POST /events/ordered HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
    );
    expect(chunked).toMatch(/^HTTP\/1\.1 413/);
    expect(http.hosted.deliveries).toHaveLength(1);
  });

  test('lets a caller send a body over the limit of 1 MiB to its end before it says so: one that is cut off never sees the answer', async () => {
    await http.serve();
    const socket = await rawConnection(http.host.url);
    const answer = closed(socket);
    const half = Buffer.alloc(1_500_000, 'x');
    socket.write(`POST /events/ordered HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${2 * half.length}\r\n\r\n`);
    socket.write(half);
    expect(await Promise.race([answer, new Promise((resolve) => setTimeout(() => resolve('none yet'), 100))])).toBe('none yet');
    socket.write(half);
    expect(await answer).toMatch(/^HTTP\/1\.1 413/);
  });

  test('an unknown event is 404', async () => {
    await http.serve();
    expect(errorOf(await http.post('/events/unheard', { id: 'R-1' }))).toEqual([404, 'EVENT_UNKNOWN']);
  });

  test('the name of an event may need escaping', async () => {
    http.hosted.on('a/b c', () => BackgroundResponse.done());
    await http.serve();
    expect(await http.post('/events/a%2Fb%20c', { id: 'R-1' })).toMatchObject({ status: 200 });
  });

  test('a request that starts no run is answered with run null', async () => {
    http.hosted.deliver = async () => ({ response: BackgroundResponse.skip('status approved'), run: null });
    await http.serve();
    expect(await http.post('/events/ordered', { id: 'R-1' })).toMatchObject({
      status: 200,
      body: { result: 'skip', message: 'status approved', countdown: 0, run: null },
    });
  });
});

describe('Idempotency-Key', () => {
  test('is the delivery id', async () => {
    await http.serve();
    await http.post('/events/ordered', { id: 'R-1' }, { 'Idempotency-Key': 'task 1 ~' });
    expect(http.hosted.deliveries[0]?.options.deliveryId).toBe('task 1 ~');
  });

  test('may hold any printable characters, sent as UTF-8', async () => {
    await http.serve();
    await http.post('/events/ordered', { id: 'R-1' }, { 'Idempotency-Key': Buffer.from('Auftrag ß🙂').toString('latin1') });
    expect(http.hosted.deliveries[0]?.options.deliveryId).toBe('Auftrag ß🙂');
  });

  test('of 200 characters is taken', async () => {
    await http.serve();
    expect(await http.post('/events/ordered', { id: 'R-1' }, { 'Idempotency-Key': 'k'.repeat(200) })).toMatchObject({ status: 200 });
  });

  test.each([
    ['empty', ''],
    ['of 201 characters', 'k'.repeat(201)],
    ['with a tab in it', 'a\tb'],
    ['with bytes that are no UTF-8', 'a\xffb'],
  ])('that is %s is refused', async (_title, key) => {
    await http.serve();
    expect(errorOf(await http.post('/events/ordered', { id: 'R-1' }, { 'Idempotency-Key': key }))).toEqual([422, 'REQUEST_INVALID']);
    expect(http.hosted.deliveries).toEqual([]);
  });

  test('that is sent twice is refused', async () => {
    await http.serve();
    const twice = await rawExchange(
      http.host.url,
      `POST /events/ordered HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 12\r\n\r\n{"id":"R-1"}`,
    );
    expect(bodyOf(twice)).toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('that was used for another request is refused', async () => {
    await http.serve();
    await http.post('/events/ordered', { id: 'R-1' }, { 'Idempotency-Key': 'k' });
    expect(errorOf(await http.post('/events/ordered', { id: 'R-2' }, { 'Idempotency-Key': 'k' }))).toEqual([422, 'DELIVERY_ID_REUSED']);
  });
});
