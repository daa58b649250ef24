import { BackgroundResponse, TerminalError } from 'amends';
import { CreateCustomer } from 'amends/transactions/create-customer';
import { CreateSubscription } from 'amends/transactions/create-subscription';
import { RecordSubscription } from 'amends/transactions/record-subscription';
import { ReserveDomain } from 'amends/transactions/reserve-domain';
import { WaitForProvisioning } from 'amends/transactions/wait-for-provisioning';
import { assetRequest } from '../../examples/orders';
import { FakePlatform, FakeRegistrar, FakeVendor, stepContext, undoContext } from './fake-world';

const request = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '10', parameters: { domain: 'ada.example' } });
const error = new Error('a later step failed');

describe('CreateCustomer', () => {
  test('creates the customer of the request, named and referenced', async () => {
    const vendor = new FakeVendor();
    expect(await new CreateCustomer(vendor).execute(request, stepContext())).toEqual({ id: 'C-1' });
    expect(vendor.customers.get('C-1')!.details).toEqual({ name: 'Buyer of AS-1', email: 'ada@example.com', reference: 'AS-1' });
  });

  test('creates one customer however often it is attempted', async () => {
    const vendor = new FakeVendor();
    const step = new CreateCustomer(vendor);
    await step.execute(request, stepContext());
    await step.execute(request, stepContext());
    expect(vendor.customers.size).toBe(1);
  });

  test('deletes the customer it created', async () => {
    const vendor = new FakeVendor();
    const step = new CreateCustomer(vendor);
    const outcome = await step.execute(request, stepContext());
    await step.compensate(request, error, undoContext(request, { outcome }));
    expect(vendor.customers.size).toBe(0);
  });

  test('looks an unknown outcome up by the key of the execution, and deletes what it finds', async () => {
    const vendor = new FakeVendor();
    const step = new CreateCustomer(vendor);
    await step.execute(request, stepContext());
    await step.compensate(request, error, undoContext(request));
    expect(vendor.customers.size).toBe(0);
  });

  test('does nothing where nothing was created', async () => {
    const vendor = new FakeVendor();
    await new CreateCustomer(vendor).compensate(request, error, undoContext(request));
    expect(vendor.calls).toEqual([]);
  });
});

describe('CreateSubscription', () => {
  const context = () => stepContext([[CreateCustomer, { id: 'C-7' }]]);

  test('creates the subscription for the customer, with the quantities of the request', async () => {
    const vendor = new FakeVendor();
    const outcome = await new CreateSubscription(vendor).execute(request, context());
    expect(outcome).toEqual({ id: 'S-1', status: 'provisioning', quantities: { 'WS-SEAT': '10' } });
    expect(vendor.calls).toEqual(['createSubscription C-7']);
    expect(vendor.subscriptions.get('S-1')!.reference).toBe('AS-1');
  });

  test.each(['known', 'unknown'])('cancels the subscription when its outcome is %s', async (known) => {
    const vendor = new FakeVendor();
    const step = new CreateSubscription(vendor);
    const outcome = await step.execute(request, context());
    await step.compensate(request, error, undoContext(request, known === 'known' ? { outcome } : {}));
    expect(vendor.subscriptions.get('S-1')!.status).toBe('cancelled');
  });

  test('does nothing where nothing was created', async () => {
    const vendor = new FakeVendor().has({ id: 'S-0', status: 'active', quantities: {} }, 'AS-1');
    await new CreateSubscription(vendor).compensate(request, error, undoContext(request));
    expect(vendor.calls).toEqual([]);
  });
});

describe('WaitForProvisioning', () => {
  const context = stepContext([[CreateSubscription, { id: 'S-1' }]]);
  const withStatus = (status: 'provisioning' | 'active' | 'failed') => new FakeVendor().has({ id: 'S-1', status, quantities: {} }, 'AS-1');

  test('parks while the subscription is provisioning, and ends with it when it is active', async () => {
    const vendor = withStatus('provisioning');
    vendor.provisioningVisits = 1;
    const step = new WaitForProvisioning(vendor);
    expect(await step.execute(request, context)).toEqual(BackgroundResponse.reschedule(30, { note: 'S-1 is provisioning' }));
    expect(await step.execute(request, context)).toEqual({ id: 'S-1', status: 'active', quantities: {} });
  });

  test('fails when the vendor could not provision', async () => {
    expect(await new WaitForProvisioning(withStatus('failed')).execute(request, context)).toEqual(
      BackgroundResponse.fail('The vendor could not provision the subscription S-1: it is failed.'),
    );
  });

  test('fails for good when the vendor no longer knows the subscription', async () => {
    await expect(new WaitForProvisioning(new FakeVendor()).execute(request, context)).rejects.toThrow(TerminalError);
  });
});

describe('ReserveDomain', () => {
  const context = () => stepContext([[CreateSubscription, { id: 'S-1' }]]);

  test('applies only to a request that wants a domain', () => {
    const step = new ReserveDomain(new FakeRegistrar());
    expect(step.shouldExecute(request)).toBe(true);
    expect(step.shouldExecute(assetRequest({ id: 'PR-2', type: 'purchase', asset: 'AS-2', quantity: '1' }))).toBe(false);
  });

  test.each(['known', 'unknown'])('releases the domain when its outcome is %s', async (known) => {
    const registrar = new FakeRegistrar();
    const step = new ReserveDomain(registrar);
    const outcome = await step.execute(request, context());
    expect(registrar.domains.has('ada.example')).toBe(true);
    await step.compensate(request, error, undoContext(request, known === 'known' ? { outcome } : {}));
    expect(registrar.domains.size).toBe(0);
  });

  test('never releases the domain of somebody else', async () => {
    const registrar = new FakeRegistrar();
    registrar.domains.set('ada.example', 'the key of another order');
    const step = new ReserveDomain(registrar);
    await expect(step.execute(request, context())).rejects.toThrow('The domain ada.example is taken.');
    await step.compensate(request, error, undoContext(request));
    expect(registrar.domains.size).toBe(1);
  });
});

describe('RecordSubscription', () => {
  const step = (platform: FakePlatform) => new RecordSubscription(platform);

  test('writes the id of the subscription into the parameter, and back what was there', async () => {
    const platform = new FakePlatform();
    await step(platform).execute(request, stepContext([[CreateSubscription, { id: 'S-1' }]]));
    await step(platform).compensate(request, error, undoContext(request));
    expect(platform.calls).toEqual([
      ['updateParameters', { subscription_id: 'S-1' }],
      ['updateParameters', { subscription_id: '' }],
    ]);
  });

  test('says that there is nothing to undo in a request that somebody has closed', async () => {
    const platform = new FakePlatform();
    platform.status = 'failed';
    await expect(step(platform).compensate(request, error, undoContext(request))).rejects.toBe(error);
    expect(platform.calls).toEqual([]);
  });
});
