import { Extension, event, type AssetRequest } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { ConnectServiceProvider } from 'amends/providers/connect';
import { ConnectPlatformServiceProvider } from 'amends/providers/connect-platform';
import { schema } from './configuration';
import { PurchaseSaga } from './purchase-saga';
import { VendorServiceProvider } from './vendor/vendor-service-provider';

/** Where everything meets: what binds services, which sagas there are, and which event of Connect is for which. */
export class MyExtension extends Extension {
  /** Connect shows them to people. */
  static override readonly repository = { readme_url: 'https://my-extension.example/readme', changelog_url: 'https://my-extension.example/changes' };
  static override readonly audience = ['vendor'] as const;

  override providers() {
    return [ConfigServiceProvider.with({ schema }), VendorServiceProvider, ConnectServiceProvider, ConnectPlatformServiceProvider];
  }

  override sagas() {
    return [PurchaseSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  purchase(request: AssetRequest) {
    return this.resolve(PurchaseSaga, request);
  }
}
