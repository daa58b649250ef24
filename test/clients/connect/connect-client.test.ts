import { ConnectClient, isTerminal, rql, taskHeaders, type ConnectAnswer, type ConnectCall } from 'amends';
import { ClientRig, rejection } from './client-rig';

const rig = new ClientRig();

/** All that a fake needs. */
class FakeConnect extends ConnectClient {
  readonly calls: ConnectCall[] = [];
  answer: ConnectAnswer = { status: 200, headers: {}, body: {} };

  override async request<T>(call: ConnectCall): Promise<ConnectAnswer<T>> {
    this.calls.push(call);
    return this.answer as ConnectAnswer<T>;
  }
}

let client: FakeConnect;
beforeEach(() => {
  client = new FakeConnect();
  rig.reset();
});

const last = (): ConnectCall => client.calls.at(-1)!;

describe('an address', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['GET requests/PR-1', () => client.collection('requests').resource('PR-1').get()],
    ['PUT requests/PR-1', () => client.collection('requests').resource('PR-1').update({ note: 'x' })],
    ['DELETE requests/PR-1', () => client.collection('requests').resource('PR-1').delete()],
    ['POST requests', () => client.collection('requests').create({})],
    ['POST requests/PR-1/approve', () => client.collection('requests').resource('PR-1').action('approve').post({})],
    ['GET products/PRD-1/export', () => client.collection('products').resource('PRD-1').action('export').get()],
    ['PUT a/b/c', () => client.collection('a').resource('b').action('c').put({})],
    ['DELETE a/b/c', () => client.collection('a').resource('b').action('c').delete()],
    ['POST usage/files/import', () => client.collection('usage/files').action('import').post()],
    ['GET tier/configs/TC-1', () => client.collection('tier/configs').resource('TC-1').get()],
    ['GET tier/configs/TC-1', () => client.ns('tier').collection('configs').resource('TC-1').get()],
    ['GET a/b/c/d', () => client.ns('a').ns('b').collection('c').resource('d').get()],
    ['POST conversations/PR-1/messages', () => client.collection('conversations').resource('PR-1').collection('messages').create({})],
    [
      'GET devops/services/S-1/environments/E-1/variables/V',
      () => client.ns('devops').collection('services').resource('S-1').collection('environments').resource('E-1').collection('variables').resource('V').get(),
    ],
    ['GET never/heard-of/X', () => client.collection('/never/heard-of/').resource('X').get()],
  ])('may be %s', async (address, call) => {
    await call();
    expect(`${last().method} ${last().path}`).toBe(address);
  });

  it.each([
    ['PR-1/../../accounts', 'requests/PR-1%2F..%2F..%2Faccounts'],
    ['a?b#c%d', 'requests/a%3Fb%23c%25d'],
    ['x y:é', 'requests/x%20y%3A%C3%A9'],
  ])('keeps the id %s one part of it', async (id, path) => {
    await client.collection('requests').resource(id).get();
    expect(last().path).toBe(path);
  });

  it.each(['', '.', '..', 'half \ud83d'])('cannot have the id %j', (id) => {
    const call = () => client.collection('requests').resource(id);
    expect(call).toThrow(expect.objectContaining({ code: 'CONNECT_CALL_INVALID' }) as Error);
  });

  it.each(['', 'a//b', '../a', 'a/..'])('cannot have the collection %j', (name) => {
    expect(() => client.collection(name)).toThrow(expect.objectContaining({ code: 'CONNECT_CALL_INVALID' }) as Error);
  });

  it('of one object may say which members are wanted', async () => {
    await client
      .collection('requests')
      .resource('PR-1')
      .get({ select: ['id', '-asset.params'] });
    expect(last()).toEqual({ method: 'GET', path: 'requests/PR-1', query: 'select(id,-asset.params)' });
  });
});

