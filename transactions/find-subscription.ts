import { BackgroundResponse, BackgroundTransaction, injectable, type AssetRequest, type StepContext } from 'amends';
import { callOf } from './call';
import { parameterOf } from './parameter-of';
import { RecordSubscription } from './record-subscription';
import { SubscriptionVendor, type Subscription } from './subscription-vendor';

/** Finds the subscription that the request is about. Its outcome is how the subscription was before this run touched it: what an undo restores. */
@injectable()
export class FindSubscription extends BackgroundTransaction<Subscription, AssetRequest> {
  constructor(protected readonly vendor: SubscriptionVendor) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    const call = callOf(request, context);
    const id = parameterOf(request, RecordSubscription.parameter);
    const found = id === undefined ? await this.vendor.findSubscriptionByReference(request.asset.id, call) : await this.vendor.findSubscription(id, call);
    return found ?? BackgroundResponse.fail(`The vendor has no subscription for ${id ?? request.asset.id}.`);
  }
}
