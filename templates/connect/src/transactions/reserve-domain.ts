import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { parameterOf } from 'amends/transactions/parameter-of';
import { Vendor, type Domain } from '../vendor/vendor';

@injectable()
export class ReserveDomain extends BackgroundTransaction<Domain, AssetRequest> {
  constructor(private readonly vendor: Vendor) {
    super();
  }

  /** Left out of orders without a domain. */
  override shouldExecute(request: AssetRequest) {
    return parameterOf(request, 'domain') !== undefined;
  }

  override async execute(request: AssetRequest, context: StepContext) {
    return this.vendor.reserveDomain(parameterOf(request, 'domain') ?? '', context.idempotencyKey, context.signal);
  }

  /** By the key, never by the name: a domain of that name may be somebody else's. */
  override async compensate(_request: AssetRequest, _error: Error, context: CompensationContext<Domain>) {
    await this.vendor.releaseDomain(context.executionKey);
  }
}
