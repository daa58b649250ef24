import { BackgroundResponse, inject, injectable, optional, type AssetRequest, type DeliveryContext, type Middleware, type Parameter } from 'amends';

/** Says whether a request is to be handled offline. */
export type OfflineRule = (request: AssetRequest) => boolean;

/** The request is a cancel or a suspend: the ones that are dangerous to automate for an asset that people look after. */
export const isCancelOrSuspend: OfflineRule = (request) => request.type === 'cancel' || request.type === 'suspend';

/** The parameter `offline_mode`, of the request or of its asset, has the id of the asset as its value. */
export const isOfflineByAsset: OfflineRule = (request) => {
  const parameters = [...((request['params'] ?? []) as readonly Parameter[]), ...(request.asset.params ?? [])];
  return parameters.some((parameter) => parameter.id === 'offline_mode' && parameter.value === request.asset.id);
};

/** The configuration parameter `offline_mode_list` of the asset lists its id. */
export const isOfflineByMarketplace: OfflineRule = (request) => {
  const list = request.asset.configuration?.params?.find((parameter) => parameter.id === 'offline_mode_list')?.structured_value;
  return Array.isArray(list) && list.includes(request.asset.id);
};

/** What is done with a request that is handled offline. Bind one to this token; without it such a request is skipped. */
export abstract class OfflineHandler {
  abstract handle(request: AssetRequest): Promise<BackgroundResponse>;
}

/**
 * Keeps the automation away from assets that the vendor has handed to people: by the parameters of Connect's connectors, for cancel and suspend.
 * A run that is live already is left to end: half an order is worse than either whole.
 */
@injectable()
export class OfflineMode implements Middleware<AssetRequest> {
  constructor(@inject(OfflineHandler) @optional() private readonly handler: OfflineHandler | undefined) {}

  async handle(request: AssetRequest, next: () => Promise<BackgroundResponse>, context: DeliveryContext): Promise<BackgroundResponse> {
    const rules = this.rules();
    if (context.run !== undefined || rules.length === 0 || !rules.every((rule) => rule(request))) return next();
    return this.handler?.handle(request) ?? BackgroundResponse.skip('The asset is in offline mode: people take care of it.');
  }

  /** A request is handled offline when all of these say so; with no rule, none is. */
  protected rules(): readonly OfflineRule[] {
    return [isCancelOrSuspend, (request) => isOfflineByAsset(request) || isOfflineByMarketplace(request)];
  }
}
