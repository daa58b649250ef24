import { BackgroundResponse, type DeliveryContext, type Middleware } from 'amends';
import { StatusCheck } from 'amends/middlewares/status-check';

describe('StatusCheck', () => {
  const delivery: DeliveryContext = { event: undefined, deliveryId: undefined, saga: 'PurchaseSaga', run: undefined };
  const handle = async (middleware: Middleware, status: string | undefined, context = delivery) => {
    const next = jest.fn(async () => BackgroundResponse.done());
    const request = { id: 'PR-1', ...(status !== undefined && { status }) };
    return { response: await middleware.handle!(request, next, context), called: next.mock.calls.length };
  };

  test('lets a pending request through', async () => {
    expect(await handle(new StatusCheck(), 'pending')).toEqual({ response: BackgroundResponse.done(), called: 1 });
  });

  test.each(['approved', 'inquiring', undefined])('skips a request with the status %s, starting no run', async (status) => {
    const response = BackgroundResponse.skip('The request status does not match the supported statuses: pending.');
    expect(await handle(new StatusCheck(), status)).toEqual({ response, called: 0 });
  });

  test('takes other statuses', async () => {
    const Both = StatusCheck.of('pending', 'inquiring');
    expect((await handle(new Both(), 'inquiring')).called).toBe(1);
    const skipped = BackgroundResponse.skip('The request status does not match the supported statuses: pending,inquiring.');
    expect((await handle(new Both(), 'approved')).response).toEqual(skipped);
  });

  test('names the live run, which goes on by itself', async () => {
    const run = { id: 'R-1', saga: 'PurchaseSaga', request: 'PR-1', generation: 1, state: 'waiting' };
    const skipped = BackgroundResponse.skip('The request status does not match the supported statuses: pending. Run R-1 is waiting and goes on by itself.');
    expect(await handle(new StatusCheck(), 'approved', { ...delivery, run })).toEqual({ response: skipped, called: 0 });
  });
});
