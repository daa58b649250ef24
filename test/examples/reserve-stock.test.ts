import { BackgroundResponse, BackgroundTransaction, Saga, TerminalError } from 'amends';
import { given } from 'amends/testing';
import { OrderSaga, ReserveStock, StoreStock, type StockRequest } from '../../examples/reserve-stock';

const order = { id: 'first-order', article: 'chair', pieces: 3 };

it('takes what it needs out of the table, and tells what is left', async () => {
  const run = await given(OrderSaga).when(order);
  expect(run.response).toEqual(BackgroundResponse.done());
  expect(run.details!.steps.find(({ name }) => name === 'ReserveStock')?.outcome).toEqual({ left: 0 });
});

it('refuses what is sold out', async () => {
  const first = await given(OrderSaga).when(order);
  const second = await first.deliver({ ...order, id: 'PR-2', pieces: 1 });
  expect(second.response).toEqual(BackgroundResponse.fail('chair is sold out'));
});

it('puts back what it took when a later step fails', async () => {
  class Deliver extends BackgroundTransaction<void, StockRequest> {
    override async execute({ id }: StockRequest) {
      if (id.startsWith('first')) throw new TerminalError('no van');
    }
  }
  class DeliveredSaga extends Saga<StockRequest> {
    static readonly steps = [StoreStock, ReserveStock, Deliver];
    override transactions({ id }: StockRequest) {
      return id.startsWith('first') ? [StoreStock, ReserveStock, Deliver] : [ReserveStock, Deliver];
    }
  }
  const first = await given(DeliveredSaga).when(order);
  expect([first.response, first.compensated]).toEqual([BackgroundResponse.fail('no van'), ['ReserveStock']]);
  const second = await first.deliver({ ...order, id: 'PR-2' });
  expect(second.response).toEqual(BackgroundResponse.done());
});
