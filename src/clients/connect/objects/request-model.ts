import type { AssetRequestType } from '../../asset-request';

/** What a request is about. */
export type RequestModel = 'asset' | 'tier-config' | 'undefined';

const ASSET_TYPES: Readonly<Record<AssetRequestType, true>> = {
  purchase: true,
  change: true,
  adjustment: true,
  suspend: true,
  resume: true,
  cancel: true,
  renew: true,
  transfer: true,
};
const TIER_TYPES: readonly unknown[] = ['setup', 'update', 'adjustment'];

/** What a request is about, by its members and its type together: adjustments there are of both. */
export function requestModel(request: { readonly asset?: unknown; readonly configuration?: unknown; readonly type?: unknown }): RequestModel {
  if ('asset' in request && typeof request.type === 'string' && Object.hasOwn(ASSET_TYPES, request.type)) return 'asset';
  return 'configuration' in request && TIER_TYPES.includes(request.type) ? 'tier-config' : 'undefined';
}
