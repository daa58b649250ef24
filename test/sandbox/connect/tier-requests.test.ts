import { sandboxForTests, type Json } from './sandbox-caller';

const { sandbox, caller } = sandboxForTests();
const TEMPLATE = { template: { id: 'TL-000-000-003' } };

const order = async (body: object): Promise<Json> => (await caller.call('POST', '/sandbox/tier-requests', body)).body;
const get = async (path: string): Promise<Json> => (await caller.get(path)).body;
const occurred = () => sandbox.desk.store.occurrencesAfter(0).map(({ eventType, objectId, status }) => [eventType, objectId, status]);
const wrong = [{ id: 'reseller_email', value_error: 'unknown' }];

describe('a tier-config request', () => {
  it('of a setup makes an account and a configuration, with every field that Connect has', async () => {
    const request = await order({ type: 'setup', params: { reseller_email: 'new@example.com' } });
    expect(request).toMatchObject({
      id: 'TCR-000-000-002-001',
      type: 'setup',
      status: 'pending',
      parent_configuration: null,
      assignee: '',
      environment: 'production',
      template: null,
      notes: '',
      reason: '',
      tiers: { tier1: { id: 'TA-0000-0000-0003' }, tier2: {} },
      configuration: {
        id: 'TC-000-000-002',
        status: 'processing',
        tier_level: 1,
        account: { id: 'TA-0000-0000-0003', scopes: ['tier1'] },
        product: { id: 'PRD-000-000-000' },
        connection: { id: 'CT-0000-0000-0001' },
        open_request: { id: 'TCR-000-000-002-001' },
        contract: { id: 'CRD-00000-00000-00001' },
        marketplace: { id: 'MP-00000' },
        configuration: { params: [] },
      },
      events: { created: {}, updated: {}, pended: {} },
    });
    expect(request.params.map(({ id, value, scope }: Json) => [id, value, scope])).toEqual([
      ['reseller_email', 'new@example.com', 'tier1'],
      ['reseller_code', '', 'tier1'],
      ['reseller_key', '', 'tier1'],
    ]);
    expect(await get(`tier/config-requests/${request.id}`)).toEqual(request);
    expect(await get('tier/configs/TC-000-000-002')).toEqual(request.configuration);
    expect(occurred()).toEqual([['tier_config_setup_request_processing', request.id, 'pending']]);
  });

  it('that is approved answers with the template, filled in, and its configuration is active', async () => {
    const { id } = await order({ type: 'setup' });
    await caller.put(`tier/config-requests/${id}`, { params: [{ id: 'reseller_code', value: 'R-7' }], notes: 'done' });
    const { status, body } = await caller.post(`tier/config-requests/${id}/approve`, TEMPLATE);
    expect([status, body]).toEqual([
      200,
      { ...(await get('products/PRD-000-000-000/templates/TL-000-000-003')), representation: 'The reseller is set up: R-7' },
    ]);
    const approved = await get(`tier/config-requests/${id}`);
    expect(approved).toMatchObject({
      status: 'approved',
      notes: 'done',
      template: { id: 'TL-000-000-003' },
      configuration: { status: 'active', open_request: null },
    });
    expect((await get('tier/configs/TC-000-000-002')).params).toEqual(approved.params);
  });

  it('is inquired with an error, corrected by the reseller, assigned and failed, each answered with nothing', async () => {
    const { id } = await order({ type: 'update', params: { reseller_email: 'x' } });
    const path = `tier/config-requests/${id}`;
    await caller.put(path, { params: wrong });
    expect((await caller.post(`${path}/inquire`)).status).toBe(204);
    const { body } = await caller.call('POST', `/sandbox/tier-requests/${id}/correct`, { params: { reseller_email: 'y@example.com' } });
    expect(body).toMatchObject({ status: 'pending', params: expect.arrayContaining([expect.objectContaining({ value: 'y@example.com', value_error: '' })]) });
    expect((await caller.post(`${path}/assign`, { email: 'vendor@sandbox.example' })).status).toBe(204);
    expect((await get(path)).assignee).toMatchObject({ id: 'UR-000-000-001' });
    expect((await caller.post(`${path}/unassign`)).status).toBe(204);
    expect((await caller.post(`${path}/fail`, { reason: 'no' })).status).toBe(204);
    expect(await get(path)).toMatchObject({ status: 'failed', reason: 'no', assignee: '', configuration: { open_request: null } });
    expect((await get('tier/configs/TC-000-000-001')).params).toContainEqual(expect.objectContaining({ value: 'reseller@sandbox.example' }));
    expect(occurred().map(([event, , status]) => [event, status])).toEqual(
      ['pending', 'inquiring', 'pending', 'failed'].map((status) => ['tier_config_change_request_processing', status]),
    );
  });

  const ALLOWED: Readonly<Record<string, readonly string[]>> = {
    draft: ['update', 'pend'],
    pending: ['update', 'inquire', 'approve', 'fail'],
    inquiring: ['update', 'pend', 'approve', 'fail'],
    approved: [],
    failed: [],
  };

  it.each(Object.entries(ALLOWED))('that is %s takes %j, and refuses everything else as a wrong state', async (status, allowed) => {
    for (const action of ['update', 'pend', 'inquire', 'approve', 'fail']) {
      const { id } = await order({ type: 'setup', draft: status === 'draft' });
      const path = `tier/config-requests/${id}`;
      if (['pending', 'inquiring'].includes(status)) await caller.put(path, { params: wrong });
      const to = { inquiring: 'inquire', approved: 'approve', failed: 'fail' }[status];
      if (to !== undefined) await caller.post(`${path}/${to}`, { ...TEMPLATE, reason: 'no' });
      expect((await get(path)).status).toBe(status);
      const answer = await (action === 'update' ? caller.put(path, {}) : caller.post(`${path}/${action}`, { ...TEMPLATE, reason: 'no' }));
      expect([action, answer.status < 300 || answer.body.error_code]).toEqual([action, allowed.includes(action) || 'REQ_003']);
    }
  });

  it('of a configuration with an open one is refused, and so is a second setup', async () => {
    const first = await order({ type: 'update' });
    expect(await order({ type: 'adjustment' })).toEqual({ code: 'VAL_001', message: expect.stringContaining(first.id) });
    expect(await order({ type: 'setup', account: 'TA-0000-0000-0002' })).toEqual({ code: 'VAL_001', message: expect.stringContaining('TC-000-000-001') });
  });
});

