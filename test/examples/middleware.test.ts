import { BackgroundResponse, BackgroundTransaction, Saga, type AssetRequest } from 'amends';
import { fake, given } from 'amends/testing';
import { CountAttempts, Metrics, SkipTestOrders } from '../../examples/middleware';
import { assetRequest } from '../../examples/orders';

class Sell extends BackgroundTransaction<void, AssetRequest> {
  override async execute() {
    // nothing to sell in this test
  }
  override async compensate() {
    // and nothing to take back
  }
}

class SellSaga extends Saga<AssetRequest> {
  override middlewares() {
    return [SkipTestOrders, CountAttempts];
  }
  override transactions() {
    return [Sell];
  }
}

const order = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '1' });

it('starts no run for a test order', async () => {
  const run = await given(SellSaga)
    .with(Metrics, fake<Metrics>({}))
    .when({ ...order, asset: { ...order.asset, connection: { type: 'test' } } });
  expect([run.response, run.details]).toEqual([BackgroundResponse.skip('a test order'), undefined]);
});

it('counts every attempt, forward and backward', async () => {
  const counted: string[] = [];
  await given(SellSaga)
    .with(Metrics, { count: (name) => void counted.push(name) })
    .failing(Sell, new Error('no'))
    .failingUndo(Sell, new Error('no'), { times: 1 })
    .when(order);
  expect(counted.filter((name) => name === 'Sell execute failed')).toHaveLength(5);
  expect(counted.slice(-3)).toEqual(['Sell compensate', 'Sell compensate failed', 'Sell compensate']);
});
