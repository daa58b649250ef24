import type { AssetRequest } from 'amends';

/** What befalls an order: it is fulfilled; it is fulfilled after a reschedule; its last step is refused and all is undone. */
export type Fate = 'fulfilled' | 'rescheduled' | 'undone';

/** The orders of this file have ids of their own, so that all of them may share a vendor. */
export function orderOf(fate: Fate, name: string): AssetRequest {
  const params = [
    { id: 'domain', value: fate === 'undone' ? `${name}.taken.example` : `${name}.example` },
    { id: 'look', value: fate === 'rescheduled' ? 'twice' : 'once' },
  ];
  const asset = { id: `AS-${name}`, status: 'processing', items: [{ id: 'item', mpn: 'WS-SEAT', quantity: '10' }], params };
  return { id: `PR-${name}`, type: 'purchase', status: 'pending', asset };
}