describe('a purchase of a new reseller', () => {
  const purchase = (): Promise<Json> => caller.order({ type: 'purchase', tier_setup: true });
  const setupOf = async ({ asset }: Json): Promise<Json> => (await get(`tier/config-requests?configuration.account.id=${asset.tiers.tier1.id}`))[0];

  it('waits for the setup of the reseller, and is pending when that is approved', async () => {
    const { id, status, asset } = await purchase();
    expect([status, asset.status]).toEqual(['tiers_setup', 'new']);
    const setup = await setupOf({ asset });
    expect(occurred()).toEqual([['tier_config_setup_request_processing', setup.id, 'pending']]);
    await caller.post(`tier/config-requests/${setup.id}/approve`, TEMPLATE);
    expect(await get(`requests/${id}`)).toMatchObject({ status: 'pending', asset: { status: 'processing' } });
    expect(occurred().slice(1)).toEqual([
      ['tier_config_setup_request_processing', setup.id, 'approved'],
      ['asset_purchase_request_processing', id, 'pending'],
    ]);
  });

  it('fails with it', async () => {
    const request = await purchase();
    const setup = await setupOf(request);
    await caller.post(`tier/config-requests/${setup.id}/fail`, { reason: 'not with us' });
    const failed = await get(`requests/${request.id}`);
    expect([failed.status, failed.reason, failed.asset.status]).toEqual(['failed', expect.stringContaining('not with us'), 'rejected']);
  });
});
