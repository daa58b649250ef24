import { connect } from 'node:net';
import { SandboxCaller, sandboxForTests } from './sandbox-caller';

const { sandbox, caller } = sandboxForTests();
const REFUSED = (code: string) => ({ error_code: code, errors: [expect.any(String)], params: {} });

describe('every answer', () => {
  it.each([
    ['a list', 'GET', 'accounts?limit=1&offset=0', 200],
    ['an object', 'GET', 'products/PRD-000-000-000', 200],
    ['nothing', 'GET', 'products/PRD-999-999-999', 404],
    ['no such address', 'GET', 'nonsense/at/all', 404],
    ['an address that cannot be read', 'GET', 'products/%E0%A4%A', 400],
    ['another method', 'PATCH', 'requests', 405],
    ['no method', 'DELETE', 'requests/PR-1/approve', 405],
  ])('says the version of Connect, and what it is: %s', async (_what, method, path, status) => {
    const answer = await caller.call(method, `/public/v1/${path}`);
    expect([answer.status, answer.headers.get('connect-version'), answer.headers.get('content-type')]).toEqual([status, '42.0.0', 'application/json']);
    if (status >= 400) expect(answer.body).toEqual(REFUSED({ 400: 'REQ_005', 404: 'NFND_001', 405: 'REQ_001' }[status]!));
  });

  it('to another method names those that the address takes', async () => {
    expect((await caller.call('DELETE', '/public/v1/requests')).headers.get('allow')).toBe('GET, POST');
    expect((await caller.call('DELETE', '/public/v1/requests/PR-1')).headers.get('allow')).toBe('GET, PUT');
  });
});

describe('HEAD', () => {
  it('says what GET says, without a body', async () => {
    await caller.order({ type: 'purchase' });
    for (const path of ['requests?limit=1', 'requests/PR-0000-0000-0001-001', 'requests/PR-9']) {
      const [got, headed] = [await caller.get(path), await caller.call('HEAD', `/public/v1/${path}`)];
      expect([headed.status, headed.body]).toEqual([got.status, undefined]);
      for (const name of ['connect-version', 'content-type', 'content-range', 'content-length']) expect(headed.headers.get(name)).toBe(got.headers.get(name));
    }
  });
});

