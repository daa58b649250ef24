import type { AssetRequest, ConnectClient, TierRequest } from 'amends';
import { rql } from 'amends';
import type { ConnectProcess } from './connect-process';
import type { DemoOrder } from './demo-orders';

/** A request as Connect tells of it. */
export type Placed = AssetRequest | TierRequest;

const REQUESTS = { asset: 'requests', tier: 'tier/config-requests' } as const;

/** Orders at Connect, and corrects what was inquired. Connect is its only memory, so it orders nothing twice however often it is started anew. */
export class Buyer {
  constructor(
    private readonly sandbox: ConnectProcess,
    private readonly client: ConnectClient,
  ) {}

  /** The order as it was given, if it was. */
  async find({ type, mark }: DemoOrder): Promise<Placed | undefined> {
    if (type !== 'tier-setup') return this.client.collection<AssetRequest>(REQUESTS.asset).filter(rql.eq('note', mark)).first();
    for await (const request of this.client.collection<TierRequest>(REQUESTS.tier)) {
      if (request.params?.some(({ value }) => value === mark)) return request;
    }
    return undefined;
  }

  /** Gives an order. @param former the request about whose asset it is */
  place({ type, mark, params, items }: DemoOrder, former: Placed | undefined): Promise<Placed> {
    if (type === 'tier-setup') return this.sandbox.post('tier-requests', { type: 'setup', params });
    const asset = (former as AssetRequest | undefined)?.asset.id;
    return this.sandbox.post('requests', { type, params, note: mark, ...(items && { items }), ...(asset && { asset }) });
  }

  /** Mends the parameters of an order that was inquired, and sends it again. */
  async correct(order: DemoOrder, { id }: Placed): Promise<void> {
    await this.sandbox.post(`requests/${id}/correct`, { params: order.correction });
  }

  /** What Connect tells of it now. */
  look({ type }: DemoOrder, { id }: Placed): Promise<Placed> {
    return this.client
      .collection<Placed>(type === 'tier-setup' ? REQUESTS.tier : REQUESTS.asset)
      .resource(id)
      .get();
  }
}
