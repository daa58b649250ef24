import { BackgroundResponse } from 'amends';
import { fake, given } from 'amends/testing';
import { MigrationSaga, Migrations } from '../../examples/flow-control';
import { assetRequest } from '../../examples/orders';

it('tells the key and the priority of a run, and carries it out', async () => {
  const vendor = fake<Migrations>({ migrate: async () => ({ id: 'MG-1' }) });
  const request = assetRequest({ id: 'PR-1', type: 'cancel', asset: 'AS-1', quantity: '1' });
  expect((await given(MigrationSaga).with(Migrations, vendor).when(request)).response).toEqual(BackgroundResponse.done());
  const saga = new MigrationSaga();
  const sold = { ...request, asset: { ...request.asset, marketplace: { id: 'MP-1' } } };
  expect([saga.flowKey(sold), saga.priority(sold), saga.priority({ ...sold, type: 'purchase' })]).toEqual(['MP-1', 5, 0]);
});
