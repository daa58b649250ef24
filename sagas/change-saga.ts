import { ApproveRequest } from 'amends/transactions/approve-request';
import { ChangeSubscription } from 'amends/transactions/change-subscription';
import { FindSubscription } from 'amends/transactions/find-subscription';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { AssetSaga, type AssetSteps } from './asset-saga';

/** Changes quantities; if a step fails the previous ones are restored. */
export class ChangeSaga extends AssetSaga {
  override transactions(): AssetSteps {
    return [RejectRequestWhenUndone, FindSubscription, ChangeSubscription, ApproveRequest];
  }
}
