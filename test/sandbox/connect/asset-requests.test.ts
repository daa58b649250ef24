import { sandboxForTests, type Json } from './sandbox-caller';

const { sandbox, caller } = sandboxForTests();
const TEMPLATE = { template_id: 'TL-000-000-001' };
const WRONG_STATE = { status: 400, body: { error_code: 'REQ_003', params: {} } };

const occurred = () => sandbox.desk.store.occurrencesAfter(0).map(({ eventType, objectId, status }) => [eventType, objectId, status]);
const assetOf = async (request: { asset: { id: string } }) => (await caller.get(`assets/${request.asset.id}`)).body;

/** Brings a new request into a status. */
async function requestIn(status: string, type = 'purchase'): Promise<Json> {
  const asset = type === 'purchase' ? undefined : await caller.asset();
  const request = await caller.order({ type, asset, draft: status === 'draft' });
  const path = `requests/${request.id}`;
  const inquire = async () => {
    await caller.put(path, { asset: { params: [{ id: 'domain', value_error: 'taken' }] } });
    await caller.post(`${path}/inquire`, {});
  };
  const schedule = () => caller.post(`${path}/schedule`, { planned_date: '2030-01-31T00:00:00+00:00' });
  if (status === 'inquiring') await inquire();
  if (status === 'approved') await caller.post(`${path}/approve`, TEMPLATE);
  if (status === 'failed') await caller.post(`${path}/fail`, { reason: 'no' });
  if (['scheduled', 'revoking', 'revoked'].includes(status)) await schedule();
  if (['revoking', 'revoked'].includes(status)) await caller.post(`${path}/revoke`, { reason: 'no more' });
  if (status === 'revoked') await caller.post(`${path}/confirm`);
  const { body } = await caller.get(path);
  expect(body.status).toBe(status);
  return body;
}

describe('a purchase', () => {
  it('is pending, about a new asset that is processing, with every field that Connect has', async () => {
    const request = await caller.order({ type: 'purchase', params: { domain: 'acme.example' }, items: { 'WS-SEAT': 25 } });
    expect(request).toMatchObject({
      id: 'PR-0000-0000-0001-001',
      type: 'purchase',
      status: 'pending',
      note: '',
      reason: '',
      answered: false,
      assignee: '',
      activation_key: '',
      previous_approved_request: null,
      effective_date: null,
      planned_date: null,
      template: null,
      marketplace: { id: 'MP-00000' },
      contract: { id: 'CRD-00000-00000-00001' },
    });
    expect(request.asset).toMatchObject({
      id: 'AS-0000-0000-0001',
      status: 'processing',
      external_id: '1',
      product: { id: 'PRD-000-000-000', status: 'published' },
    });
    expect(request.asset.connection).toMatchObject({
      id: 'CT-0000-0000-0001',
      provider: { id: 'PA-000-000' },
      vendor: { id: 'VA-000-000' },
      hub: { id: 'HB-0000-0000' },
    });
    expect(request.asset.items).toEqual([
      {
        id: 'PRD_000_000_000_0001',
        global_id: 'PRD-000-000-000-0001',
        mpn: 'WS-SEAT',
        old_quantity: '0',
        quantity: '25',
        type: 'Units',
        display_name: 'Seats',
        name: 'Seats',
        period: 'Monthly',
        item_type: 'Reservation',
        params: [expect.objectContaining({ id: 'seat_label', scope: 'item', value: '', value_error: '' })],
      },
    ]);
    expect(request.asset.params.find(({ id }: { id: string }) => id === 'domain')).toMatchObject({
      name: 'domain',
      type: 'domain',
      phase: 'ordering',
      scope: 'asset',
      value: 'acme.example',
      value_error: '',
      structured_value: null,
      value_choices: [],
      constraints: { required: false },
    });
    expect(request.asset.tiers).toMatchObject({ customer: { id: 'TA-0000-0000-0001' }, tier1: { id: 'TA-0000-0000-0002' }, tier2: {} });
    expect(request.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect(await assetOf(request)).toEqual(request.asset);
    expect((await caller.get(`requests/${request.id}`)).body).toEqual(request);
    expect((await caller.get(`subscriptions/requests/${request.id}`)).body).toEqual(request);
    expect(occurred()).toEqual([['asset_purchase_request_processing', request.id, 'pending']]);
  });

  it('that is approved is active, and tells the template, who approved it and when', async () => {
    const { id } = await caller.order({ type: 'purchase' });
    await caller.put(`requests/${id}`, { asset: { params: [{ id: 'subscription_id', value: 'WS-1' }] } });
    const { status, body } = await caller.post(`requests/${id}/approve`, TEMPLATE);
    expect([status, body.status, body.asset.status]).toEqual([200, 'approved', 'active']);
    expect(body).toMatchObject({
      template: { id: 'TL-000-000-001' },
      activation_key: 'Your workspace is ready: WS-1',
      events: { approved: { by: { id: 'UR-000-000-001' } } },
    });
    expect(await assetOf(body)).toMatchObject({ status: 'active' });
    expect(occurred().at(-1)).toEqual(['asset_purchase_request_processing', id, 'approved']);
  });

  it('that fails is rejected, with the reason', async () => {
    const { id } = await caller.order({ type: 'purchase' });
    const { body } = await caller.post(`requests/${id}/fail`, { reason: 'sold out' });
    expect(body).toMatchObject({ status: 'failed', reason: 'sold out', asset: { status: 'rejected' }, events: { failed: {} } });
    expect(await caller.post(`requests/${id}/fail`, { reason: 'again' })).toMatchObject(WRONG_STATE);
  });
});

describe('a request', () => {
  const ALLOWED: Readonly<Record<string, readonly string[]>> = {
    draft: ['purchase', 'update'],
    pending: ['approve', 'fail', 'inquire', 'schedule', 'update'],
    inquiring: ['approve', 'fail', 'pend', 'update'],
    scheduled: ['approve', 'revoke'],
    revoking: ['approve', 'confirm'],
    revoked: [],
    approved: [],
    failed: [],
  };
  const BODIES: Readonly<Record<string, object>> = {
    approve: TEMPLATE,
    fail: { reason: 'no' },
    inquire: { template_id: 'TL-000-000-002' },
    schedule: { planned_date: '2030-01-31T00:00:00+00:00' },
    revoke: { reason: 'no more' },
  };

  it.each(Object.entries(ALLOWED))('that is %s takes %j, and refuses everything else as a wrong state', async (status, allowed) => {
    for (const action of ['approve', 'fail', 'inquire', 'pend', 'purchase', 'schedule', 'revoke', 'confirm', 'update']) {
      const request = await requestIn(status);
      const path = `requests/${request.id}`;
      const errors = { asset: { params: [{ id: 'domain', value_error: 'taken' }] } };
      if (action === 'inquire' && status === 'pending') await caller.put(path, errors);
      const answer = await (action === 'update' ? caller.put(path, errors) : caller.post(`${path}/${action}`, BODIES[action]));
      expect([action, answer.status, answer.body.error_code]).toEqual([action, ...(allowed.includes(action) ? [200, undefined] : [400, 'REQ_003'])]);
      if (answer.status === 400) expect((await caller.get(path)).body).toEqual(request);
    }
  });
});
