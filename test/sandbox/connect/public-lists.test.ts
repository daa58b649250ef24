import { listPage } from '../../../src/sandbox/connect/list-page';
import type { ObjectCondition } from '../../../src/sandbox/connect/sandbox-store';
import { sandboxForTests } from './sandbox-caller';

const { caller } = sandboxForTests();

const listed = async (path: string): Promise<readonly [number, string | null, readonly string[]]> => {
  const { status, headers, body } = await caller.get(path);
  return [status, headers.get('content-range'), Array.isArray(body) ? body.map(({ id }: { id: string }) => id) : body.error_code];
};

describe('a list', () => {
  const PR = [1, 2, 3].map((number) => `PR-0000-0000-000${number}-001`);
  beforeEach(async () => {
    for (const external_id of ['a', 'b', 'c']) await caller.order({ type: 'purchase', external_id });
    await caller.post(`requests/${PR[1]}/approve`, { activation_tile: 'ready' });
  });

  it.each([
    ['everything', 'requests', 'items 0-2/3', [0, 1, 2]],
    ['a page', 'requests?limit=1&offset=1', 'items 1-1/3', [1]],
    ['what is left of a page', 'requests?limit=2&offset=2', 'items 2-2/3', [2]],
    ['nothing past the end, and says so', 'requests?limit=2&offset=5', 'items 5-5/3', []],
    ['the number alone', 'requests?limit=0&offset=0', 'items 0-0/3', []],
    ['the number of what fits', 'requests?and(eq(id,PR-0000-0000-0002-001),in(status,(approved,failed)))&limit=0&offset=0', 'items 0-0/1', []],
    ['the number of nothing', 'requests?and(eq(id,PR-0000-0000-0001-001),in(status,(approved)))&limit=0&offset=0', 'items 0-0/0', []],
    ['what is equal', 'requests?status=approved', 'items 0-0/1', [1]],
    ['what is nested', 'requests?eq(asset.external_id,c)', 'items 0-0/1', [2]],
    ['the requests of an asset', 'requests?asset.id=AS-0000-0000-0002', 'items 0-0/1', [1]],
    ['either', 'requests?(asset.external_id=a|status=approved)', 'items 0-1/2', [0, 1]],
    ['the opposite', 'requests?not(eq(status,approved))', 'items 0-1/2', [0, 2]],
    ['like', 'requests?like(id,*0003-001)', 'items 0-0/1', [2]],
    ['in order', 'requests?ordering(-asset.external_id)', 'items 0-2/3', [2, 1, 0]],
    ['what was searched', 'requests?search=AS-0000-0000-0001', 'items 0-0/1', [0]],
    ['percent-encoded queries', 'requests?in%28status%2C%28approved%29%29', 'items 0-0/1', [1]],
    ['what an empty filter leaves', 'requests?&limit=2', 'items 0-1/3', [0, 1]],
    ['several ids', 'requests?in(id,(PR-0000-0000-0003-001,PR-0000-0000-0001-001,PR-9))', 'items 0-1/2', [0, 2]],
    ['two conditions on one member', 'requests?status=approved&in(status,(approved,pending))', 'items 0-0/1', [1]],
    ['one condition of the file and one of another member', 'requests?status=pending&asset.external_id=c', 'items 0-0/1', [2]],
    ['no status at all', 'requests?eq(status,null())', 'items 0-0/0', []],
    ['a status or none', 'requests?in(status,(approved,null()))', 'items 0-0/1', [1]],
    ['the requests of several assets', 'requests?in(asset.id,(AS-0000-0000-0001,AS-0000-0000-0003))&status=pending&limit=1&offset=1', 'items 1-1/2', [2]],
    ['the other address', 'subscriptions/requests?status=approved', 'items 0-0/1', [1]],
  ])('has %s', async (_what, path, range, found) => {
    expect(await listed(path)).toEqual([200, range, found.map((index) => PR[index])]);
  });

  it('has only the members that are selected', async () => {
    const { body } = await caller.get('requests?select(-asset,-events)&limit=1');
    expect(body[0]).toMatchObject({ id: PR[0], status: 'pending' });
    expect(body[0]).not.toHaveProperty('asset');
  });

  it.each(['requests?status=', 'requests?eq(status', 'requests?limit=-1', 'requests?nonsense(status,1)', 'requests?limit=x'])(
    'refuses %s as VAL_001',
    async (path) => {
      const { status, body } = await caller.get(path);
      expect([status, body]).toEqual([400, { error_code: 'VAL_001', errors: [expect.any(String)], params: {} }]);
    },
  );

  it('has 100 on a page unless more are asked for, and 1000 at most', async () => {
    const environment = 'devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01';
    for (let index = 0; index < 1_001; index += 1) await caller.post(`${environment}/schedules`, { method: `m${index}` });
    const pages = await Promise.all(['', '?limit=1000', '?limit=5000', '?offset=1000'].map((query) => caller.get(`${environment}/schedules${query}`)));
    expect(pages.map(({ body }) => body.length)).toEqual([100, 1_000, 1_000, 1]);
    expect(pages.map(({ headers }) => headers.get('content-range'))).toEqual([
      'items 0-99/1001',
      'items 0-999/1001',
      'items 0-999/1001',
      'items 1000-1000/1001',
    ]);
  }, 30_000);
});

