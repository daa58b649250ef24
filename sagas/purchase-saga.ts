import { ApproveRequest } from 'amends/transactions/approve-request';
import { CreateCustomer } from 'amends/transactions/create-customer';
import { CreateSubscription } from 'amends/transactions/create-subscription';
import { RecordSubscription } from 'amends/transactions/record-subscription';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { WaitForProvisioning } from 'amends/transactions/wait-for-provisioning';
import { AssetSaga, type AssetSteps } from './asset-saga';

/** Sells a subscription; if a step fails the request is rejected with nothing left behind. */
export class PurchaseSaga extends AssetSaga {
  override transactions(): AssetSteps {
    return [RejectRequestWhenUndone, CreateCustomer, CreateSubscription, WaitForProvisioning, RecordSubscription, ApproveRequest];
  }
}
