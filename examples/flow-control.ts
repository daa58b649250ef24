import { BackgroundTransaction, Saga, injectable, type AssetRequest, type KeyLimits, type StepContext } from 'amends';

/** What the step needs of the vendor. */
export abstract class Migrations {
  abstract migrate(asset: string, key: string): Promise<{ id: string }>;
}

@injectable()
export class Migrate extends BackgroundTransaction<{ id: string }, AssetRequest> {
  constructor(private readonly migrations: Migrations) {
    super();
  }
  override async execute(request: AssetRequest, context: StepContext) {
    return this.migrations.migrate(request.asset.id, context.idempotencyKey);
  }
}

// #region saga
export class MigrationSaga extends Saga<AssetRequest> {
  static readonly concurrency = 20; // the vendor has twenty workers
  static readonly perKey: KeyLimits = { concurrency: 2, rate: { limit: 100, per: '1m' } }; // for each marketplace

  override flowKey(request: AssetRequest) {
    return request.asset.marketplace?.id;
  }
  override priority(request: AssetRequest) {
    return request.type === 'cancel' ? 5 : 0; // from -10 to 10
  }
  override transactions() {
    return [Migrate];
  }
}
// #endregion saga
