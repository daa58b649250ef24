import {
  BackgroundResponse,
  BackgroundTransaction,
  Extension,
  InstallationClients,
  InteractiveResponse,
  Saga,
  event,
  injectable,
  schedulable,
  variables,
  type AssetRequest,
  type HandlerContext,
  type Req,
  type Schedule,
} from 'amends';

// #region step
/** Writes a note where the account that installed the extension sees it. */
@injectable()
export class NoteProgress extends BackgroundTransaction<unknown> {
  constructor(private readonly installations: InstallationClients) {
    super();
  }

  override shouldExecute(request: Req) {
    return this.installations.has(request);
  }

  override async execute(request: Req) {
    await this.installations.of(request).collection('requests').resource(request.id).update({ note: 'on its way' });
    return BackgroundResponse.done();
  }
}
// #endregion step

/** Carries out whatever is listed. */
export class NoteSaga extends Saga {
  override transactions() {
    return [NoteProgress];
  }
}

// #region extension
@variables([{ name: 'SEAT_LIMIT', initial_value: '500' }])
export class SeatsExtension extends Extension {
  static override readonly repository = { readme_url: 'https://example.com/readme', changelog_url: 'https://example.com/changes' };
  static override readonly audience = ['vendor'] as const;

  override sagas() {
    return [NoteSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  purchase(request: AssetRequest) {
    return this.resolve(NoteSaga, request);
  }

  @event('product_action_execution')
  usage(_payload: unknown, { deliveryId }: HandlerContext) {
    return InteractiveResponse.done({ body: { task: deliveryId } });
  }

  @schedulable('Count seats', 'Counts the seats of every subscription', { answer: 'durable' })
  countSeats(schedule: Schedule) {
    return this.resolve(NoteSaga, schedule);
  }
}
// #endregion extension
