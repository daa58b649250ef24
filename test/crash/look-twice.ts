import { BackgroundResponse, type AssetRequest, type StepContext } from 'amends';
import { parameterOf } from 'amends/transactions/parameter-of';
import { WaitForProvisioning } from 'amends/transactions/wait-for-provisioning';

/** Looks twice, whatever it sees at first, if the order says so. */
export class LookTwice extends WaitForProvisioning {
  override shouldExecute(request: AssetRequest): boolean {
    return parameterOf(request, 'look') === 'twice';
  }

  override async execute(request: AssetRequest, context: StepContext) {
    if (context.visits === 0) return BackgroundResponse.reschedule('100ms', { note: 'looked once' });
    return super.execute(request, context);
  }
}
