import type { AssetRequest } from './clients/asset-request';
import type { TierRequest } from './clients/tier-request';
import type { Req } from './core/request';
import type { BackgroundResponse } from './core/response';
import type { Extension } from './extension';

/** The requests that events carry. Users add their own by declaration merging (`declare module 'amends'`). */
export interface EventRequests {
  asset_purchase_request_processing: AssetRequest;
  asset_change_request_processing: AssetRequest;
  asset_suspend_request_processing: AssetRequest;
  asset_resume_request_processing: AssetRequest;
  asset_cancel_request_processing: AssetRequest;
  asset_adjustment_request_processing: AssetRequest;
  tier_config_setup_request_processing: TierRequest;
  tier_config_change_request_processing: TierRequest;
  tier_config_adjustment_request_processing: TierRequest;
}

export type RequestFor<E extends string> = E extends keyof EventRequests ? EventRequests[E] : Req;

export interface EventOptions {
  /** The statuses of a request that the handler takes; another is answered `skip`. */
  readonly statuses?: readonly string[];
}

/** A handler as its extension declares it. */
export interface HandlerDeclaration extends EventOptions {
  readonly event: string;
  readonly method: string;
}

const declarations = new WeakMap<object, HandlerDeclaration[]>();

/** Routes an event to the method below it. */
export function event<E extends keyof EventRequests | (string & {})>(
  type: E,
  options: EventOptions = {},
): <T extends (request: RequestFor<E>) => Promise<BackgroundResponse>>(target: Extension, key: string, descriptor: TypedPropertyDescriptor<T>) => void {
  return (target, key) => {
    const own = declarations.get(target) ?? [];
    declarations.set(target, [...own, { event: type, method: key, ...options }]);
  };
}

/** The handlers of an extension, those of its base classes included; a subclass's handler of an event takes the place of its base's. */
export function handlersOf(extension: Extension): ReadonlyMap<string, HandlerDeclaration> {
  const handlers = new Map<string, HandlerDeclaration>();
  for (let prototype: unknown = Object.getPrototypeOf(extension); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    for (const declaration of declarations.get(prototype as object) ?? []) if (!handlers.has(declaration.event)) handlers.set(declaration.event, declaration);
  }
  return handlers;
}
