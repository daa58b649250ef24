import { BackgroundTransaction, injectable, type CompensationContext, type StepContext } from 'amends';
import type { Order } from '../order';
import { Vendor, type Account } from '../vendor/vendor';

@injectable()
export class CreateAccount extends BackgroundTransaction<Account, Order> {
  constructor(private readonly vendor: Vendor) {
    super();
  }

  /** The key stays the same however often this is attempted, also after a crash: the vendor makes the account once. */
  override async execute({ email, seats }: Order, context: StepContext) {
    return this.vendor.createAccount({ email, seats }, context.idempotencyKey, context.signal);
  }

  /** Where nobody knows whether the account was made (the connection broke, the process was killed), the vendor is asked by the key. */
  override async compensate(_order: Order, _error: Error, context: CompensationContext<Account>) {
    const account = context.outcome ?? (await this.vendor.findAccount(context.executionKey));
    if (account !== undefined) await this.vendor.deleteAccount(account.id);
  }
}
