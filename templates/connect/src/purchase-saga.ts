import type { AssetSteps } from 'amends/sagas/asset-saga';
import { AssetSaga } from 'amends/sagas/asset-saga';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { ApproveOrder } from './transactions/approve-order';
import { CreateSubscription } from './transactions/create-subscription';
import { ReserveDomain } from './transactions/reserve-domain';

/**
 * Carries a purchase out, step by step, one at a time of an asset. When a step fails, those before it are undone, the last one first; what is listed first
 * is undone last, and then tells Connect that the request has failed, and why.
 */
export class PurchaseSaga extends AssetSaga {
  override transactions(): AssetSteps {
    return [RejectRequestWhenUndone, CreateSubscription, ReserveDomain, ApproveOrder];
  }
}
