import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { callOf } from './call';
import { FindSubscription } from './find-subscription';
import { quantitiesOf } from './quantities-of';
import { SubscriptionVendor, type Quantities, type Subscription } from './subscription-vendor';

/** Gives the subscription the quantities of the request; undone by giving it the previous ones. */
@injectable()
export class ChangeSubscription extends BackgroundTransaction<Subscription, AssetRequest> {
  constructor(protected readonly vendor: SubscriptionVendor) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    const { id } = context.outcomeOf(FindSubscription);
    return this.vendor.changeQuantities(id, quantitiesOf(request), callOf(request, context));
  }

  override async compensate(request: AssetRequest, error: Error, context: CompensationContext<Subscription, AssetRequest>) {
    const call = callOf(request, context);
    const before = context.outcomeOf(FindSubscription);
    // A vendor that refused the change would refuse its undo as well: look before asking.
    const now = await this.vendor.findSubscription(before.id, call);
    if (now === undefined || same(now.quantities, before.quantities)) throw error;
    await this.vendor.changeQuantities(before.id, before.quantities, call);
  }
}

function same(left: Quantities, right: Quantities): boolean {
  const items = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...items].every((item) => left[item] === right[item]);
}
