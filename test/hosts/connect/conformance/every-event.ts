import { BackgroundResponse, Extension, event, schedulable, type HandlerContext, type Req, type Schedule } from 'amends';

/** Where the objects of each background event are. */
const COLLECTIONS = {
  asset_purchase_request_processing: 'requests',
  asset_change_request_processing: 'requests',
  asset_adjustment_request_processing: 'requests',
  asset_suspend_request_processing: 'requests',
  asset_resume_request_processing: 'requests',
  asset_cancel_request_processing: 'requests',
  asset_renew_request_processing: 'requests',
  asset_transfer_request_processing: 'requests',
  tier_config_setup_request_processing: 'tier/config-requests',
  tier_config_change_request_processing: 'tier/config-requests',
  tier_config_adjustment_request_processing: 'tier/config-requests',
  listing_new_request_processing: 'listing-requests',
  listing_remove_request_processing: 'listing-requests',
  tier_account_update_request_processing: 'tier/account-requests',
  usage_file_request_processing: 'usage/files',
  part_usage_file_request_processing: 'usage/chunks',
} as const;

export const BACKGROUND_EVENTS = Object.entries(COLLECTIONS).map(([event, collection]) => ({ event, collection }));

export const VALIDATION_EVENTS = [
  'asset_purchase_request_validation',
  'asset_change_request_validation',
  'asset_renew_request_validation',
  'asset_transfer_request_validation',
  'tier_config_setup_request_validation',
  'tier_config_change_request_validation',
] as const;

export const HTTP_EVENTS = ['product_action_execution', 'product_custom_event_processing'] as const;

/** As Connect tells them in its setup_response. */
export const EVENT_DEFINITIONS = BACKGROUND_EVENTS.map(({ event, collection }) => ({
  event_type: event,
  api_resource_endpoint: `${collection}/{pk}`,
  api_collection_endpoint: collection,
  api_collection_filter: 'and(eq(id,${_object_id_}),in(status,${_statuses_}))',
}));

type Handle = (argument: unknown, context: HandlerContext) => unknown;

/** What the handlers of {@link EveryEventExtension} do in the test that runs. */
export const handling: { handle: Handle } = { handle: () => undefined };

/** Has a handler of each event that Connect's own runner is tested with, and a schedulable method. */
export class EveryEventExtension extends Extension {
  static {
    for (const { event: type } of BACKGROUND_EVENTS) handler(this, type, ['pending']);
    for (const type of VALIDATION_EVENTS) handler(this, type, ['draft']);
    for (const type of HTTP_EVENTS) handler(this, type, undefined);
  }

  @schedulable('Refresh', 'Refreshes what is old')
  async refresh(schedule: Schedule, context: HandlerContext): Promise<BackgroundResponse> {
    return ((await handling.handle(schedule, context)) as BackgroundResponse | undefined) ?? BackgroundResponse.done();
  }
}

/** As a decorated method of the class, which hands on whatever {@link handling} gives, a promise or not. */
function handler({ prototype }: typeof EveryEventExtension, type: string, statuses: readonly string[] | undefined): void {
  const method = (argument: Req, context: HandlerContext) => handling.handle(argument, context) as Promise<BackgroundResponse>;
  Object.defineProperty(prototype, `on_${type}`, { value: method, configurable: true });
  event(type, statuses && { statuses })(prototype, `on_${type}`, { value: method });
}
