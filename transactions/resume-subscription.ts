import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { callOf } from './call';
import { FindSubscription } from './find-subscription';
import { SubscriptionVendor } from './subscription-vendor';

/** Resumes the subscription; undone by suspending it again, unless it was active before. */
@injectable()
export class ResumeSubscription extends BackgroundTransaction<void, AssetRequest> {
  constructor(protected readonly vendor: SubscriptionVendor) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    await this.vendor.resumeSubscription(context.outcomeOf(FindSubscription).id, callOf(request, context));
  }

  override async compensate(request: AssetRequest, error: Error, context: CompensationContext<void, AssetRequest>) {
    const call = callOf(request, context);
    const before = context.outcomeOf(FindSubscription);
    const now = await this.vendor.findSubscription(before.id, call);
    if (before.status !== 'suspended' || now?.status !== 'active') throw error; // not our doing, or never done
    await this.vendor.suspendSubscription(before.id, call);
  }
}
