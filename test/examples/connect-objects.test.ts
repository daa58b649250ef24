import { assetRequest, given } from 'amends/testing';
import { BookingSaga, fulfilled, open, openAmong } from '../../examples/connect-objects';

// #region fixture
const order = assetRequest('purchase')
  .withParam('adminEmail', 'ada@example.com')
  .withItem({ id: 'SEATS', quantity: 10 })
  .withConfigurationParam('region', 'us');

it('books what was ordered', async () => {
  const run = await given(BookingSaga).when(order.withTierCustomer('random', { seed: 7 }).raw);
  expect(run.details?.steps[0]?.outcome).toMatchObject({ admin: 'ada@example.com', seats: '10', region: 'us' });
});
// #endregion fixture

it('says which parameter is missing', async () => {
  const run = await given(BookingSaga).when(assetRequest('purchase').raw);
  expect(run.response).toMatchObject({ kind: 'fail', reason: 'Missing parameter adminEmail' });
});

it('writes back what the vendor gave', () => {
  const done = fulfilled(order, 'WS-1');
  expect([done.param('workspaceId').value, done.param('endpoints').structured_value, done.asset().externalId]).toEqual([
    'WS-1',
    ['https://a.example.com', 'https://b.example.com'],
    'WS-1',
  ]);
  expect([done.asset().item('SEATS').quantity, order.asset().item('SEATS').quantity]).toEqual(['12', '10']);
});

it('asks for what is open, whatever the name of the customer is', () => {
  const customer = `O"Neil) & Co|*`;
  const theirs = order.withTierCustomer({ name: customer }).raw;
  expect(openAmong([theirs, order.raw], customer)).toEqual([
    { ...theirs, asset: order.withTierCustomer({ name: customer }).asset().withoutMember('params').raw },
  ]);
  expect(openAmong([order.withStatus('approved').raw], order.asset().tierCustomer('name', ''))).toEqual([]);
  expect(String(open('Ada'))).toBe(
    'select(-asset.params)&and(in(status,(pending,inquiring)),or(eq(asset.tiers.customer.name,Ada),ilike(asset.external_id,Ada*)),ne(asset.connection.hub,null()),gt(created,2026-01-01T00:00:00.000Z))&ordering(-created,id)',
  );
});
