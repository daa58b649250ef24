import type { Parameter } from 'amends';
import type { PlatformRequest } from './call';
import { isAboutAsset } from './is-about-asset';

/** What was ordered: the parameters of the asset, or those of the request itself where it is about a tier configuration. */
export function parametersOf(request: PlatformRequest): readonly Parameter[] {
  return (isAboutAsset(request) ? request.asset.params : request.params) ?? [];
}
