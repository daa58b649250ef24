import { ApproveRequest } from 'amends/transactions/approve-request';
import { FindSubscription } from 'amends/transactions/find-subscription';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { ResumeSubscription } from 'amends/transactions/resume-subscription';
import { AssetSaga, type AssetSteps } from './asset-saga';

/** Resumes a subscription; if the approval is refused it is suspended again. */
export class ResumeSaga extends AssetSaga {
  override transactions(): AssetSteps {
    return [RejectRequestWhenUndone, FindSubscription, ResumeSubscription, ApproveRequest];
  }
}
