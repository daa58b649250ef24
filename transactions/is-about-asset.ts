import type { AssetRequest } from 'amends';
import type { PlatformRequest } from './call';

/** Whether a request is about an asset, and not about a tier configuration. */
export function isAboutAsset(request: PlatformRequest): request is AssetRequest {
  return 'asset' in request;
}
