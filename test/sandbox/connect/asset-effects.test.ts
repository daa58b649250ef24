import { sandboxForTests, type Json } from './sandbox-caller';

const { sandbox, caller } = sandboxForTests();
const TEMPLATE = { template_id: 'TL-000-000-001' };

const assetOf = async (id: string): Promise<Json> => (await caller.get(`assets/${id}`)).body;
const approve = (request: Json) => caller.post(`requests/${request.id}/approve`, TEMPLATE);
const fail = (request: Json) => caller.post(`requests/${request.id}/fail`, { reason: 'no' });
const valueOf = ({ params }: Json, name: string): unknown => params.find(({ id }: { id: string }) => id === name).value;
const quantities = ({ items }: Json) => items.map(({ mpn, old_quantity, quantity }: Json) => [mpn, old_quantity, quantity]);

describe('a change', () => {
  it('has the old and the new quantities, and gives them to the asset when it is approved', async () => {
    const asset = await caller.asset({ items: { 'WS-SEAT': 10 } });
    const change = await caller.order({ type: 'change', asset, items: { 'WS-SEAT': 25, 'WS-STORAGE': 'unlimited' }, params: { plan: 'business' } });
    expect(change).toMatchObject({ id: 'PR-0000-0000-0001-002', previous_approved_request: { id: 'PR-0000-0000-0001-001' } });
    expect(quantities(change.asset)).toEqual([
      ['WS-SEAT', '10', '25'],
      ['WS-STORAGE', '0', 'unlimited'],
    ]);
    const meanwhile = await assetOf(asset);
    expect([quantities(meanwhile), valueOf(meanwhile, 'plan')]).toEqual([[['WS-SEAT', '0', '10']], 'basic']);
    await approve(change);
    const after = await assetOf(asset);
    expect([after.status, quantities(after), valueOf(after, 'plan')]).toEqual(['active', quantities(change.asset), 'business']);
    const next = await caller.order({ type: 'change', asset, items: { 'WS-SEAT': 30 } });
    expect(quantities(next.asset)).toEqual([
      ['WS-SEAT', '25', '30'],
      ['WS-STORAGE', 'unlimited', 'unlimited'],
    ]);
  });

  it('that fails leaves the asset as it was', async () => {
    const asset = await caller.asset();
    const before = await assetOf(asset);
    await fail(await caller.order({ type: 'change', asset, items: { 'WS-SEAT': 25 }, params: { plan: 'business' } }));
    expect(await assetOf(asset)).toEqual(before);
  });

  it('gives its fulfillment parameters to the asset at once', async () => {
    const asset = await caller.asset();
    const { id } = await caller.order({ type: 'change', asset });
    const params = [
      { id: 'workspace_details', structured_value: { a: 1 } },
      { id: 'plan', value: 'business' },
    ];
    const { body } = await caller.put(`requests/${id}`, { asset: { params } });
    expect(valueOf(body.asset, 'plan')).toBe('business');
    const now = await assetOf(asset);
    expect(valueOf(now, 'plan')).toBe('basic');
    expect(now.params).toContainEqual(expect.objectContaining({ id: 'workspace_details', structured_value: { a: 1 } }));
  });
});

describe('an asset', () => {
  it.each([
    ['suspend', 'active', 'suspended', 'active'],
    ['adjustment', 'active', 'active', 'active'],
    ['cancel', 'terminating', 'terminated', 'active'],
  ])('that is to %s is %s meanwhile, %s when that is approved and %s when it fails', async (type, meanwhile, approved, failed) => {
    const [first, second] = [await caller.asset(), await caller.asset()];
    const request = await caller.order({ type, asset: first });
    expect([request.asset.status, (await assetOf(first)).status]).toEqual([meanwhile, meanwhile]);
    expect((await approve(request)).body.asset.status).toBe(approved);
    await fail(await caller.order({ type, asset: second }));
    expect([(await assetOf(first)).status, (await assetOf(second)).status]).toEqual([approved, failed]);
  });

  it('that was suspended is active again when it is resumed, and suspended again when its cancellation fails', async () => {
    const asset = await caller.asset();
    await approve(await caller.order({ type: 'suspend', asset }));
    await fail(await caller.order({ type: 'cancel', asset }));
    expect((await assetOf(asset)).status).toBe('suspended');
    await approve(await caller.order({ type: 'resume', asset }));
    expect((await assetOf(asset)).status).toBe('active');
  });

  it('may be cancelled while it is still being purchased, and stays terminated whatever comes of the purchase', async () => {
    const purchase = await caller.order({ type: 'purchase' });
    const asset = purchase.asset.id;
    await approve(await caller.order({ type: 'cancel', asset }));
    await fail(purchase);
    expect((await assetOf(asset)).status).toBe('terminated');
  });

  it.each(['change', 'adjustment', 'suspend', 'resume', 'cancel'])('that is terminated takes no %s', async (type) => {
    const asset = await caller.asset();
    await approve(await caller.order({ type: 'cancel', asset }));
    const answer = await caller.post('requests', { type, asset: { id: asset } });
    expect([answer.status, answer.body.error_code]).toEqual([400, 'VAL_001']);
  });

  it('with an open request takes no other, but a cancellation', async () => {
    const asset = await caller.asset();
    await caller.order({ type: 'change', asset });
    const answer = await caller.post('requests', { type: 'suspend', asset: { id: asset } });
    expect(answer.body.errors).toEqual([expect.stringContaining('PR-0000-0000-0001-002')]);
    await caller.order({ type: 'cancel', asset });
    expect((await caller.get(`assets/${asset}/requests?limit=0`)).headers.get('content-range')).toBe('items 0-0/3');
  });

  it.each(['suspend', 'resume', 'cancel'])('and a %s of it cannot be inquired', async (type) => {
    const asset = await caller.asset();
    if (type === 'resume') await approve(await caller.order({ type: 'suspend', asset }));
    const { id } = await caller.order({ type, asset });
    await caller.put(`requests/${id}`, { asset: { params: [{ id: 'domain', value_error: 'no' }] } });
    expect((await caller.post(`requests/${id}/inquire`, {})).body.error_code).toBe('REQ_003');
  });
});

