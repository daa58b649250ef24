import { Extension, event, type AssetRequest, type Duration, type ServiceProviderClass, type StepContext } from 'amends';
import { OfflineMode } from 'amends/middlewares/offline-mode';
import { ConfigServiceProvider } from 'amends/providers/config';
import { LocalPlatformServiceProvider } from 'amends/providers/local-platform';
import { WorkspacesServiceProvider } from 'amends/providers/workspaces';
import type { AssetSteps } from 'amends/sagas/asset-saga';
import { CancelSaga } from 'amends/sagas/cancel-saga';
import { ChangeSaga } from 'amends/sagas/change-saga';
import { PurchaseSaga } from 'amends/sagas/purchase-saga';
import { ResumeSaga } from 'amends/sagas/resume-saga';
import { SuspendSaga } from 'amends/sagas/suspend-saga';
import { ApproveRequest } from 'amends/transactions/approve-request';
import { CreateCustomer } from 'amends/transactions/create-customer';
import { CreateSubscription } from 'amends/transactions/create-subscription';
import { parameterOf } from 'amends/transactions/parameter-of';
import { RecordSubscription } from 'amends/transactions/record-subscription';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { ReserveDomain } from 'amends/transactions/reserve-domain';
import { WaitForProvisioning } from 'amends/transactions/wait-for-provisioning';
import { z } from 'zod';

declare module 'amends' {
  interface ConfigValues {
    /** Where the vendor's API is. */
    readonly VENDOR_URL: string;
    /** The file of the local platform. */
    readonly PLATFORM_PATH: string;
  }
}

const schema = z.object({
  VENDOR_URL: z.url().default('http://127.0.0.1:8090'),
  PLATFORM_PATH: z.string().default('.amends/platform.db'),
});

/** A workspace is a subscription that the buyer may name. */
export class CreateWorkspace extends CreateSubscription {
  protected override details(request: AssetRequest) {
    return { ...super.details(request), name: parameterOf(request, 'workspace_name') ?? request.asset.id };
  }
}

/** Workspaces are ready within seconds, so it looks often at first. */
export class WaitForWorkspace extends WaitForProvisioning {
  protected override interval(visits: number): Duration {
    return visits < 20 ? '500ms' : '30s';
  }
}

/** Shows the buyer where the workspace is. */
export class ApproveWorkspace extends ApproveRequest {
  protected override approval(_request: AssetRequest, context: StepContext) {
    return { activationTile: `Your workspace **${context.outcomeOf(CreateWorkspace).id}** is ready.` };
  }
}

/** Sells a workspace, with a domain if the buyer wants one. */
export class PurchaseWorkspaceSaga extends PurchaseSaga {
  static readonly deadline: Duration = '1h';

  override transactions(): AssetSteps {
    return [RejectRequestWhenUndone, CreateCustomer, CreateWorkspace, ReserveDomain, WaitForWorkspace, RecordSubscription, ApproveWorkspace];
  }
}

/** Suspends a workspace, unless people take care of it. */
export class SuspendWorkspaceSaga extends SuspendSaga {
  override middlewares() {
    return [...super.middlewares(), OfflineMode];
  }
}

/** Cancels a workspace, unless people take care of it. */
export class CancelWorkspaceSaga extends CancelSaga {
  override middlewares() {
    return [...super.middlewares(), OfflineMode];
  }
}

/** The reference extension: sells workspaces. This is the one place where everything meets. */
export class WorkspacesExtension extends Extension {
  override providers(): readonly ServiceProviderClass[] {
    return [ConfigServiceProvider.with({ schema }), WorkspacesServiceProvider, LocalPlatformServiceProvider];
  }

  override sagas() {
    return [PurchaseWorkspaceSaga, ChangeSaga, SuspendWorkspaceSaga, ResumeSaga, CancelWorkspaceSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  purchase(request: AssetRequest) {
    return this.resolve(PurchaseWorkspaceSaga, request);
  }

  @event('asset_change_request_processing', { statuses: ['pending'] })
  change(request: AssetRequest) {
    return this.resolve(ChangeSaga, request);
  }

  @event('asset_suspend_request_processing', { statuses: ['pending'] })
  suspend(request: AssetRequest) {
    return this.resolve(SuspendWorkspaceSaga, request);
  }

  @event('asset_resume_request_processing', { statuses: ['pending'] })
  resume(request: AssetRequest) {
    return this.resolve(ResumeSaga, request);
  }

  @event('asset_cancel_request_processing', { statuses: ['pending'] })
  cancel(request: AssetRequest) {
    return this.resolve(CancelWorkspaceSaga, request);
  }
}