describe('the seeded world', () => {
  const PRODUCT = 'products/PRD-000-000-000';

  it.each([
    ['products', ['PRD-000-000-000']],
    ['marketplaces', ['MP-00000']],
    ['hubs', ['HB-0000-0000']],
    ['contracts', ['CRD-00000-00000-00001']],
    ['connections', ['CT-0000-0000-0001']],
    ['accounts', ['VA-000-000', 'PA-000-000', 'PA-000-001']],
    ['accounts/VA-000-000/users', ['UR-000-000-001']],
    ['tier/configs', ['TC-000-000-001']],
    ['tier/accounts', ['TA-0000-0000-0001', 'TA-0000-0000-0002']],
    ['tier/account-requests', []],
    ['tier/config-requests', []],
    ['listing-requests', []],
    ['usage/files', []],
    ['usage/chunks', []],
    ['conversations', []],
    ['devops/services', ['SRVC-0000-0000']],
    ['devops/installations', ['EIN-0000-0000-001']],
    ['devops/services/SRVC-0000-0000/installations', ['EIN-0000-0000-001']],
    ['devops/services/SRVC-0000-0000/environments', ['ENV-0000-0000-01', 'ENV-0000-0000-02', 'ENV-0000-0000-03']],
    [`${PRODUCT}/connections`, ['CT-0000-0000-0001']],
    [`${PRODUCT}/actions`, ['ACT-000-000-000-001']],
    [`${PRODUCT}/items?mpn=WS-SEAT`, ['PRD-000-000-000-0001']],
    [`${PRODUCT}/templates?scope=asset&type=fulfillment`, ['TL-000-000-001']],
    [`${PRODUCT}/templates?scope=asset&type=inquire`, ['TL-000-000-002']],
    [`${PRODUCT}/templates?scope=tier1&type=fulfillment`, ['TL-000-000-003']],
    [`${PRODUCT}/templates?scope=tier1&type=inquire`, ['TL-000-000-004']],
  ])('has at %s %j', async (path, found) => {
    expect(await listed(path)).toEqual([200, `items 0-${Math.max(found.length - 1, 0)}/${found.length}`, found]);
  });

  it('has parameters of every type, and of every phase and scope', async () => {
    const { body } = await caller.get(`${PRODUCT}/parameters`);
    const types = new Set(body.map(({ type }: { type: string }) => type));
    expect([...types].sort()).toEqual([
      'address',
      'checkbox',
      'choice',
      'domain',
      'dropdown',
      'email',
      'object',
      'password',
      'phone',
      'subdomain',
      'text',
      'url',
    ]);
    const scopes = new Set(body.map(({ phase, scope }: { phase: string; scope: string }) => `${phase} ${scope}`));
    expect([...scopes].sort()).toEqual([
      'configuration product',
      'fulfillment asset',
      'fulfillment tier1',
      'ordering asset',
      'ordering item',
      'ordering tier1',
    ]);
  });

  it('gives every object of it at its own address, too', async () => {
    for (const path of ['products', 'marketplaces', 'accounts', 'tier/configs', `${PRODUCT}/templates`, `${PRODUCT}/parameters`, 'devops/services']) {
      const { body } = await caller.get(path);
      expect((await caller.get(`${path}/${body[0].id}`)).body).toEqual(body[0]);
    }
  });

  it('describes every event: those of background tasks with where their objects are', async () => {
    const { body } = await caller.get('devops/event-definitions');
    expect(body).toHaveLength(25);
    expect(body[0]).toMatchObject({
      type: 'asset_purchase_request_processing',
      category: 'background',
      extension_type: 'products',
      object_statuses: ['pending', 'approved', 'failed', 'inquiring', 'scheduled', 'revoking', 'revoked'],
      api_resource_endpoint: 'requests/{pk}',
      api_collection_endpoint: 'requests',
      api_collection_filter: 'and(eq(id,${_object_id_}),in(status,${_statuses_}))',
    });
    for (const definition of body) {
      expect(definition).toMatchObject({ name: expect.any(String), description: expect.any(String), group: expect.any(String) });
      if (definition.category === 'background') expect(definition.api_collection_filter).toContain('eq(id,${_object_id_})');
    }
    expect((await listed('devops/event-definitions?category=scheduled'))[2]).toEqual(['scheduled_execution']);
  });
});

describe('of a list of tens of thousands', () => {
  const source = () => {
    const asked: unknown[] = [];
    const find = (conditions: readonly ObjectCondition[], limit?: number, offset?: number): readonly object[] => {
      asked.push({ conditions, limit, offset });
      return [{ id: 'PR-1', status: 'pending' }];
    };
    return { asked, filed: { id: 'id', status: 'status' }, find, count: () => 20_000 } as const;
  };

  it.each([
    ['', [], 100, 0],
    ['limit=5&offset=10', [], 5, 10],
    ['status=pending', [{ by: 'status', values: ['pending'] }], 100, 0],
    [
      'and(eq(id,PR-1),in(status,(pending,failed)))',
      [
        { by: 'id', values: ['PR-1'] },
        { by: 'status', values: ['pending', 'failed'] },
      ],
      100,
      0,
    ],
  ])('only a page is read for the query "%s"', (query, conditions, limit, offset) => {
    const list = source();
    expect(listPage(query, list).contentRange).toBe(`items ${offset}-${offset}/20000`);
    expect(list.asked).toEqual([{ conditions, limit, offset }]);
  });

  it('nothing is read to count it', () => {
    const list = source();
    expect(listPage('status=pending&limit=0', list)).toEqual({ items: [], contentRange: 'items 0-0/20000' });
    expect(list.asked).toEqual([]);
  });
});
