import { BackgroundResponse, type AssetRequest, type BackgroundTransaction } from 'amends';
import { CancelSubscription } from 'amends/transactions/cancel-subscription';
import { ChangeSubscription } from 'amends/transactions/change-subscription';
import { FindSubscription } from 'amends/transactions/find-subscription';
import { ResumeSubscription } from 'amends/transactions/resume-subscription';
import { type Subscription } from 'amends/transactions/subscription-vendor';
import { SuspendSubscription } from 'amends/transactions/suspend-subscription';
import { assetRequest } from '../../examples/orders';
import { FakeVendor, stepContext, undoContext } from './fake-world';

const request = assetRequest({ id: 'PR-1', type: 'change', asset: 'AS-1', quantity: '25', previous: '10' });
const error = new Error('a later step failed');
const active: Subscription = { id: 'S-1', status: 'active', quantities: { 'WS-SEAT': '10' } };
const suspended: Subscription = { ...active, status: 'suspended' };

describe('FindSubscription', () => {
  const find = (vendor: FakeVendor, asked: AssetRequest = request) => new FindSubscription(vendor).execute(asked, stepContext());

  test('finds the subscription by the asset', async () => {
    expect(await find(new FakeVendor().has(active, 'AS-1'))).toEqual(active);
  });

  test('prefers the id that the purchase has recorded', async () => {
    const vendor = new FakeVendor().has(active, 'AS-1').has({ ...active, id: 'S-2' }, 'AS-2');
    const recorded = assetRequest({ id: 'PR-1', type: 'change', asset: 'AS-1', quantity: '1', parameters: { subscription_id: 'S-2' } });
    expect(await find(vendor, recorded)).toMatchObject({ id: 'S-2' });
  });

  test('fails when there is none', async () => {
    expect(await find(new FakeVendor())).toEqual(BackgroundResponse.fail('The vendor has no subscription for AS-1.'));
  });
});

/** A step whose undo looks at how the subscription was before. */
interface Reversible {
  readonly step: new (vendor: FakeVendor) => BackgroundTransaction<unknown, AssetRequest>;
  readonly before: Subscription;
  readonly done: Partial<Subscription>;
}

describe.each<[string, Reversible]>([
  ['ChangeSubscription', { step: ChangeSubscription, before: active, done: { quantities: { 'WS-SEAT': '25' } } }],
  ['SuspendSubscription', { step: SuspendSubscription, before: active, done: { status: 'suspended' } }],
  ['ResumeSubscription', { step: ResumeSubscription, before: suspended, done: { status: 'active' } }],
])('%s', (_name, { step: Step, before, done }) => {
  const outcomes = [[FindSubscription, before]] as const;
  const undo = (vendor: FakeVendor, was = before) => new Step(vendor).compensate!(request, error, undoContext<unknown>(request, {}, [[FindSubscription, was]]));
  const now = (vendor: FakeVendor) => vendor.findSubscription('S-1');

  test('takes effect, and restores what was before', async () => {
    const vendor = new FakeVendor().has(before, 'AS-1');
    await new Step(vendor).execute(request, stepContext(outcomes));
    expect(await now(vendor)).toEqual({ ...before, ...done });
    await undo(vendor);
    expect(await now(vendor)).toEqual(before);
  });

  test('says that there is nothing to undo when it never took effect', async () => {
    const vendor = new FakeVendor().has(before, 'AS-1');
    await expect(undo(vendor)).rejects.toBe(error);
    expect(vendor.calls).toEqual([]);
  });

  test('does not undo what was so before it came', async () => {
    const already: Subscription = { ...before, ...done };
    const vendor = new FakeVendor().has(already, 'AS-1');
    await expect(undo(vendor, already)).rejects.toBe(error);
    expect(await now(vendor)).toEqual(already);
  });
});

test('CancelSubscription is the point of no return and has no undo', async () => {
  const vendor = new FakeVendor().has(active, 'AS-1');
  const step: BackgroundTransaction<void, AssetRequest> = new CancelSubscription(vendor);
  await step.execute(request, stepContext([[FindSubscription, active]]));
  expect((await vendor.findSubscription('S-1'))?.status).toBe('cancelled');
  expect([CancelSubscription.kind, step.compensate]).toEqual(['pivot', undefined]);
});
