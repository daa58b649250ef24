import { BackgroundTransaction, injectable, type AssetRequest, type CompensationContext, type StepContext } from 'amends';
import { callOf } from './call';
import { CreateSubscription } from './create-subscription';
import { parameterOf } from './parameter-of';
import { Platform } from './platform';

/** Writes the id of the new subscription into a parameter of the asset, where later requests find it; undone by writing back what was there. */
@injectable()
export class RecordSubscription extends BackgroundTransaction<void, AssetRequest> {
  static readonly parameter: string = 'subscription_id';

  constructor(protected readonly platform: Platform) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    await this.platform.updateParameters({ [RecordSubscription.parameter]: context.outcomeOf(CreateSubscription).id }, callOf(request, context));
  }

  override async compensate(request: AssetRequest, error: Error, context: CompensationContext<void, AssetRequest>) {
    const call = callOf(request, context);
    if (!['draft', 'pending', 'inquiring'].includes(await this.platform.statusOf(call))) throw error; // closed by somebody: nothing can be written any more
    await this.platform.updateParameters({ [RecordSubscription.parameter]: parameterOf(request, RecordSubscription.parameter) ?? '' }, call);
  }
}
