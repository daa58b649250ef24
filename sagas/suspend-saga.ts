import { ApproveRequest } from 'amends/transactions/approve-request';
import { FindSubscription } from 'amends/transactions/find-subscription';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { SuspendSubscription } from 'amends/transactions/suspend-subscription';
import { AssetSaga, type AssetSteps } from './asset-saga';

/** Suspends a subscription; if the approval is refused it is resumed. */
export class SuspendSaga extends AssetSaga {
  override transactions(): AssetSteps {
    return [RejectRequestWhenUndone, FindSubscription, SuspendSubscription, ApproveRequest];
  }
}
