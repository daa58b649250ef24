import { BackgroundResponse, BackgroundTransaction, Extension, Saga, event, injectable, type AssetRequest, type StepContext } from 'amends';
import { z } from 'zod';

/** Asks the person who may approve an order. */
export abstract class Manager {
  abstract ask(order: string, run: string, key: string): Promise<void>;
}

// #region step
const Approval = z.object({ approved: z.boolean(), by: z.string() });

/** Waits until a manager has approved an order of more than 100 seats. */
@injectable()
export class AwaitApproval extends BackgroundTransaction<{ by: string }, AssetRequest> {
  constructor(private readonly manager: Manager) {
    super();
  }

  override shouldExecute(request: AssetRequest) {
    return Number(request.asset.items?.[0]?.quantity) > 100;
  }

  override async execute(request: AssetRequest, context: StepContext) {
    if (context.timedOut) return BackgroundResponse.fail('nobody approved the order within two days');
    const answer = Approval.safeParse(context.received('approval')); // anybody may send anything: look at it
    if (!answer.success) {
      await this.manager.ask(request.id, context.run.id, context.idempotencyKey);
      return BackgroundResponse.waitFor('approval', { timeout: '2d' });
    }
    const { approved, by } = answer.data;
    return approved ? { by } : BackgroundResponse.fail(`${by} refused the order`);
  }
}
// #endregion step

export class LargeOrderSaga extends Saga<AssetRequest> {
  override transactions() {
    return [AwaitApproval];
  }
}

export class LargeOrders extends Extension {
  override sagas() {
    return [LargeOrderSaga];
  }

  @event('asset_purchase_request_processing')
  purchase(request: AssetRequest) {
    return this.resolve(LargeOrderSaga, request);
  }
}
