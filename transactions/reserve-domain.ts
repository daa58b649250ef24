import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { callOf } from './call';
import { CreateSubscription } from './create-subscription';
import { DomainRegistrar, type Domain } from './domain-registrar';
import { parameterOf } from './parameter-of';

/** Reserves the domain that the parameter `domain` asks for, if it does; undone by releasing it. */
@injectable()
export class ReserveDomain extends BackgroundTransaction<Domain, AssetRequest> {
  constructor(protected readonly registrar: DomainRegistrar) {
    super();
  }

  override shouldExecute(request: AssetRequest) {
    return this.domain(request) !== undefined;
  }

  override async execute(request: AssetRequest, context: StepContext) {
    const { id } = context.outcomeOf(CreateSubscription);
    return this.registrar.reserveDomain(this.domain(request) ?? '', id, callOf(request, context));
  }

  override async compensate(request: AssetRequest, _error: Error, context: CompensationContext<Domain, AssetRequest>) {
    const call = callOf(request, context);
    // By its key and not by its name: a domain of that name may be somebody else's, which is why this run fails.
    const reserved = context.outcome ?? (await this.registrar.findDomainByKey(context.executionKey, call));
    if (reserved !== undefined) await this.registrar.releaseDomain(reserved.name, call);
  }

  protected domain(request: AssetRequest): string | undefined {
    return parameterOf(request, 'domain');
  }
}