describe('what is no HTTP', () => {
  const HEADERS = `GET /public/v1/requests HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;

  it.each([
    ['anything', 'nonsense\r\n\r\n', 400],
    ['headers without end', HEADERS, 431],
  ])('is refused as anything else is: %s', async (_what, text, status) => {
    const answer = await new Promise<string>((resolve, reject) => {
      let read = '';
      const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () => socket.write(text));
      socket
        .on('data', (data) => (read += data.toString()))
        .once('end', () => resolve(read))
        .once('error', reject);
    });
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual(expect.arrayContaining([expect.stringContaining(`HTTP/1.1 ${status} `), 'Connect-Version: 42.0.0']));
    expect(JSON.parse(body)).toEqual(REFUSED('REQ_005'));
  });
});

describe('a key', () => {
  it.each(['', 'ApiKey SU-000-000-000:wrong', 'ApiKey SU-000-000-000', 'Bearer sandbox'])('%p is refused', async (key) => {
    const stranger = new SandboxCaller(() => sandbox.url, key);
    for (const [method, path] of [
      ['GET', 'requests'],
      ['GET', 'requests/PR-1'],
      ['POST', 'requests'],
    ] as const) {
      const { status, headers, body } = await stranger.call(method, `/public/v1/${path}`);
      expect([status, headers.get('connect-version'), body]).toEqual([401, '42.0.0', REFUSED('AUTH_001')]);
    }
  });

  it('of an installation reads what it is about, and nothing of the extension', async () => {
    const { body } = await caller.post('devops/services/SRVC-0000-0000/installations/EIN-0000-0000-001/impersonate');
    const installation = new SandboxCaller(() => sandbox.url, body.installation_api_key);
    expect((await installation.get('requests?limit=0')).status).toBe(200);
    expect((await installation.get('devops/installations/EIN-0000-0000-001')).status).toBe(200);
    const refused = await installation.get('devops/services/SRVC-0000-0000/environments');
    expect([refused.status, refused.body]).toEqual([403, REFUSED('AUTH_001')]);
  });
});

describe('a call', () => {
  const TEMPLATE = { template_id: 'TL-000-000-001' };

  it.each<readonly [string, string, string, unknown, string]>([
    ['POST', 'requests', 'VAL_001', {}, 'type'],
    ['POST', 'requests', 'VAL_001', { type: 'renewal' }, 'type'],
    ['POST', 'requests', 'VAL_001', { type: 'change' }, 'asset.id'],
    ['POST', 'requests', 'VAL_001', { type: 'purchase', asset: { params: [] } }, 'items'],
    ['POST', 'requests', 'VAL_001', { type: 'purchase', asset: { items: [{ id: 'WS-SEAT', quantity: 1 }] } }, 'admin_email'],
    ['POST', 'requests', 'VAL_001', { type: 'purchase', asset: { items: [{ id: 'WS-SEAT', quantity: -1 }] } }, 'quantity'],
    ['POST', 'requests', 'VAL_001', { type: 'purchase', asset: { items: [{ id: 'WS-OTHER', quantity: 1 }] } }, 'WS-OTHER'],
    ['POST', 'requests', 'VAL_001', { type: 'purchase', asset: { items: [{ quantity: 1 }] } }, 'id'],
    ['POST', 'requests', 'VAL_001', { type: 'purchase', asset: { items: 'all' } }, 'items'],
    ['POST', 'requests', 'VAL_001', { type: 'purchase', status: 'draft', asset: { tiers: { customer: { id: 'TA-9' } } } }, 'TA-9'],
    ['POST', 'requests', 'VAL_001', [], 'object'],
    ['POST', 'requests', 'VAL_001', '"text"', 'object'],
    ['POST', 'requests', 'REQ_005', '{"type":', 'JSON'],
    ['PUT', 'requests/ID', 'VAL_001', { asset: { params: [{ id: 'unheard_of', value: 'x' }] } }, 'unheard_of'],
    ['PUT', 'requests/ID', 'VAL_001', { asset: { params: { domain: 'x' } } }, 'list'],
    ['PUT', 'requests/ID', 'VAL_001', { asset: { params: [{ value: 'x' }] } }, 'id'],
    ['PUT', 'requests/ID', 'VAL_001', { asset: { params: ['domain'] } }, 'object'],
    ['PUT', 'requests/ID', 'VAL_001', { asset: { params: [{ id: 'domain', value: { a: 1 } }] } }, 'string'],
    ['PUT', 'requests/ID', 'REQ_003', { asset: { items: [{ id: 'WS-SEAT', quantity: 5 }] } }, 'draft'],
    ['POST', 'requests/ID/approve', 'VAL_001', {}, 'activation_tile'],
    ['POST', 'requests/ID/approve', 'VAL_001', { template_id: 'TL-9' }, 'TL-9'],
    ['POST', 'requests/ID/approve', 'VAL_001', { template_id: 'TL-000-000-002' }, 'inquire'],
    ['POST', 'requests/ID/approve', 'VAL_001', { ...TEMPLATE, effective_date: 'soon' }, 'effective_date'],
    ['POST', 'requests/ID/fail', 'VAL_001', {}, 'reason'],
    ['POST', 'requests/ID/inquire', 'REQ_003', {}, 'value_error'],
    ['POST', 'requests/ID/schedule', 'VAL_001', {}, 'planned_date'],
    ['POST', 'conversations/ID/messages', 'VAL_001', {}, 'text'],
    ['POST', 'tier/config-requests', 'VAL_001', { type: 'update' }, 'configuration.id'],
    ['POST', 'tier/config-requests', 'VAL_001', { type: 'renew' }, 'type'],
    ['POST', 'tier/config-requests', 'VAL_001', { type: 'setup', configuration: { account: { id: 'TA-0000-0000-0002' } } }, 'TC-000-000-001'],
  ])('%s %s is refused with %s: %j', async (method, path, code, body, why) => {
    const request = await caller.order({ type: 'purchase' });
    const answer = await caller.call(method, `/public/v1/${path.replace('ID', request.id)}`, body);
    expect([answer.status, answer.body]).toEqual([400, { ...REFUSED(code), errors: expect.arrayContaining([expect.stringContaining(why)]) }]);
    expect((await caller.get(`requests/${request.id}`)).body).toEqual(request);
    expect((await caller.get('requests?limit=0')).headers.get('content-range')).toBe('items 0-0/1');
  });

  it.each([
    ['GET', 'requests/PR-9'],
    ['PUT', 'requests/PR-9'],
    ['POST', 'requests/PR-9/approve'],
    ['GET', 'assets/AS-9/requests'],
    ['GET', 'products/PRD-9/templates'],
    ['GET', 'conversations/PR-9/messages'],
    ['POST', 'tier/config-requests/TCR-9/fail'],
    ['GET', 'tier/configs/TC-9'],
    ['GET', 'tier/accounts/TA-0000-0000-0001/versions/2'],
    ['POST', 'devops/services/SRVC-0000-0000/installations/EIN-9/impersonate'],
    ['GET', 'devops/services/SRVC-9/installations/EIN-0000-0000-001'],
    ['PUT', 'devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01/variables/NONE'],
  ])('%s %s finds nothing', async (method, path) => {
    const { status, body } = await caller.call(method, `/public/v1/${path}`, method === 'GET' ? undefined : { reason: 'x', value: 'x' });
    expect([status, body]).toEqual([404, { error_code: 'NFND_001', errors: ['Object not found.'], params: {} }]);
  });

  it('with a body that is not JSON at all is refused', async () => {
    const { status, body } = await caller.call('POST', '/public/v1/requests', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([status, body]).toEqual([415, { ...REFUSED('REQ_005'), errors: [expect.stringContaining('application/json')] }]);
  });

  it('with a body that is nested too deeply to be kept is refused, and one that is not is taken', async () => {
    const { id } = await caller.order({ type: 'purchase' });
    const put = (depth: number) => {
      const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      return caller.call('PUT', `/public/v1/requests/${id}`, `{"asset":{"params":[{"id":"workspace_details","structured_value":${nested}}]}}`);
    };
    expect((await put(400)).status).toBe(200);
    for (const depth of [1_200, 100_000]) {
      const { status, body } = await put(depth);
      expect([depth, status, body]).toEqual([depth, 400, { ...REFUSED('REQ_005'), errors: [expect.stringContaining('nested')] }]);
    }
  });
});

describe('the sandbox itself', () => {
  it.each([
    [{}, 'type'],
    [{ type: 'renewal' }, 'purchase, change'],
    [{ type: 'purchase', asset: 'AS-1' }, 'makes a new one'],
    [{ type: 'change' }, 'asset: Say which'],
    [{ type: 'change', asset: 'AS-9' }, 'no asset AS-9'],
    [{ type: 'suspend', asset: 'AS-0000-0000-0001', items: { 'WS-SEAT': 1 } }, 'leaves the quantities'],
    [{ type: 'purchase', draft: 'no' }, 'draft: true or false'],
    [{ type: 'purchase', parms: {} }, 'parms'],
    [{ type: 'purchase', params: { unheard_of: 1 } }, 'unheard_of'],
    [{ type: 'purchase', items: { 'WS-SEAT': 'many' } }, 'quantity'],
  ])('refuses the order %j with a code and a sentence', async (order, why) => {
    await caller.asset();
    const { status, body } = await caller.call('POST', '/sandbox/requests', order);
    expect([status, body]).toEqual([400, { code: 'VAL_001', message: expect.stringContaining(why) }]);
  });

  it('refuses an order that a web page could send unasked', async () => {
    const { status } = await caller.call('POST', '/sandbox/requests', '{"type":"purchase"}', { 'content-type': 'text/plain' });
    expect([status, (await caller.get('requests')).body]).toEqual([415, []]);
  });

  it('finds any object by its id, and says when there is none', async () => {
    const { asset } = await caller.order({ type: 'purchase' });
    expect((await caller.call('GET', `/sandbox/objects/${asset.id}`)).body).toMatchObject({ id: asset.id, status: 'processing' });
    const nothing = await caller.call('GET', '/sandbox/objects/AS-9');
    expect([nothing.status, nothing.body]).toEqual([404, { code: 'NFND_001', message: 'Object not found.' }]);
  });

  it('takes values of every type: structured ones as what they are', async () => {
    const params = { terms: { accepted: true }, phone: '{"country_code":"+49"}', admin_password: 'secret', domain: null };
    const { asset } = await caller.order({ type: 'purchase', params });
    const valueOf = (name: string) => {
      const { value, structured_value } = asset.params.find(({ id }: { id: string }) => id === name);
      return [value, structured_value];
    };
    expect(['terms', 'phone', 'admin_password', 'domain'].map(valueOf)).toEqual([
      ['', { accepted: true }],
      ['', { country_code: '+49' }],
      ['secret', null],
      ['', null],
    ]);
  });
});
