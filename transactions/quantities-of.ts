import type { AssetRequest } from 'amends';
import type { Quantities } from './subscription-vendor';

/** What the request wants of each item, by its MPN (its id where it has none). */
export function quantitiesOf(request: AssetRequest): Quantities {
  return Object.fromEntries((request.asset.items ?? []).map((item) => [item.mpn ?? item.id, item.quantity]));
}
