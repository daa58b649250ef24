import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { callOf } from './call';
import { FindSubscription } from './find-subscription';
import { SubscriptionVendor } from './subscription-vendor';

/** Suspends the subscription; undone by resuming it, unless it was suspended before. */
@injectable()
export class SuspendSubscription extends BackgroundTransaction<void, AssetRequest> {
  constructor(protected readonly vendor: SubscriptionVendor) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    await this.vendor.suspendSubscription(context.outcomeOf(FindSubscription).id, callOf(request, context));
  }

  override async compensate(request: AssetRequest, error: Error, context: CompensationContext<void, AssetRequest>) {
    const call = callOf(request, context);
    const before = context.outcomeOf(FindSubscription);
    const now = await this.vendor.findSubscription(before.id, call);
    if (before.status === 'suspended' || now?.status !== 'suspended') throw error; // not our doing, or never done
    await this.vendor.resumeSubscription(before.id, call);
  }
}
