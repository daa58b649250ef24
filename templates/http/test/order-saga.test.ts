import { BackgroundResponse, TerminalError } from 'amends';
import { fake, given } from 'amends/testing';
import type { Order } from '../src/order';
import { OrderSaga } from '../src/order-saga';
import { ActivateAccount } from '../src/transactions/activate-account';
import { CreateAccount } from '../src/transactions/create-account';
import { ReserveDomain } from '../src/transactions/reserve-domain';
import { Vendor, type Account } from '../src/vendor/vendor';

const order: Order = { id: 'O-1', email: 'ada@shop.example', seats: 3, domain: 'ada.example' };
const account: Account = { id: 'AC-1', email: order.email, seats: order.seats, state: 'new' };

/** A vendor of which only what a test asks for is there. */
const vendor = (members: Partial<Vendor> = {}) =>
  fake<Vendor>({
    createAccount: async () => account,
    reserveDomain: async (name, of) => ({ name, account: of }),
    activateAccount: async () => undefined,
    findAccount: async () => undefined,
    deleteAccount: jest.fn(async () => undefined),
    releaseDomain: jest.fn(async () => undefined),
    ...members,
  });

describe('an order', () => {
  it('is carried out step by step', async () => {
    const run = await given(OrderSaga).with(Vendor, vendor()).when(order);
    expect(run.response).toEqual(BackgroundResponse.done());
    expect(run.executed).toEqual(['CreateAccount', 'ReserveDomain', 'ActivateAccount']);
  });

  it('without a domain reserves none', async () => {
    const { domain: _none, ...plain } = order;
    const run = await given(OrderSaga).with(Vendor, vendor()).when(plain);
    expect(run.executed).toEqual(['CreateAccount', 'ActivateAccount']);
    expect(run.omitted).toEqual(['ReserveDomain']);
  });

  it('is undone, the last step first, when the domain is taken', async () => {
    const refusing = vendor({ reserveDomain: () => Promise.reject(new TerminalError('The domain is taken.')) });
    const run = await given(OrderSaga).with(Vendor, refusing).when(order);
    expect(run.response).toEqual(BackgroundResponse.fail('The domain is taken.'));
    expect(run.compensated).toEqual(['ReserveDomain', 'CreateAccount']);
    expect(refusing.deleteAccount).toHaveBeenCalledWith('AC-1');
  });

  it('has an account looked up by its key, and deleted, of which nobody knows whether it was made', async () => {
    const findAccount = jest.fn(async () => account);
    const sold = vendor({ findAccount });
    const run = await given(OrderSaga).with(Vendor, sold).hanging(CreateAccount).when(order);
    expect(findAccount).toHaveBeenCalledWith(`${run.details!.id}.CreateAccount`);
    expect(sold.deleteAccount).toHaveBeenCalledWith('AC-1');
  });

  it('rides out a vendor that is down for a moment', async () => {
    const run = await given(OrderSaga).with(Vendor, vendor()).failing(ReserveDomain, new Error('down'), { times: 2 }).when(order);
    expect(run.response).toEqual(BackgroundResponse.done());
  });

  it('waits for an operator, and undoes nothing, when nobody knows whether the account was activated', async () => {
    const stuck = await given(OrderSaga).with(Vendor, vendor()).failing(ActivateAccount, new Error('down'), { times: 5 }).when(order);
    expect([stuck.state, stuck.compensated]).toEqual(['stuck', []]);
    expect((await stuck.command('retry', 'the vendor is up again')).state).toBe('completed');
  });
});
