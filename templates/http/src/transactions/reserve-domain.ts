import { BackgroundTransaction, injectable, type CompensationContext, type StepContext } from 'amends';
import type { Order } from '../order';
import { Vendor, type Domain } from '../vendor/vendor';
import { CreateAccount } from './create-account';

@injectable()
export class ReserveDomain extends BackgroundTransaction<Domain, Order> {
  constructor(private readonly vendor: Vendor) {
    super();
  }

  /** Left out of orders without a domain. */
  override shouldExecute({ domain }: Order) {
    return domain !== undefined;
  }

  override async execute({ domain = '' }: Order, context: StepContext) {
    const account = context.outcomeOf(CreateAccount); // an Account, typed by the class
    return this.vendor.reserveDomain(domain, account.id, context.idempotencyKey, context.signal);
  }

  /** By the key, never by the name: a domain of that name may be somebody else's. */
  override async compensate(_order: Order, _error: Error, context: CompensationContext<Domain>) {
    await this.vendor.releaseDomain(context.executionKey);
  }
}
