import { BackgroundTransaction, injectable, type DeclaredKind, type StepContext } from 'amends';
import type { Order } from '../order';
import { Vendor } from '../vendor/vendor';
import { CreateAccount } from './create-account';

/**
 * The pivot: the vendor sends its bill from here on, so there is no way back. Refused, the order is undone. If nobody knows whether it happened, the run
 * waits for an operator (it is stuck) rather than take away what somebody may be paying for.
 */
@injectable()
export class ActivateAccount extends BackgroundTransaction<void, Order> {
  static readonly kind: DeclaredKind = 'pivot';

  constructor(private readonly vendor: Vendor) {
    super();
  }

  override async execute(_order: Order, context: StepContext) {
    await this.vendor.activateAccount(context.outcomeOf(CreateAccount).id, context.idempotencyKey, context.signal);
  }
}
