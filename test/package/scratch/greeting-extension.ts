import { BackgroundTransaction, Extension, Saga, event, inject, injectable, Logger, type AssetRequest, type StepContext } from 'amends';

@injectable()
export class Greet extends BackgroundTransaction<{ readonly greeting: string }, AssetRequest> {
  constructor(private readonly logger: Logger) {
    super();
  }

  override async execute(request: AssetRequest) {
    this.logger.info('greeting');
    return { greeting: `hello ${request.asset.id}` };
  }

  override async compensate() {
    this.logger.info('taking the greeting back');
  }
}

@injectable()
export class Shout extends BackgroundTransaction<string, AssetRequest> {
  constructor(@inject(Logger) private readonly logger: Logger) {
    super();
  }

  override async execute(_request: AssetRequest, context: StepContext) {
    const { greeting } = context.outcomeOf(Greet);
    this.logger.info('shouting');
    return greeting.toUpperCase();
  }
}

export class GreetingSaga extends Saga<AssetRequest> {
  override transactions() {
    return [Greet, Shout];
  }
}

export class GreetingExtension extends Extension {
  override sagas() {
    return [GreetingSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  greet(request: AssetRequest) {
    return this.resolve(GreetingSaga, request);
  }
}
