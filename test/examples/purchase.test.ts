import { Application, BackgroundResponse, Cache, TerminalError } from 'amends';
import { fake, given } from 'amends/testing';
import { assetRequest } from '../../examples/orders';
import { AcmeExtension, CreateCustomer, CreateSubscription, PurchaseSaga, Vendor } from '../../examples/purchase';
import { FolderCache } from '../../examples/folder-cache';
import { RememberingExtension } from '../../examples/swap-the-cache';

const purchaseRequest = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '1' });

const vendor = (members: Partial<Vendor> = {}) =>
  fake<Vendor>({
    createCustomer: async () => ({ id: 'C-1' }),
    findCustomer: async () => undefined,
    deleteCustomer: async () => undefined,
    subscribe: async () => ({ id: 'S-1', state: 'provisioning' }),
    unsubscribe: async () => undefined,
    findByKey: async () => undefined,
    stateOf: async () => 'active',
    ...members,
  });

// #region compensation
it('takes back the subscription, then the customer, when provisioning fails', async () => {
  const unsubscribe = jest.fn(async () => undefined);
  const stateOf = () => Promise.reject(new TerminalError('out of capacity'));
  const run = await given(PurchaseSaga)
    .with(Vendor, vendor({ unsubscribe, stateOf })) // checked: the fake must have the shape of the token
    .executed(CreateCustomer, { id: 'C-9' }) // already journaled, as after a crash
    .when(purchaseRequest);

  expect(run.response).toEqual(BackgroundResponse.fail('out of capacity'));
  expect(run.compensated).toEqual(['CreateSubscription', 'CreateCustomer']);
  expect(unsubscribe).toHaveBeenCalledWith('S-1');
});

it('waits while the subscription is provisioned, without a sleep', async () => {
  let state: 'provisioning' | 'active' = 'provisioning';
  const parked = await given(PurchaseSaga)
    .with(Vendor, vendor({ stateOf: async () => state }))
    .when(purchaseRequest);
  expect(parked.response).toEqual(BackgroundResponse.reschedule(30));

  state = 'active';
  expect((await parked.advance('30s')).response).toEqual(BackgroundResponse.done());
});
// #endregion compensation

it('looks an unknown subscription up by its key before it undoes it', async () => {
  const findByKey = jest.fn(async (key: string) => ({ id: `found by ${key}`, state: 'active' as const }));
  const unsubscribe = jest.fn(async () => undefined);
  const run = await given(PurchaseSaga).with(Vendor, vendor({ findByKey, unsubscribe })).hanging(CreateSubscription).when(purchaseRequest);
  expect(run.state).toBe('compensated');
  expect(unsubscribe).toHaveBeenCalledWith(`found by ${run.details!.id}.CreateSubscription`);
});

it('plans the steps of the example extension', async () => {
  const application = await Application.prepare(AcmeExtension);
  const { steps } = await application.inspect('asset_purchase_request_processing', purchaseRequest);
  expect(steps.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'CreateCustomer compensatable',
    'CreateSubscription compensatable',
    'WaitUntilActive plain',
    'TellTheBuyer plain',
    'Approve pivot',
  ]);
});

it('swaps the cache by listing another provider', async () => {
  const application = await Application.prepare(RememberingExtension);
  expect(application.container.get(Cache)).toBeInstanceOf(FolderCache);
});
