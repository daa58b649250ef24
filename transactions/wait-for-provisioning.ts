import { BackgroundResponse, BackgroundTransaction, TerminalError, injectable, type AssetRequest, type Duration, type StepContext } from 'amends';
import { callOf } from './call';
import { CreateSubscription } from './create-subscription';
import { SubscriptionVendor, type Subscription } from './subscription-vendor';

/** Waits, parked between its visits, until the subscription of {@link CreateSubscription} is active. How long at most is the saga's `deadline`. */
@injectable()
export class WaitForProvisioning extends BackgroundTransaction<Subscription, AssetRequest> {
  constructor(protected readonly vendor: SubscriptionVendor) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    const { id } = context.outcomeOf(CreateSubscription);
    const subscription = await this.vendor.findSubscription(id, callOf(request, context));
    if (subscription === undefined) throw new TerminalError(`The vendor no longer knows the subscription ${id}.`);
    switch (subscription.status) {
      case 'active':
        return subscription;
      case 'provisioning':
        return BackgroundResponse.reschedule(this.interval(context.visits), { note: `${id} is provisioning` });
      default:
        return BackgroundResponse.fail(`The vendor could not provision the subscription ${id}: it is ${subscription.status}.`);
    }
  }

  /** How long until the next visit. */
  protected interval(_visits: number): Duration {
    return '30s';
  }
}
