import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { callOf } from './call';
import { SubscriptionVendor, type Customer, type CustomerDetails } from './subscription-vendor';

/** Creates the customer at the vendor; undone by deleting it. */
@injectable()
export class CreateCustomer extends BackgroundTransaction<Customer, AssetRequest> {
  constructor(protected readonly vendor: SubscriptionVendor) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    return this.vendor.createCustomer(this.details(request), callOf(request, context));
  }

  override async compensate(request: AssetRequest, _error: Error, context: CompensationContext<Customer, AssetRequest>) {
    const call = callOf(request, context);
    const made = context.outcome ?? (await this.vendor.findCustomerByKey(context.executionKey, call));
    if (made !== undefined) await this.vendor.deleteCustomer(made.id, call);
  }

  /** What the vendor is told of the customer: name and address of the customer's account, the asset's id as reference. */
  protected details(request: AssetRequest): CustomerDetails {
    const customer = request.asset.tiers?.customer;
    const email = customer?.contact_info?.contact?.email;
    return { name: customer?.name ?? customer?.id ?? request.asset.id, ...(email !== undefined && { email }), reference: request.asset.id };
  }
}
