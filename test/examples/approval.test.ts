import { Application, BackgroundResponse, Journal, Logger, type Container, type ServiceProvider } from 'amends';
import { HttpHost } from 'amends/hosts/http';
import { MemoryJournal } from 'amends/journals/memory';
import { fake, given } from 'amends/testing';
import { AwaitApproval, LargeOrderSaga, LargeOrders, Manager } from '../../examples/approval';
import { assetRequest } from '../../examples/orders';

const order = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '500' });

// #region messages
const ask = jest.fn(async () => undefined);
const ordered = () => given(LargeOrderSaga).with(Manager, fake<Manager>({ ask })).when(order);

it('waits for the manager, and goes on with the answer', async () => {
  const waiting = await ordered();
  expect(waiting.state).toBe('waiting');
  expect(ask).toHaveBeenCalledWith('PR-1', waiting.details!.id, expect.any(String));

  const run = await waiting.send('approval', { approved: true, by: 'Ada' });
  expect(run.response).toEqual(BackgroundResponse.done());
  expect(run.details!.steps[0]!.outcome).toEqual({ by: 'Ada' });
});

it('gives up after two days', async () => {
  const run = await (await ordered()).advance('2d');
  expect(run.response).toEqual(BackgroundResponse.fail('nobody approved the order within two days'));
});
// #endregion messages

it('waits on when something else than an answer is sent, and obeys a refusal', async () => {
  const waiting = await (await ordered()).send('approval', 'perhaps');
  expect(waiting.state).toBe('waiting');
  const run = await waiting.send('approval', { approved: false, by: 'Bo' });
  expect(run.response).toEqual(BackgroundResponse.fail('Bo refused the order'));
});

it('is left out of the plan of a small order', async () => {
  const run = await given(LargeOrderSaga)
    .with(Manager, fake<Manager>({}))
    .when(assetRequest({ id: 'PR-2', type: 'purchase', asset: 'AS-1', quantity: '5' }));
  expect(run.omitted).toEqual([AwaitApproval.name]);
  expect(run.response).toEqual(BackgroundResponse.skip('no step applies'));
});

it('is answered over HTTP', async () => {
  class Parts implements ServiceProvider {
    register(container: Container) {
      const quiet = () => undefined;
      container.bind(Journal).toConstantValue(new MemoryJournal());
      container.bind(Logger).toConstantValue({ error: quiet, warn: quiet, info: quiet, debug: quiet });
      container.bind(Manager).toConstantValue(fake<Manager>({ ask }));
    }
  }
  const application = await Application.start(LargeOrders, { providers: [Parts] });
  const host = new HttpHost({ port: 0 });
  await host.start(application);
  const post = (path: string, body: unknown) => fetch(`${host.url}${path}`, { method: 'POST', body: JSON.stringify(body) });

  const delivered = (await (await post('/events/asset_purchase_request_processing', order)).json()) as { run: { id: string } };
  expect((await post(`/runs/${delivered.run.id}/messages/approval`, { approved: true, by: 'Ada' })).status).toBe(202);
  const again = await post('/events/asset_purchase_request_processing', order);
  expect(await again.json()).toMatchObject({ result: 'success', run: { id: delivered.run.id, state: 'completed' } });

  await host.stop();
  await application.stop();
});
