import { APIError, ConnectClient, Directory, Fulfillment, Inventory, Subscriptions } from '@cloudblueconnect/connect-javascript-sdk';
import { SANDBOX_KEY } from 'amends/sandbox/connect/connect-sandbox';
import { sandboxForTests, type Json } from './sandbox-caller';

const { sandbox, caller } = sandboxForTests();

const client = (key = SANDBOX_KEY) => new ConnectClient(`${sandbox.url}/public/v1`, key);
const fulfillment = () => new Fulfillment(client());
const ids = (objects: readonly Json[]) => objects.map(({ id }) => id);

async function refusal(work: Promise<unknown>): Promise<Json> {
  const error: Json = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(APIError);
  return [error.status, error.errorCode, error.errors];
}

describe('the official JavaScript client', () => {
  it('finds requests by filters, in, like, or, ordering and select', async () => {
    const first = await caller.order({ type: 'purchase', external_id: 'order 1' });
    const second = await caller.order({ type: 'purchase', external_id: 'order 2' });
    await caller.post(`requests/${second.id}/approve`, { activation_tile: 'ready' });
    const search = (query: object) => fulfillment().searchRequests(query).then(ids);
    expect(await search({})).toEqual([first.id, second.id]);
    expect(await search({ status: 'approved' })).toEqual([second.id]);
    expect(await search({ id: { $in: [first.id, 'PR-9'] } })).toEqual([first.id]);
    expect(await search({ 'asset.external_id': { $like: 'der 2' } })).toEqual([second.id]);
    expect(await search({ 'asset.external_id': 'order 1', type: 'purchase' })).toEqual([first.id]);
    expect(await search({ $or: [{ id: first.id }, { status: 'approved' }], $ordering: '-id' })).toEqual([second.id, first.id]);
    expect(await search({ status: { $out: ['approved', 'failed'] } })).toEqual([first.id]);
    expect(await search({ 'asset.product.id': { $ne: 'PRD-000-000-000' } })).toEqual([]);
    expect(await search({ limit: 1, offset: 1 })).toEqual([second.id]);
  });

  it('creates, updates, inquires, pends and approves an asset request', async () => {
    const asset = { product: { id: 'PRD-000-000-000' }, items: [{ id: 'PRD-000-000-000-0001', quantity: 3 }] };
    const params = [
      { id: 'admin_email', value: 'me@example.com' },
      { id: 'plan', value: 'basic' },
    ];
    const { id } = await fulfillment().createRequest({ type: 'purchase', asset: { ...asset, params } });
    expect(await fulfillment().getRequest(id)).toMatchObject({ id, status: 'pending', asset: { items: [{ quantity: '3' }] } });
    const updated = await fulfillment().updateRequestParameters(id, [{ id: 'subscription_id', value: 'WS-1' }], 'a note');
    expect(updated).toMatchObject({ note: 'a note' });
    const inquired = await fulfillment().inquireRequestWithTemplate(id, 'TL-000-000-002', [{ id: 'domain', value_error: 'taken' }]);
    expect(inquired).toMatchObject({ status: 'inquiring', template: { id: 'TL-000-000-002' } });
    expect(await fulfillment().pendingRequest(id)).toMatchObject({ status: 'pending' });
    expect(await fulfillment().approveRequestWithTemplate(id, 'TL-000-000-001')).toMatchObject({ status: 'approved', asset: { status: 'active' } });
  });

  it('fails an asset request, and is told by its own error class what it may not do', async () => {
    const { id } = await caller.order({ type: 'purchase' });
    expect(await refusal(fulfillment().inquireRequest(id, {}, []))).toEqual([400, 'REQ_003', [expect.stringContaining('value_error')]]);
    expect(await refusal(fulfillment().approveRequest(id, {}))).toEqual([400, 'VAL_001', [expect.stringContaining('activation_tile')]]);
    expect(await fulfillment().failRequest(id, 'sold out')).toMatchObject({ status: 'failed', reason: 'sold out' });
    expect(await refusal(fulfillment().approveRequestWithTemplate(id, 'TL-000-000-001'))).toEqual([400, 'REQ_003', [expect.any(String)]]);
    expect(await refusal(fulfillment().getRequest('PR-9'))).toEqual([404, 'NFND_001', ['Object not found.']]);
    expect(await refusal(new Fulfillment(client('ApiKey SU-1:wrong')).getRequest(id))).toEqual([401, 'AUTH_001', ['API request is unauthorized.']]);
  });

  it('works on tier-config requests', async () => {
    const made = await fulfillment().createUpdateTierConfigRequest('TC-000-000-001', [{ id: 'reseller_email', value: 'new@example.com' }]);
    expect(made).toMatchObject({ id: 'TCR-000-000-001-001', type: 'update', status: 'pending', configuration: { id: 'TC-000-000-001' } });
    expect(ids(await fulfillment().searchTierConfigRequests({ status: 'pending', 'configuration.id': 'TC-000-000-001' }))).toEqual([made.id]);
    await fulfillment().inquireTierConfigRequest(made.id, [{ id: 'reseller_email', value_error: 'unknown' }], 'ask again');
    expect(await fulfillment().getTierConfigRequest(made.id)).toMatchObject({ status: 'inquiring', notes: 'ask again' });
    await fulfillment().pendingTierConfigRequest(made.id);
    const template = await fulfillment().approveTierConfigRequestWithTemplate(made.id, 'TL-000-000-003');
    expect(template).toMatchObject({ id: 'TL-000-000-003', scope: 'tier1', type: 'fulfillment' });
    const again = await fulfillment().createTierConfigRequest({ type: 'setup', configuration: {} });
    await fulfillment().failTierConfigRequest(again.id, 'no resellers today');
    expect(await fulfillment().getTierConfigRequest(again.id)).toMatchObject({ status: 'failed', reason: 'no resellers today' });
  });

  it('reads the directory, the inventory and subscriptions', async () => {
    const request = await caller.order({ type: 'purchase', external_id: 'E 7' });
    const [directory, inventory, subscriptions] = [new Directory(client()), new Inventory(client()), new Subscriptions(client())];
    expect(await fulfillment().getConnectionIdByProductAndHub('PRD-000-000-000', 'HB-0000-0000')).toBe('CT-0000-0000-0001');
    expect(ids(await directory.getAssetsByProductIdExternalId('PRD-000-000-000', 'E 7'))).toEqual([request.asset.id]);
    expect(ids(await directory.searchTierConfigurations({ tier_level: 1 }))).toEqual(['TC-000-000-001']);
    expect(await directory.getTierAccount('TA-0000-0000-0001')).toMatchObject({ scopes: ['customer'], contact_info: { contact: { first_name: 'Sandy' } } });
    expect(await directory.getTierAccountVersion('TA-0000-0000-0001', 1)).toMatchObject({ version: 1 });
    expect(await directory.searchTierAccountRequests({})).toEqual([]);
    expect(ids(await inventory.getProductAssetTemplates('PRD-000-000-000'))).toEqual(['TL-000-000-001', 'TL-000-000-002']);
    const parameters = await inventory.getAssetParametersForFulfillmentByProduct('PRD-000-000-000');
    expect(parameters.map(({ name }: { name: string }) => name)).toContain('subscription_id');
    expect(ids(await subscriptions.searchRecurringAssets({ status: 'processing' }))).toEqual([request.asset.id]);
  });

  it('talks about a request, by the id of the request', async () => {
    const { id } = await caller.order({ type: 'purchase' });
    const [conversation] = await client().conversations.getConversationsByObjectId(id);
    expect(conversation).toMatchObject({ instance_id: id });
    await client().conversations.createMessage(conversation.id, 'by its own id');
    await client().conversations.createMessage(id, 'by that of the request');
    const messages = await client().conversations.messages(id).search();
    expect(messages.map(({ text }: { text: string }) => text)).toEqual(['by its own id', 'by that of the request']);
  });
});