describe('a request that was inquired', () => {
  it('is corrected by the buyer: the value is there, its error gone, and the request pending and answered', async () => {
    const { id } = await caller.order({ type: 'purchase', params: { domain: 'taken.example' } });
    await caller.put(`requests/${id}`, { asset: { params: [{ id: 'domain', value_error: 'This domain is taken.' }] } });
    const inquired = await caller.post(`requests/${id}/inquire`, { template_id: 'TL-000-000-002' });
    expect(inquired.body).toMatchObject({ status: 'inquiring', answered: false, events: { inquired: { by: { id: 'UR-000-000-001' } } } });
    const { status, body } = await caller.call('POST', `/sandbox/requests/${id}/correct`, { params: { domain: 'free.example' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, status: 'pending', answered: true });
    expect(body.asset.params).toContainEqual(expect.objectContaining({ id: 'domain', value: 'free.example', value_error: '' }));
    expect(sandbox.desk.store.occurrencesAfter(0).map((occurrence) => occurrence.status)).toEqual(['pending', 'inquiring', 'pending']);
    expect((await caller.call('POST', `/sandbox/requests/${id}/correct`, {})).body).toEqual({ code: 'REQ_003', message: expect.stringContaining('pending') });
  });
});

describe('a draft', () => {
  it('may lack what is required, is changed and then ordered', async () => {
    const { status, body } = await caller.post('requests', { type: 'purchase', status: 'draft', asset: {} });
    expect([status, body.status, body.asset.status, body.asset.items]).toEqual([201, 'draft', 'draft', []]);
    const items = [{ id: 'PRD-000-000-000-0001', quantity: '3' }];
    await caller.put(`requests/${body.id}`, { asset: { items, params: [{ id: 'admin_email', value: 'me@example.com' }] } });
    const ordered = await caller.post(`requests/${body.id}/purchase`);
    expect(ordered.body).toMatchObject({ status: 'pending', asset: { status: 'processing' } });
    expect(quantities(await assetOf(body.asset.id))).toEqual([['WS-SEAT', '0', '3']]);
  });

  it('is validated as it is when nobody is there who validates', async () => {
    const { body } = await caller.post('requests', { type: 'purchase', status: 'draft' });
    expect((await caller.post(`requests/${body.id}/validate`)).body).toEqual(body);
    const pending = await caller.order({ type: 'purchase' });
    expect((await caller.post(`requests/${pending.id}/validate`)).body.error_code).toBe('REQ_003');
  });
});

describe('an assignee', () => {
  it('has a request until it is taken away, or somebody takes it over', async () => {
    const { id } = await caller.order({ type: 'purchase' });
    const assign = (body: object) => caller.post(`requests/${id}/assign`, body);
    const vendor = { id: 'UR-000-000-001', name: 'Sandbox Vendor', email: 'vendor@sandbox.example' };
    expect((await assign({ email: vendor.email })).body.assignee).toEqual(vendor);
    expect((await assign({ email: 'buyer@sandbox.example' })).body.error_code).toBe('REQ_003');
    expect((await assign({ email: 'buyer@sandbox.example', force: true })).body.assignee).toMatchObject({ id: 'UR-000-000-002' });
    expect((await assign({ email: 'nobody@sandbox.example' })).body.error_code).toBe('VAL_001');
    expect((await caller.post(`requests/${id}/unassign`)).body.assignee).toBe('');
  });
});

describe('an order over the public interface', () => {
  const params = [
    { id: 'admin_email', value: 'me@example.com' },
    { id: 'plan', value: 'basic' },
  ];

  it('makes the accounts that it describes, and takes those that it names', async () => {
    const customer = { name: 'Acme', external_id: 'acme-1', contact_info: { country: 'ES', contact: { email: 'acme@example.com' } } };
    const tiers = { customer, tier1: { id: 'TA-0000-0000-0002' } };
    const { status, body } = await caller.post('requests', { type: 'purchase', asset: { items: [{ id: 'WS-SEAT', quantity: 1 }], params, tiers } });
    expect(status).toBe(201);
    expect(body.asset.tiers).toMatchObject({ customer: { id: 'TA-0000-0000-0003', scopes: ['customer'], ...customer }, tier1: { name: 'Sandbox Reseller' } });
    expect((await caller.get('tier/accounts/TA-0000-0000-0003')).body).toEqual(body.asset.tiers.customer);
  });

  it('has parameters of its items, which are updated like those of the asset', async () => {
    const items = [{ id: 'WS-SEAT', quantity: 1, params: [{ id: 'seat_label', value: 'Desk' }] }];
    const { body } = await caller.post('requests', { type: 'purchase', asset: { items, params } });
    expect(body.asset.items[0].params).toMatchObject([{ id: 'seat_label', scope: 'item', value: 'Desk' }]);
    const update = { items: [{ id: 'WS-SEAT', params: [{ id: 'seat_label', value_error: 'too short' }] }] };
    const updated = await caller.put(`requests/${body.id}`, { asset: update });
    expect(updated.body.asset.items[0]).toMatchObject({ quantity: '1', old_quantity: '0', params: [{ value: 'Desk', value_error: 'too short' }] });
    expect((await assetOf(body.asset.id)).items).toEqual(updated.body.asset.items);
    expect((await caller.post(`requests/${body.id}/inquire`, {})).body.status).toBe('inquiring');
  });
});
