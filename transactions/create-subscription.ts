import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { callOf } from './call';
import { CreateCustomer } from './create-customer';
import { quantitiesOf } from './quantities-of';
import { SubscriptionVendor, type Subscription, type SubscriptionDetails } from './subscription-vendor';

/** Creates the subscription for the customer of {@link CreateCustomer}; undone by cancelling it. */
@injectable()
export class CreateSubscription extends BackgroundTransaction<Subscription, AssetRequest> {
  constructor(protected readonly vendor: SubscriptionVendor) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    const customer = context.outcomeOf(CreateCustomer);
    return this.vendor.createSubscription(customer.id, this.details(request), callOf(request, context));
  }

  override async compensate(request: AssetRequest, _error: Error, context: CompensationContext<Subscription, AssetRequest>) {
    const call = callOf(request, context);
    const made = context.outcome ?? (await this.vendor.findSubscriptionByKey(context.executionKey, call));
    if (made !== undefined) await this.vendor.cancelSubscription(made.id, call);
  }

  /** What the vendor is told of the subscription. */
  protected details(request: AssetRequest): SubscriptionDetails {
    return { name: request.asset.product?.name ?? request.asset.id, quantities: quantitiesOf(request), reference: request.asset.id };
  }
}
