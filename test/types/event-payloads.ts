import { BackgroundResponse, Extension, InteractiveResponse, event, type AssetRequest, type TierRequest } from 'amends';

export class Known extends Extension {
  @event('asset_renew_request_processing', { statuses: ['pending'] })
  async renew({ asset }: AssetRequest) {
    return BackgroundResponse.skip(asset.id);
  }

  // @ts-expect-error somebody takes this for a background event; nobody waits for what an InteractiveResponse says
  @event('asset_transfer_request_processing', { statuses: ['pending'] })
  async transfer(_request: AssetRequest) {
    return InteractiveResponse.done();
  }

  // @ts-expect-error a transfer is of an asset
  @event('asset_transfer_request_validation', { statuses: ['draft'] })
  validate(_request: TierRequest) {
    return InteractiveResponse.done();
  }
}
