import { BackgroundResponse, HttpClient, type HttpRequest, type HttpResponse } from 'amends';
import { purchaseOnce } from '../../examples/make';
import { assetRequest } from '../../examples/orders';

/** Stands in for the vendor's API. */
class Recorded extends HttpClient {
  readonly calls: string[] = [];

  override request<T>(url: string, request: HttpRequest = {}): Promise<HttpResponse<T>> {
    this.calls.push(`${request.method ?? 'GET'} ${new URL(url).pathname}`);
    return Promise.resolve({ status: 200, headers: {}, body: { id: 'X-1', state: 'active' } as T });
  }
}

it('carries one order out with the client and the logger that it is given', async () => {
  const client = new Recorded();
  const info = jest.fn();
  const quiet = () => undefined;
  const request = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '1' });

  expect(await purchaseOnce(request, { client, logger: { error: quiet, warn: quiet, info, debug: quiet } })).toEqual(BackgroundResponse.done());
  expect(client.calls).toEqual(['POST /customers', 'POST /subscriptions', 'GET /subscriptions/X-1']);
  expect(info).toHaveBeenCalledWith('the delivery ended', expect.objectContaining({ answer: 'done' }));
});
