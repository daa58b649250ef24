import type { ConnectQuery } from 'amends';
import { ClientRig, rejection } from './client-rig';
import { json, type Answer } from './scripted-connect';

const rig = new ClientRig();
const { server } = rig;
let requests: ConnectQuery<{ readonly n: number }>;
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  rig.reset();
  requests = rig.client().collection('requests');
});

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ n: from + index }));
/** A page as Connect answers it. */
const page = (from: number, count: number, total: number, range = `items ${from}-${from + Math.max(count, 1) - 1}/${total}`): Answer =>
  json(200, numbers(from, count), { 'content-range': range });
/** A list of so many objects, which heeds limit and offset and gives at most 100 at once. */
const listOf =
  (total: number): Answer =>
  (response, call, socket) => {
    const { searchParams } = new URL(call.url, 'http://x');
    const [limit, offset] = [Number(searchParams.get('limit')), Number(searchParams.get('offset'))];
    page(offset, Math.max(0, Math.min(limit, 100, total - offset)), total)(response, call, socket);
  };
const all = async (query: AsyncIterable<{ readonly n: number }>): Promise<number[]> => {
  const found: number[] = [];
  for await (const { n } of query) found.push(n);
  return found;
};
const upTo = (count: number) => numbers(0, count).map(({ n }) => n);

describe('a list', () => {
  it.each<[number, readonly string[]]>([
    [0, ['limit=100&offset=0']],
    [1, ['limit=100&offset=0']],
    [100, ['limit=100&offset=0']],
    [101, ['limit=100&offset=0', 'limit=100&offset=100']],
    [250, ['limit=100&offset=0', 'limit=100&offset=100', 'limit=100&offset=200']],
  ])('of %d objects is read page by page, to the last object and no further', async (total, queries) => {
    server.script(listOf(total));
    expect(await all(requests)).toEqual(upTo(total));
    expect(server.calls).toEqual(queries.map((query) => `GET requests?${query}`));
  });

  it('is read only as far as somebody looks', async () => {
    server.script(listOf(1000));
    for await (const { n } of requests) if (n === 99) break;
    expect(server.seen).toHaveLength(1);
  });

  it('misses nothing where the server gives smaller pages than were asked for', async () => {
    server.script(listOf(250));
    expect(await all(requests.list({ pageSize: 1000 }))).toEqual(upTo(250));
    expect(server.calls).toEqual(['GET requests?limit=1000&offset=0', 'GET requests?limit=1000&offset=100', 'GET requests?limit=1000&offset=200']);
  });

  it('has no more objects than were wanted, and asks for no more', async () => {
    server.script(listOf(250));
    expect(await all(requests.limit(120))).toEqual(upTo(120));
    expect(server.calls).toEqual(['GET requests?limit=100&offset=0', 'GET requests?limit=20&offset=100']);
    server.script(page(0, 50, 50));
    expect(await all(requests.limit(3))).toEqual(upTo(3)); // though the server gave more
    server.script();
    expect(await all(requests.limit(0))).toEqual([]);
    expect(server.seen).toEqual([]);
  });

  it('ends where the last object is reached, though the list has become shorter meanwhile', async () => {
    server.script(page(0, 100, 150), json(200, [], { 'content-range': 'items 100-99/100' }));
    expect(await all(requests)).toEqual(upTo(100));
  });

  it('goes on with what comes after what was received, though Content-Range says that it was more', async () => {
    server.script(page(0, 50, 100, 'items 0-79/100'), page(50, 50, 100));
    expect(await all(requests)).toEqual(upTo(100));
    expect(server.calls).toEqual(['GET requests?limit=100&offset=0', 'GET requests?limit=100&offset=50']);
  });

  it.each<[string, Answer]>([
    ['without Content-Range', json(200, [{ n: 0 }])],
    ['with a Content-Range that is none', page(0, 1, 1, 'items zero-one/many')],
    ['with a Content-Range without a total', page(0, 1, 1, 'items 0-0/*')],
    ['that is no list', json(200, { n: 0 }, { 'content-range': 'items 0-0/1' })],
    ['that is nothing', json(204, undefined, { 'content-range': 'items 0-0/1' })],
    ['that has nothing though there is more', page(0, 0, 10, 'items 0-0/10')],
  ])('with a page %s is a coded error, not a list without end', async (_what, answer) => {
    server.script(answer);
    expect(await rejection(all(requests))).toMatchObject({ code: 'CONNECT_ANSWER_INVALID', retryable: true });
    expect(server.seen).toHaveLength(1);
  });

  it('survives a page that fails for a moment', async () => {
    server.script(page(0, 100, 150), json(503), page(100, 50, 150));
    expect(await all(requests)).toEqual(upTo(150));
  });
});

describe('a page', () => {
  it('says which part of the list it is', async () => {
    server.script(page(20, 2, 30));
    await expect(requests.page({ limit: 2, offset: 20 })).resolves.toEqual({ items: [{ n: 20 }, { n: 21 }], first: 20, last: 21, total: 30 });
    expect(server.calls).toEqual(['GET requests?limit=2&offset=20']);
  });

  it.each([
    ['items 0-0/0', { first: 0, last: 0, total: 0 }],
    ['ITEMS 0 - 0 / 0', { first: 0, last: 0, total: 0 }],
    ['items */0', { first: 0, last: -1, total: 0 }],
  ])('of an empty list may say %s', async (range, expected) => {
    server.script(page(0, 0, 0, range));
    await expect(requests.page()).resolves.toEqual({ items: [], ...expected });
  });
});

describe('the first object', () => {
  it('is asked for alone', async () => {
    server.script(page(0, 1, 9));
    await expect(requests.filter('eq(status,pending)').orderBy('-created').first()).resolves.toEqual({ n: 0 });
    expect(server.calls).toEqual(['GET requests?eq(status,pending)&ordering(-created)&limit=1&offset=0']);
  });

  it('of an empty list is none, whether it has a Content-Range or not', async () => {
    server.script(json(200, []));
    await expect(requests.first()).resolves.toBeUndefined();
  });

  it('of what is no list is a coded error', async () => {
    server.script(json(200, {}));
    expect(await rejection(requests.first())).toMatchObject({ code: 'CONNECT_ANSWER_INVALID' });
  });
});

describe('the count', () => {
  it('is taken from Content-Range, without objects', async () => {
    server.script(json(200, [], { 'content-range': 'items 0-0/17' }));
    await expect(requests.filter('and(eq(id,PR-1),in(status,(pending)))').count()).resolves.toBe(17);
    expect(server.calls).toEqual(['GET requests?and(eq(id,PR-1),in(status,(pending)))&limit=0&offset=0']);
  });

  it('without Content-Range is a coded error', async () => {
    server.script(json(200, []));
    expect(await rejection(requests.count())).toMatchObject({ code: 'CONNECT_ANSWER_INVALID' });
  });
});
