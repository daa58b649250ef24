import { ApproveRequest } from 'amends/transactions/approve-request';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { ValidateParameters } from 'amends/transactions/validate-parameters';
import { TierSaga, type TierSteps } from './tier-saga';

/** Takes a reseller in: asks for what is missing, then approves with the product's template. A vendor that keeps resellers has steps of its own between the two. */
export class TierSetupSaga extends TierSaga {
  override transactions(): TierSteps {
    return [RejectRequestWhenUndone, ValidateParameters, ApproveRequest];
  }
}
