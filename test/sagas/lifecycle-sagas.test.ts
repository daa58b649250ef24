import { BackgroundResponse, RetryableError, TerminalError, type AssetRequestType } from 'amends';
import { CancelSaga } from 'amends/sagas/cancel-saga';
import { ChangeSaga } from 'amends/sagas/change-saga';
import { PurchaseSaga } from 'amends/sagas/purchase-saga';
import { ResumeSaga } from 'amends/sagas/resume-saga';
import { SuspendSaga } from 'amends/sagas/suspend-saga';
import { given } from 'amends/testing';
import { Platform } from 'amends/transactions/platform';
import { SubscriptionVendor, type Subscription } from 'amends/transactions/subscription-vendor';
import { assetRequest } from '../../examples/orders';
import { FakePlatform, FakeVendor } from '../transactions/fake-world';

const active: Subscription = { id: 'S-1', status: 'active', quantities: { 'WS-SEAT': '10' } };
const suspended: Subscription = { ...active, status: 'suspended' };
const asked = (type: AssetRequestType) => assetRequest({ id: 'PR-1', type, asset: 'AS-1', quantity: '25', previous: '10' });

test.each([PurchaseSaga, ChangeSaga, SuspendSaga, ResumeSaga, CancelSaga])('%p keeps other runs away from its asset', (saga) => {
  expect(new saga().lockKey(asked('change'))).toBe('AS-1');
});

describe.each([
  ['ChangeSaga', ChangeSaga, 'change', active, { quantities: { 'WS-SEAT': '25' } }],
  ['SuspendSaga', SuspendSaga, 'suspend', active, { status: 'suspended' }],
  ['ResumeSaga', ResumeSaga, 'resume', suspended, { status: 'active' }],
] as const)('%s', (_name, saga, type, before, done) => {
  const world = () => ({ vendor: new FakeVendor().has(before, 'AS-1'), platform: new FakePlatform() });

  test('does what it is for and approves the request', async () => {
    const { vendor, platform } = world();
    const run = await given(saga).with(SubscriptionVendor, vendor).with(Platform, platform).when(asked(type));
    expect(run.response).toEqual(BackgroundResponse.done());
    expect(await vendor.findSubscription('S-1')).toEqual({ ...before, ...done });
    expect(platform.status).toBe('approved');
  });

  test('restores what was before, and rejects the request, when the approval is refused', async () => {
    const { vendor, platform } = world();
    platform.beforeApproval = () => {
      throw new TerminalError('the contract has ended');
    };
    const run = await given(saga).with(SubscriptionVendor, vendor).with(Platform, platform).when(asked(type));
    expect(run.response).toEqual(BackgroundResponse.fail('the contract has ended'));
    expect(await vendor.findSubscription('S-1')).toEqual(before);
    expect(platform.status).toBe('failed');
  });

  test('rejects a request about a subscription that the vendor does not have', async () => {
    const platform = new FakePlatform();
    const run = await given(saga).with(SubscriptionVendor, new FakeVendor()).with(Platform, platform).when(asked(type));
    expect(run.response).toEqual(BackgroundResponse.fail('The vendor has no subscription for AS-1.'));
    expect(platform.status).toBe('failed');
  });
});

describe('CancelSaga', () => {
  const cancel = (vendor: FakeVendor, platform: FakePlatform) =>
    given(CancelSaga).with(SubscriptionVendor, vendor).with(Platform, platform).when(asked('cancel'));

  test('cancels the subscription and approves the request', async () => {
    const vendor = new FakeVendor().has(active, 'AS-1');
    const platform = new FakePlatform();
    expect((await cancel(vendor, platform)).response).toEqual(BackgroundResponse.done());
    expect(vendor.subscriptions.get('S-1')!.status).toBe('cancelled');
    expect(platform.status).toBe('approved');
  });

  test('never goes back once it is cancelled: the approval is tried until it succeeds', async () => {
    const platform = new FakePlatform();
    let refusals = 0;
    platform.beforeApproval = () => {
      if ((refusals += 1) <= 12) throw new RetryableError('the platform is down');
    };
    const run = await cancel(new FakeVendor().has(active, 'AS-1'), platform);
    expect(run.response).toEqual(BackgroundResponse.done());
    expect([refusals, platform.status, run.compensated]).toEqual([13, 'approved', []]);
  });

  test('rejects the request when the vendor refuses to cancel', async () => {
    const vendor = new FakeVendor().has(active, 'AS-1');
    vendor.before = () => {
      throw new TerminalError('there is an open invoice');
    };
    const platform = new FakePlatform();
    expect((await cancel(vendor, platform)).response).toEqual(BackgroundResponse.fail('there is an open invoice'));
    expect(vendor.subscriptions.get('S-1')!.status).toBe('active');
    expect(platform.calls).toEqual([['reject', 'there is an open invoice']]);
  });
});
