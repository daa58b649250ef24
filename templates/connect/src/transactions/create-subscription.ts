import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { Vendor, type Subscription } from '../vendor/vendor';

@injectable()
export class CreateSubscription extends BackgroundTransaction<Subscription, AssetRequest> {
  constructor(private readonly vendor: Vendor) {
    super();
  }

  /** The key stays the same however often this is attempted, also after a crash: the vendor makes the subscription once. */
  override async execute({ asset }: AssetRequest, context: StepContext) {
    const quantities = Object.fromEntries((asset.items ?? []).map(({ mpn, id, quantity }) => [mpn ?? id, quantity]));
    return this.vendor.subscribe({ reference: asset.id, customer: asset.tiers?.customer?.name ?? '', quantities }, context.idempotencyKey, context.signal);
  }

  /** Where nobody knows whether it was made (the connection broke, the process was killed), the vendor is asked by the key. */
  override async compensate(_request: AssetRequest, _error: Error, context: CompensationContext<Subscription>) {
    const subscription = context.outcome ?? (await this.vendor.findSubscription(context.executionKey));
    if (subscription !== undefined) await this.vendor.unsubscribe(subscription.id);
  }
}
