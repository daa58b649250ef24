import type { StepContext } from 'amends';
import { ApproveRequest } from 'amends/transactions/approve-request';
import type { PlatformRequest } from 'amends/transactions/call';
import { CreateSubscription } from './create-subscription';

/**
 * The pivot: the customer pays from here on, so there is no way back. Refused, the purchase is undone. If nobody knows whether Connect has approved it, the
 * run waits for an operator (it is stuck) rather than take away what somebody may be paying for.
 */
export class ApproveOrder extends ApproveRequest {
  /** What the customer sees. */
  protected override approval(_request: PlatformRequest, context: StepContext) {
    return { activationTile: `Your subscription **${context.outcomeOf(CreateSubscription).id}** is ready.` };
  }
}
