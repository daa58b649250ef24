import { BackgroundResponse } from 'amends';
import { fake, given } from 'amends/testing';
import { assetRequest } from '../../examples/orders';
import { Approve, CreateCustomer, CreateSubscription, PurchaseSaga, TellTheBuyer, Vendor } from '../../examples/purchase';

const order = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '1' });

const vendor = (members: Partial<Vendor> = {}) =>
  fake<Vendor>({
    createCustomer: async () => ({ id: 'C-1' }),
    findCustomer: async () => undefined,
    deleteCustomer: jest.fn(async () => undefined),
    subscribe: async () => ({ id: 'S-1', state: 'active' }),
    unsubscribe: jest.fn(async () => undefined),
    findByKey: async () => undefined,
    stateOf: async () => 'active',
    ...members,
  });

// #region failing
it('rides out four failures of the vendor, and not five', async () => {
  const four = await given(PurchaseSaga).with(Vendor, vendor()).failing(CreateCustomer, new Error('down'), { times: 4 }).when(order);
  expect(four.response).toEqual(BackgroundResponse.done());

  const five = await given(PurchaseSaga).with(Vendor, vendor()).failing(CreateCustomer, new Error('down')).when(order);
  expect(five.response).toEqual(BackgroundResponse.fail('down'));
});
// #endregion failing

// #region hanging
it('finds a subscription of which nobody knows whether it was made', async () => {
  const sold = vendor({ findByKey: async () => ({ id: 'S-7', state: 'active' }) });
  const run = await given(PurchaseSaga).with(Vendor, sold).hanging(CreateSubscription).when(order);
  expect(run.compensated).toEqual(['CreateSubscription', 'CreateCustomer']);
  expect(sold.unsubscribe).toHaveBeenCalledWith('S-7');
});
// #endregion hanging

// #region stuck
it('waits for an operator when an undo keeps failing', async () => {
  const stuck = await given(PurchaseSaga)
    .with(Vendor, vendor())
    .failing(CreateSubscription, new Error('down'))
    .failingUndo(CreateCustomer, new Error('still down'), { times: 10 })
    .when(order);
  expect(stuck.state).toBe('stuck');

  const run = await stuck.command('retry', 'the vendor is up again');
  expect([run.state, run.compensated]).toEqual(['compensated', ['CreateSubscription', 'CreateCustomer']]);
});
// #endregion stuck

// #region again
it('gives an order that is delivered twice the same answer, and does nothing twice', async () => {
  const createCustomer = jest.fn(async () => ({ id: 'C-1' }));
  const run = await given(PurchaseSaga).with(Vendor, vendor({ createCustomer })).when(order);
  const again = await run.deliver(order);
  expect(again.response).toEqual(BackgroundResponse.done());
  expect(createCustomer).toHaveBeenCalledTimes(1);
});
// #endregion again

// #region cancel
it('takes everything back when an operator cancels', async () => {
  const waiting = await given(PurchaseSaga)
    .with(Vendor, vendor({ stateOf: async () => 'provisioning' }))
    .when(order);
  const run = await waiting.command('cancel', 'the customer called');
  expect(run.response).toEqual(BackgroundResponse.fail('cancelled by test: the customer called'));
});
// #endregion cancel

it('takes journaled steps for done, those without an outcome too', async () => {
  const run = await given(PurchaseSaga).with(Vendor, vendor()).executed(CreateCustomer, { id: 'C-9' }).executed(TellTheBuyer, undefined).when(order);
  expect(run.executed).toEqual(['CreateSubscription', 'WaitUntilActive', Approve.name]);
});
