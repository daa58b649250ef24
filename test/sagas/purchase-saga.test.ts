import { BackgroundResponse, RetryableError, TerminalError } from 'amends';
import { PurchaseSaga } from 'amends/sagas/purchase-saga';
import { given } from 'amends/testing';
import { CreateCustomer } from 'amends/transactions/create-customer';
import { Platform } from 'amends/transactions/platform';
import { SubscriptionVendor } from 'amends/transactions/subscription-vendor';
import { assetRequest } from '../../examples/orders';
import { FakePlatform, FakeVendor } from '../transactions/fake-world';

const request = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '10' });

describe('PurchaseSaga', () => {
  let vendor: FakeVendor;
  let platform: FakePlatform;

  beforeEach(() => {
    vendor = new FakeVendor();
    platform = new FakePlatform();
  });

  const purchase = () => given(PurchaseSaga).with(SubscriptionVendor, vendor).with(Platform, platform);

  test('sells a subscription, records it and approves the request', async () => {
    const run = await purchase().when(request);
    expect(run.response).toEqual(BackgroundResponse.done());
    expect(run.executed).toEqual(['CreateCustomer', 'CreateSubscription', 'WaitForProvisioning', 'RecordSubscription', 'ApproveRequest']);
    expect(platform.calls).toEqual([
      ['updateParameters', { subscription_id: 'S-1' }],
      ['approve', {}],
    ]);
  });

  test('waits until the subscription is provisioned, looking every 30 seconds', async () => {
    vendor.provisioningVisits = 2;
    const parked = await purchase().when(request);
    expect(parked.response.kind).toBe('reschedule');
    const again = await parked.advance('30s');
    expect([again.state, platform.status]).toEqual(['waiting', 'pending']);
    const run = await again.advance('30s');
    expect(run.response).toEqual(BackgroundResponse.done());
    expect(platform.status).toBe('approved');
  });

  test('goes on from what is journaled: the customer is not created again', async () => {
    await purchase().executed(CreateCustomer, { id: 'C-9' }).when(request);
    expect(vendor.calls).toEqual(['createSubscription C-9']);
  });

  test('creates the subscription once when the answer to the first attempt is lost', async () => {
    let lost = 0;
    vendor.after = (call) => {
      if (call.startsWith('createSubscription') && (lost += 1) === 1) throw new RetryableError('the connection broke');
    };
    expect((await purchase().when(request)).response).toEqual(BackgroundResponse.done());
    expect(vendor.subscriptions.size).toBe(1);
  });

  test('cancels a subscription that it never heard of: created, but answered by no attempt', async () => {
    vendor.after = (call) => {
      if (call.startsWith('createSubscription')) throw new RetryableError('the connection broke');
    };
    const run = await purchase().when(request);
    expect(run.response.kind).toBe('fail');
    expect([...vendor.subscriptions.values()].map(({ status }) => status)).toEqual(['cancelled']);
    expect(vendor.customers.size).toBe(0);
  });

  test('undoes everything, in reverse, and rejects the request last, when the approval is refused', async () => {
    platform.beforeApproval = () => {
      throw new TerminalError('the contract has ended');
    };
    const run = await purchase().when(request);
    expect(run.response).toEqual(BackgroundResponse.fail('the contract has ended'));
    expect(run.compensated.filter((step) => step !== 'ApproveRequest' && step !== 'WaitForProvisioning')).toEqual([
      'RecordSubscription',
      'CreateSubscription',
      'CreateCustomer',
      'RejectRequestWhenUndone',
    ]);
    expect(platform.calls).toEqual([
      ['updateParameters', { subscription_id: 'S-1' }],
      ['updateParameters', { subscription_id: '' }],
      ['reject', 'the contract has ended'],
    ]);
    expect(vendor.calls.slice(-2)).toEqual(['cancelSubscription S-1', 'deleteCustomer C-1']);
  });
});
