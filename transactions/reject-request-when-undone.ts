import { Guard, injectable, type CompensationContext } from 'amends';
import { callOf, type PlatformRequest } from './call';
import { Platform } from './platform';

/**
 * Listed first, it is undone last: when everything else is undone it rejects the request at the platform with the reason.
 * It leaves the request alone when the run was skipped (somebody else answers), will be tried afresh, or is rejected there already.
 */
@injectable()
export class RejectRequestWhenUndone extends Guard<PlatformRequest> {
  constructor(protected readonly platform: Platform) {
    super();
  }

  override async compensate(request: PlatformRequest, error: Error, context: CompensationContext<void, PlatformRequest>) {
    if (context.cause === 'skipped' || context.willRetry) return;
    const call = callOf(request, context);
    if ((await this.platform.statusOf(call)) !== 'failed') await this.platform.reject(this.reason(error), call);
  }

  /** What the buyer is told. */
  protected reason(error: Error): string {
    return error.message;
  }
}
