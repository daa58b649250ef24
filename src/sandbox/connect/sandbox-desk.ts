import { AssetOrders } from './asset-orders';
import { AssetTransitions } from './asset-transitions';
import { Devops } from './devops';
import type { SandboxStore } from './sandbox-store';
import { TierOrders } from './tier-orders';
import { TierTransitions } from './tier-transitions';
import { timeText } from './time-text';

/** What can be done in a sandbox, in one place. */
export class SandboxDesk {
  readonly assets: AssetTransitions;
  readonly tiers: TierTransitions;
  readonly orders: AssetOrders;
  readonly tierOrders: TierOrders;
  readonly devops: Devops;

  /** @param now milliseconds since 1970 */
  constructor(
    readonly store: SandboxStore,
    private readonly now: () => number,
  ) {
    const at = (): string => this.at();
    this.assets = new AssetTransitions(store, at);
    this.tiers = new TierTransitions(store, at, (account, failure, by) => this.assets.tierSettled(account, failure, by));
    this.tierOrders = new TierOrders(store, at);
    this.orders = new AssetOrders(store, this.tierOrders, at);
    this.devops = new Devops(store);
  }

  /** The time, as Connect writes it. */
  at(): string {
    return timeText(this.now());
  }
}
