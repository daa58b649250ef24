import { BackgroundTransaction, CurrentRequest, Saga, injectable, type AssetRequest, type Container, type ServiceProvider } from 'amends';

// #region service
/** The account at the vendor that an order is booked on: another one for each marketplace. */
export abstract class Account {
  abstract readonly name: string;
}

@injectable()
export class MarketplaceAccount extends Account {
  constructor(private readonly current: CurrentRequest<AssetRequest>) {
    super();
  }
  get name() {
    return `account of ${this.current.value.asset.marketplace?.id ?? 'nobody'}`;
  }
}

export class AccountServiceProvider implements ServiceProvider {
  register(container: Container) {
    container.bind(Account).to(MarketplaceAccount).inTransientScope(); // the container's default is one for all
  }
}
// #endregion service

@injectable()
export class Book extends BackgroundTransaction<{ on: string }, AssetRequest> {
  constructor(private readonly account: Account) {
    super();
  }
  override async execute() {
    return { on: this.account.name };
  }
}

export class BookSaga extends Saga<AssetRequest> {
  override transactions() {
    return [Book];
  }
}
