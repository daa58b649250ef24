import { BackgroundTransaction, injectable, type AssetRequest, type DeclaredKind, type StepContext } from 'amends';
import { callOf } from './call';
import { FindSubscription } from './find-subscription';
import { SubscriptionVendor } from './subscription-vendor';

/**
 * Cancels the subscription. What is cancelled cannot be brought back, so this, and not the approval, is the point of no return:
 * a refusal of the vendor still goes backward; once it may have happened the run goes on until the request is approved.
 */
@injectable()
export class CancelSubscription extends BackgroundTransaction<void, AssetRequest> {
  static readonly kind: DeclaredKind = 'pivot';

  constructor(protected readonly vendor: SubscriptionVendor) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    await this.vendor.cancelSubscription(context.outcomeOf(FindSubscription).id, callOf(request, context));
  }
}
