import { Extension, Saga, event, type AssetRequest } from 'amends';
import { ConnectServiceProvider } from 'amends/providers/connect';
import { PlatformServiceProvider } from 'amends/providers/platform';
import { ApproveRequest } from 'amends/transactions/approve-request';
import { Greet, Shout } from './greeting-extension';

export class GreetedPurchaseSaga extends Saga<AssetRequest> {
  override transactions() {
    return [Greet, Shout, ApproveRequest];
  }
}

export class ConnectExtension extends Extension {
  static override readonly repository = { readme_url: 'https://greetings.example/readme', changelog_url: 'https://greetings.example/changes' };
  static override readonly audience = ['vendor'] as const;

  override providers() {
    return [ConnectServiceProvider, PlatformServiceProvider];
  }

  override sagas() {
    return [GreetedPurchaseSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  purchase(request: AssetRequest) {
    return this.resolve(GreetedPurchaseSaga, request);
  }
}