describe('a query', () => {
  const asked = async (query: { page(): Promise<unknown> }): Promise<string | undefined> => {
    client.answer = { status: 200, headers: { 'content-range': 'items 0-0/0' }, body: [] };
    await query.page();
    return last().query;
  };
  const requests = () => client.collection('requests');

  it('is in Connect’s order, whatever the order of asking', async () => {
    const query = requests()
      .search('a&b')
      .limit(5)
      .orderBy('-created', '+id')
      .filter('eq(status,pending)')
      .select('id', '-params')
      .filter(rql.in('type', ['purchase', 'change']));
    expect(await asked(query)).toMatch(
      /^select\(id,-params\)&eq\(status,pending\)&in\(type,\(purchase,change\)\)&ordering\(-created,id\)&limit=100&offset=0&search=\S+$/,
    );
  });

  it('is not encoded where it need not be', async () => {
    expect(await asked(requests().filter('and(eq(id,PR-1),in(status,(pending,inquiring)))'))).toBe(
      'and(eq(id,PR-1),in(status,(pending,inquiring)))&limit=100&offset=0',
    );
  });

  it.each([
    ['eq(name,"a & b")', 'eq(name,%22a%20%26%20b%22)'],
    ["eq(name,'a=1;b')", 'eq(name,%27a%3D1%3Bb%27)'],
    ['ge(created,2021-12-23T09:09:25+00:00)', 'ge(created,2021-12-23T09:09:25%2B00:00)'],
    ['eq(name,"100%")', 'eq(name,%22100%25%22)'],
    ['eq(name,"100%25")', 'eq(name,%22100%25%22)'],
    ['eq(name,"#ü")', 'eq(name,%22%23%C3%BC%22)'],
    ['(a=1|b=2)', '(a=1%7Cb=2)'],
  ])('encodes of %s what would be read as something else', async (filter, query) => {
    expect(await asked(requests().filter(filter))).toBe(`${query}&limit=100&offset=0`);
  });

  it('keeps what the builder made as it is', async () => {
    const filter = rql.and(rql.eq('name', 'a "&limit=1" b%20é'), rql.like('id', '*x'));
    expect(await asked(requests().filter(filter))).toBe(`${String(filter)}&limit=100&offset=0`);
  });

  it('keeps alternatives together where other filters stand beside them', async () => {
    expect(await asked(requests().filter('a=1;b=2', 'c=3'))).toBe('(a=1;b=2)&c=3&limit=100&offset=0');
    expect(await asked(requests().filter('(a=1;b=2)', ' ', 'c="x;y"'))).toBe('(a=1;b=2)&c=%22x%3By%22&limit=100&offset=0');
  });

  it.each(['limit=1', 'a=1&offset=5', 'and(a=1,search=x)', 'eq(a,"b', 'eq(a,\'b"', 'eq(a,b', 'a=1)', 'a=%22b', 'a=%FF', 'a=\ud83d'])(
    'refuses the filter %j, which would change what the rest means',
    async (filter) => {
      const error = await rejection(requests().filter(filter).page());
      expect(error).toMatchObject({ code: 'CONNECT_CALL_INVALID' });
      expect(isTerminal(error)).toBe(true);
      expect(client.calls).toEqual([]);
    },
  );

  it('takes a reserved word inside of a value, and as a part of a name', async () => {
    expect(await asked(requests().filter('eq(a,"limit=1")', 'asset.limit=2', 'limits=3'))).toBe(
      'eq(a,%22limit%3D1%22)&asset.limit=2&limits=3&limit=100&offset=0',
    );
  });

  it.each<[string, (query: ReturnType<typeof requests>) => Promise<unknown>]>([
    ['a page of nothing', (query) => query.list({ pageSize: 0 }).next()],
    ['too large a page', (query) => query.list({ pageSize: 1001 }).next()],
    ['a page of halves', (query) => query.page({ limit: 1.5 })],
    ['a negative offset', (query) => query.page({ offset: -1 })],
    ['a negative limit', async (query) => query.limit(-1).list().next()],
  ])('is not asked for %s', async (_what, ask) => {
    expect(await rejection(ask(requests()))).toMatchObject({ code: 'CONNECT_CALL_INVALID' });
    expect(client.calls).toEqual([]);
  });

  it('does not change by what is made of it', async () => {
    const base = requests().filter('a=1');
    base.filter('b=2').select('id').orderBy('id').search('x').limit(1);
    expect(await asked(base)).toBe('a=1&limit=100&offset=0');
  });
});

describe('a derived client', () => {
  it('puts its headers, its signal and its time into every call, unless the call says otherwise', async () => {
    const { signal } = new AbortController();
    const derived = client.with({ headers: { a: '1', b: '1' }, timeout: 5 }).with({ headers: { b: '2' }, signal });
    await derived
      .collection('x')
      .resource('1')
      .get({ headers: { c: '3' }, timeout: 7 });
    expect(last()).toEqual({ method: 'GET', path: 'x/1', headers: { a: '1', b: '2', c: '3' }, signal, timeout: 7 });
    await client.collection('x').resource('1').get();
    expect(last()).toEqual({ method: 'GET', path: 'x/1' });
  });

  it('may have another key', async () => {
    await client.as('ApiKey SU-1:a').as('ApiKey SU-2:b').collection('x').resource('1').get();
    expect(last().apiKey).toBe('ApiKey SU-2:b');
  });

  it('without context drops what was told before, and keeps the key', async () => {
    await client
      .with({ headers: { EAAS_TASK_ID: 'TQ-1' } })
      .as('ApiKey SU-1:a')
      .withoutContext.with({ headers: { b: '2' } })
      .collection('x')
      .resource('1')
      .get();
    expect(last()).toEqual({ method: 'GET', path: 'x/1', context: false, apiKey: 'ApiKey SU-1:a', headers: { b: '2' } });
  });
});

describe('the headers of a task', () => {
  const trace = '0123456789abcdef0123456789abcdef';

  it('name the extension, the task and its event, and go on with the whole trace', () => {
    const task = { extensionId: 'SRVC-1', taskId: 'TQ-1', taskType: 'asset_purchase_request_processing', correlationId: `00-${trace}-0123456789abcdef-01` };
    const [first, second] = [taskHeaders(task), taskHeaders(task)];
    expect(first).toEqual({
      EAAS_EXT_ID: 'SRVC-1',
      EAAS_TASK_ID: 'TQ-1',
      EAAS_TASK_TYPE: 'asset_purchase_request_processing',
      'ext-traceparent': expect.stringMatching(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`)) as unknown,
    });
    expect(first['ext-traceparent']).not.toBe(second['ext-traceparent']);
  });

  it.each([null, undefined, '', 'nonsense'])('have no trace where the task has none (%j)', (correlationId) => {
    expect(taskHeaders({ extensionId: 'SRVC-1', taskId: undefined, taskType: undefined, correlationId })).toEqual({ EAAS_EXT_ID: 'SRVC-1' });
  });
});
