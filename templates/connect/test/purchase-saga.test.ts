import { BackgroundResponse, TerminalError } from 'amends';
import { assetRequest, fake, given } from 'amends/testing';
import { Platform } from 'amends/transactions/platform';
import { PurchaseSaga } from '../src/purchase-saga';
import { ApproveOrder } from '../src/transactions/approve-order';
import { CreateSubscription } from '../src/transactions/create-subscription';
import { ReserveDomain } from '../src/transactions/reserve-domain';
import { Vendor, type Subscription } from '../src/vendor/vendor';

const plain = assetRequest('purchase').withItem({ id: 'PRD-1-0001', mpn: 'SEAT', quantity: '3' });
const purchase = plain.withParam('domain', 'ada.example').raw;
const subscription: Subscription = { id: 'SUB-1', reference: purchase.asset.id, customer: 'Ada', quantities: { SEAT: '3' } };

/** A vendor of which only what a test asks for is there. */
const vendor = (members: Partial<Vendor> = {}) =>
  fake<Vendor>({
    subscribe: jest.fn(async () => subscription),
    reserveDomain: async (name) => ({ name }),
    findSubscription: async () => undefined,
    unsubscribe: jest.fn(async () => undefined),
    releaseDomain: jest.fn(async () => undefined),
    ...members,
  });

/** Connect, as far as the saga asks it for anything. */
const connect = () => fake<Platform>({ statusOf: async () => 'pending', approve: jest.fn(async () => undefined), reject: jest.fn(async () => undefined) });

describe('a purchase', () => {
  it('is carried out step by step, and approved', async () => {
    const [sold, platform] = [vendor(), connect()];
    const run = await given(PurchaseSaga).with(Vendor, sold).with(Platform, platform).when(purchase);
    expect(run.response).toEqual(BackgroundResponse.done());
    expect(run.executed).toEqual(['CreateSubscription', 'ReserveDomain', 'ApproveOrder']);
    expect(sold.subscribe).toHaveBeenCalledWith(
      expect.objectContaining({ reference: purchase.asset.id, quantities: { SEAT: '3' } }),
      `${run.details!.id}.CreateSubscription`,
      expect.any(AbortSignal),
    );
    expect(platform.approve).toHaveBeenCalledWith({ activationTile: expect.stringContaining('SUB-1') as string }, expect.anything());
  });

  it('without a domain reserves none', async () => {
    const run = await given(PurchaseSaga).with(Vendor, vendor()).with(Platform, connect()).when(plain.raw);
    expect(run.omitted).toEqual(['ReserveDomain']);
    expect(run.response).toEqual(BackgroundResponse.done());
  });

  it('is undone, the last step first, and then rejected, when the domain is taken', async () => {
    const refusing = vendor({ reserveDomain: () => Promise.reject(new TerminalError('The domain is taken.')) });
    const platform = connect();
    const run = await given(PurchaseSaga).with(Vendor, refusing).with(Platform, platform).when(purchase);
    expect(run.response).toEqual(BackgroundResponse.fail('The domain is taken.'));
    expect(run.compensated).toEqual(['ReserveDomain', 'CreateSubscription', 'RejectRequestWhenUndone']);
    expect(refusing.unsubscribe).toHaveBeenCalledWith('SUB-1');
    expect(platform.reject).toHaveBeenCalledWith('The domain is taken.', expect.anything());
  });

  it('has a subscription looked up by its key, and ended, of which nobody knows whether it was made', async () => {
    const findSubscription = jest.fn(async () => subscription);
    const sold = vendor({ findSubscription });
    const run = await given(PurchaseSaga).with(Vendor, sold).with(Platform, connect()).hanging(CreateSubscription).when(purchase);
    expect(findSubscription).toHaveBeenCalledWith(`${run.details!.id}.CreateSubscription`);
    expect(sold.unsubscribe).toHaveBeenCalledWith('SUB-1');
  });

  it('rides out a vendor that is down for a moment', async () => {
    const run = await given(PurchaseSaga)
      .with(Vendor, vendor())
      .with(Platform, connect())
      .failing(ReserveDomain, new Error('down'), { times: 2 })
      .when(purchase);
    expect(run.response).toEqual(BackgroundResponse.done());
  });

  it('waits for an operator, and undoes nothing, when nobody knows whether Connect has approved it', async () => {
    const stuck = await given(PurchaseSaga)
      .with(Vendor, vendor())
      .with(Platform, connect())
      .failing(ApproveOrder, new Error('no answer'), { times: 5 })
      .when(purchase);
    expect([stuck.state, stuck.compensated]).toEqual(['stuck', []]);
    expect((await stuck.command('retry', 'Connect is up again')).state).toBe('completed');
  });
});
