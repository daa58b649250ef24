import { BackgroundResponse, Container, type AssetRequest, type AssetRequestType, type DeliveryContext } from 'amends';
import { OfflineHandler, OfflineMode } from 'amends/middlewares/offline-mode';
import { assetRequest } from '../../examples/orders';

const byAsset = (value = 'AS-1') => ({ params: [{ id: 'offline_mode', value }] });
const byMarketplace = (list: unknown = ['AS-0', 'AS-1']) => ({ configuration: { params: [{ id: 'offline_mode_list', structured_value: list }] } });

function request(type: AssetRequestType, asset: Partial<AssetRequest['asset']>): AssetRequest {
  const base = assetRequest({ id: 'PR-1', type, asset: 'AS-1', quantity: '1' });
  return { ...base, asset: { ...base.asset, ...asset } };
}

describe('OfflineMode', () => {
  const delivery: DeliveryContext = { event: undefined, deliveryId: undefined, saga: 'CancelSaga', run: undefined };
  const online = BackgroundResponse.done();
  const offline = BackgroundResponse.skip('The asset is in offline mode: people take care of it.');
  const handle = (asked: AssetRequest, context = delivery, middleware = new OfflineMode(undefined)) => middleware.handle(asked, async () => online, context);

  test.each<[AssetRequestType, string, object]>([
    ['cancel', 'by the parameter of the asset', byAsset()],
    ['suspend', 'by the parameter of the asset', byAsset()],
    ['cancel', 'by the list of the marketplace', byMarketplace()],
  ])('skips a %s of an asset that is offline %s', async (type, _how, asset) => {
    expect(await handle(request(type, asset))).toEqual(offline);
  });

  test('finds the parameter on the request as well', async () => {
    expect(await handle({ ...request('cancel', {}), params: [{ id: 'offline_mode', value: 'AS-1' }] })).toEqual(offline);
  });

  test.each<[AssetRequestType, string, object]>([
    ['change', 'of an asset that is offline', byAsset()],
    ['cancel', 'of an asset without the parameter', {}],
    ['cancel', 'whose parameter names another asset', byAsset('AS-2')],
    ['cancel', 'whose parameter says only true', byAsset('True')],
    ['cancel', 'whose marketplace lists other assets', byMarketplace(['AS-2'])],
    ['cancel', 'whose marketplace lists nothing', byMarketplace(null)],
  ])('lets a %s %s through', async (type, _what, asset) => {
    expect(await handle(request(type, asset))).toBe(online);
  });

  test('lets a run that is live already end', async () => {
    const run = { id: 'R-1', saga: 'CancelSaga', request: 'PR-1', generation: 1, state: 'running' };
    expect(await handle(request('cancel', byAsset()), { ...delivery, run })).toBe(online);
  });

  test('takes nothing for offline where a subclass has no rule', async () => {
    class NoRule extends OfflineMode {
      protected override rules() {
        return [];
      }
    }
    expect(await handle(request('cancel', byAsset()), delivery, new NoRule(undefined))).toBe(online);
  });

  test('answers what a bound handler says, and is built without one', async () => {
    const handled = BackgroundResponse.fail('call us');
    class Handler extends OfflineHandler {
      async handle() {
        return handled;
      }
    }
    const container = new Container();
    container.bind(OfflineMode).toSelf().inTransientScope();
    expect(await handle(request('cancel', byAsset()), delivery, container.get(OfflineMode))).toEqual(offline);
    container.bind(OfflineHandler).to(Handler);
    expect(await handle(request('cancel', byAsset()), delivery, container.get(OfflineMode))).toBe(handled);
  });
});
