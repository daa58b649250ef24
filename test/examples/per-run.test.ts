import { given } from 'amends/testing';
import { assetRequest } from '../../examples/orders';
import { AccountServiceProvider, BookSaga } from '../../examples/per-run';

it('gives each run the service of its own request', async () => {
  const order = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '1' });
  const play = given(BookSaga).provided(AccountServiceProvider);
  const first = await play.when(order);
  const second = await first.deliver({ ...order, id: 'PR-2', asset: { ...order.asset, marketplace: { id: 'MP-9' } } });
  expect([first, second].map(({ details }) => details!.steps[0]!.outcome)).toEqual([{ on: 'account of MP-12345' }, { on: 'account of MP-9' }]);
});
