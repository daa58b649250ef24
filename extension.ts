import {
  BackgroundResponse,
  ConnectFulfillment,
  Extension,
  InteractiveResponse,
  event,
  schedulable,
  variables,
  type AssetRequest,
  type Duration,
  type HandlerContext,
  type RequestFor,
  type Schedule,
  type ServiceProviderClass,
  type StepContext,
  type TierRequest,
} from 'amends';
import { OfflineMode } from 'amends/middlewares/offline-mode';
import { ConfigServiceProvider } from 'amends/providers/config';
import { ConnectServiceProvider } from 'amends/providers/connect';
import { PlatformServiceProvider } from 'amends/providers/platform';
import { WorkspacesServiceProvider } from 'amends/providers/workspaces';
import type { AssetSteps } from 'amends/sagas/asset-saga';
import { CancelSaga } from 'amends/sagas/cancel-saga';
import { ChangeSaga } from 'amends/sagas/change-saga';
import { PurchaseSaga } from 'amends/sagas/purchase-saga';
import { ResumeSaga } from 'amends/sagas/resume-saga';
import { SuspendSaga } from 'amends/sagas/suspend-saga';
import { TierSetupSaga } from 'amends/sagas/tier-setup-saga';
import { ApproveRequest } from 'amends/transactions/approve-request';
import { CreateCustomer } from 'amends/transactions/create-customer';
import { CreateSubscription } from 'amends/transactions/create-subscription';
import { parameterOf } from 'amends/transactions/parameter-of';
import type { Problems } from 'amends/transactions/platform';
import { RecordSubscription } from 'amends/transactions/record-subscription';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { ReserveDomain } from 'amends/transactions/reserve-domain';
import { ValidateParameters } from 'amends/transactions/validate-parameters';
import { WaitForProvisioning } from 'amends/transactions/wait-for-provisioning';
import { z } from 'zod';

declare module 'amends' {
  interface ConfigValues {
    /** Where the vendor's API is. */
    readonly VENDOR_URL: string;
    /** The file of the local platform, which is used where no Connect is configured. */
    readonly PLATFORM_PATH: string;
  }
}

const VENDOR_URL = 'http://127.0.0.1:8090';

const schema = z.object({
  VENDOR_URL: z.url().default(VENDOR_URL),
  PLATFORM_PATH: z.string().default('.amends/platform.db'),
});

/** What is wrong with an order: for buyers who are still writing it, and for those who have sent it. */
function problemsOf(request: AssetRequest): Problems {
  const domain = parameterOf(request, 'domain');
  const isName = domain === undefined || /^(?!-)[a-z\d-]{1,63}(\.(?!-)[a-z\d-]{1,63})*\.[a-z]{2,}$/i.test(domain);
  return isName ? {} : { domain: 'This is no domain name. One looks like shop.example.' };
}

/** Asks the buyer again before anything is done at the vendor. */
export class ValidateWorkspace extends ValidateParameters {
  protected override problems(request: AssetRequest) {
    return { ...super.problems(request), ...problemsOf(request) };
  }
}

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
    return [RejectRequestWhenUndone, ValidateWorkspace, CreateCustomer, CreateWorkspace, ReserveDomain, WaitForWorkspace, RecordSubscription, ApproveWorkspace];
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
@variables([{ name: 'VENDOR_URL', initial_value: VENDOR_URL }])
export class WorkspacesExtension extends Extension {
  static override readonly audience = ['vendor'] as const;
  static override readonly repository = { readme_url: 'https://workspaces.example/readme', changelog_url: 'https://workspaces.example/changes' };

  override providers(): readonly ServiceProviderClass[] {
    return [ConfigServiceProvider.with({ schema }), WorkspacesServiceProvider, ConnectServiceProvider, PlatformServiceProvider];
  }

  override sagas() {
    return [PurchaseWorkspaceSaga, ChangeSaga, SuspendWorkspaceSaga, ResumeSaga, CancelWorkspaceSaga, TierSetupSaga];
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

  @event('tier_config_setup_request_processing', { statuses: ['pending'] })
  setUpReseller(request: TierRequest) {
    return this.resolve(TierSetupSaga, request);
  }

  /** The buyer is still writing the order, and waits for the answer: the draft itself, with what is wrong beside each parameter. */
  @event('asset_purchase_request_validation', { statuses: ['draft', 'inquiring'] })
  validate(request: AssetRequest) {
    const problems = problemsOf(request);
    const params = request.asset.params?.map((parameter) => ({ ...parameter, value_error: problems[parameter.id] ?? '' }));
    return InteractiveResponse.done({ body: { ...request, asset: { ...request.asset, params } } });
  }

  /** The button beside a workspace leads to its console. */
  @event('product_action_execution')
  async open({ jwt_payload: token }: RequestFor<'product_action_execution'>, { client }: HandlerContext) {
    const asset = await new ConnectFulfillment(client).assets.findAsset((token as { readonly asset_id: string }).asset_id);
    const workspace = asset.params?.find(({ id }) => id === RecordSubscription.parameter)?.value ?? '';
    return InteractiveResponse.done({ httpStatus: 302, headers: { location: `https://console.workspaces.example/${workspace}` } });
  }

  @schedulable('Remind buyers', 'Writes to the buyers of orders that wait for a correction.')
  async remind(_schedule: Schedule, { client }: HandlerContext) {
    const fulfillment = new ConnectFulfillment(client);
    for await (const { id } of client.collection('requests').filter('status=inquiring')) {
      await fulfillment.message(String(id), 'This order still waits for your correction.');
    }
    return BackgroundResponse.done();
  }
}
