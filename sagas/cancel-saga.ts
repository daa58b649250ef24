import type { WhenLocked } from 'amends';
import { ApproveRequestPastPivot } from 'amends/transactions/approve-request-past-pivot';
import { CancelSubscription } from 'amends/transactions/cancel-subscription';
import { FindSubscription } from 'amends/transactions/find-subscription';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { AssetSaga, type AssetSteps } from './asset-saga';

/**
 * Cancels a subscription. The cancellation itself is the point of no return; the approval after it is retried until it succeeds.
 * A run of the same asset that is before its pivot, such as a purchase that waits for the vendor, is cancelled first.
 */
export class CancelSaga extends AssetSaga {
  static readonly whenLocked: WhenLocked = 'cancelHolder';

  override transactions(): AssetSteps {
    return [RejectRequestWhenUndone, FindSubscription, CancelSubscription, ApproveRequestPastPivot];
  }
}
