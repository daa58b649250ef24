import { Extension, event, type AssetRequest, type RetryPolicy } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { ConnectServiceProvider } from 'amends/providers/connect';
import { PlatformServiceProvider } from 'amends/providers/platform';
import { WorkspacesServiceProvider } from 'amends/providers/workspaces';
import { AssetSaga, type AssetSteps } from 'amends/sagas/asset-saga';
import { ApproveRequest } from 'amends/transactions/approve-request';
import { CreateCustomer } from 'amends/transactions/create-customer';
import { CreateSubscription } from 'amends/transactions/create-subscription';
import { RecordSubscription } from 'amends/transactions/record-subscription';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { ReserveDomain } from 'amends/transactions/reserve-domain';
import { z } from 'zod';

/** Soon again: what is in the way here is over in no time. */
const soon: RetryPolicy = { maxAttempts: 12, initialInterval: '20ms', maxInterval: '1s' };
/** An undo is never given up. */
const undo: RetryPolicy = { ...soon, maxAttempts: 200 };

class Reject extends RejectRequestWhenUndone {
  static readonly undoRetry = undo;
}

class Customer extends CreateCustomer {
  static readonly retry = soon;
  static readonly undoRetry = undo;
}

class Subscription extends CreateSubscription {
  static readonly retry = soon;
  static readonly undoRetry = undo;
}

/** What cannot be had for good is given up soon. */
class Domain extends ReserveDomain {
  static readonly retry: RetryPolicy = { ...soon, maxAttempts: 3 };
  static readonly undoRetry = undo;
}

class Record extends RecordSubscription {
  static readonly retry = soon;
  static readonly undoRetry = undo;
}

/** Whether it was approved is found out, however long that takes. */
class Approve extends ApproveRequest {
  static override readonly kind = 'pivot';
  static readonly retry = undo;
}

class Purchase extends AssetSaga {
  override transactions(): AssetSteps {
    return [Reject, Customer, Subscription, Domain, Record, Approve];
  }
}

/** Sells workspaces at the sandbox vendor: small, and impatient. */
export class ProofExtension extends Extension {
  static override readonly audience = ['vendor'] as const;
  static override readonly repository = { readme_url: 'https://workspaces.example/readme', changelog_url: 'https://workspaces.example/changes' };

  override providers() {
    const config = ConfigServiceProvider.with({ schema: z.object({ VENDOR_URL: z.url(), PLATFORM_PATH: z.string().default(':memory:') }) });
    return [config, WorkspacesServiceProvider, ConnectServiceProvider, PlatformServiceProvider];
  }

  override sagas() {
    return [Purchase];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  purchase(request: AssetRequest) {
    return this.resolve(Purchase, request);
  }
}
