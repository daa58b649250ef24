import { Application, Extension, event, type AssetRequest, type Container, type ServiceProvider } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { MemoryJournalServiceProvider } from 'amends/providers/memory-journal';
import { CancelSaga } from 'amends/sagas/cancel-saga';
import { PurchaseSaga } from 'amends/sagas/purchase-saga';
import { Platform } from 'amends/transactions/platform';
import { SubscriptionVendor } from 'amends/transactions/subscription-vendor';
import { assetRequest } from '../../examples/orders';
import { FakePlatform, FakeVendor } from '../transactions/fake-world';

const vendor = new FakeVendor();
const platform = new FakePlatform();

class Fakes implements ServiceProvider {
  register(container: Container): void {
    container.bind(SubscriptionVendor).toConstantValue(vendor);
    container.bind(Platform).toConstantValue(platform);
  }
}

class Subscriptions extends Extension {
  override providers() {
    return [ConfigServiceProvider.with({ values: { LOG_LEVEL: 'silent' }, env: {}, envFile: false }), MemoryJournalServiceProvider, Fakes];
  }

  override sagas() {
    return [PurchaseSaga, CancelSaga];
  }

  @event('asset_purchase_request_processing')
  purchase(request: AssetRequest) {
    return this.resolve(PurchaseSaga, request);
  }

  @event('asset_cancel_request_processing')
  cancel(request: AssetRequest) {
    return this.resolve(CancelSaga, request);
  }
}

test('a cancel takes back the purchase of its asset that still waits for the vendor, and is approved', async () => {
  vendor.provisioningVisits = 1_000_000;
  const application = await Application.start(Subscriptions);
  const asked = (type: 'purchase' | 'cancel') => assetRequest({ id: `PR-${type}`, type, asset: 'AS-1', quantity: '10' });
  const ended = new Promise<void>((resolve) => {
    application.engine.observe(({ saga }, { type }) => type === 'ended' && saga === 'CancelSaga' && resolve());
  });
  const purchase = await application.deliver('asset_purchase_request_processing', asked('purchase'), { patience: 10_000 });
  expect(purchase.run?.state).toBe('waiting');
  await application.deliver('asset_cancel_request_processing', asked('cancel'), { patience: 10_000 });
  await ended;
  expect((await application.deliver('asset_cancel_request_processing', asked('cancel'), { patience: 10_000 })).response.kind).toBe('done');
  const answers = application.engine.list({}).runs.map(({ saga, state, answer }) => [saga, state, answer?.kind]);
  await application.stop();
  expect(answers).toEqual([
    ['CancelSaga', 'completed', 'done'],
    ['PurchaseSaga', 'compensated', 'fail'],
  ]);
  expect(platform.calls).toEqual([
    ['reject', expect.stringMatching(/^cancelled by amends: gives way to CancelSaga of PR-cancel/)],
    ['approve', {}],
  ]);
  expect(vendor.subscriptions.get('S-1')?.status).toBe('cancelled');
});
