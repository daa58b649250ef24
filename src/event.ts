import type { AssetRequest } from './clients/asset-request';
import type { TierRequest } from './clients/tier-request';
import { AmendsError } from './core/errors';
import type { InteractiveResponse } from './core/interactive-response';
import type { Req } from './core/request';
import type { BackgroundResponse } from './core/response';
import type { Extension } from './extension';
import type { HandlerContext } from './handler-context';

/** The requests that events carry. Users add their own by declaration merging (`declare module 'amends'`). */
export interface EventRequests {
  asset_purchase_request_processing: AssetRequest;
  asset_change_request_processing: AssetRequest;
  asset_suspend_request_processing: AssetRequest;
  asset_resume_request_processing: AssetRequest;
  asset_cancel_request_processing: AssetRequest;
  asset_adjustment_request_processing: AssetRequest;
  asset_renew_request_processing: AssetRequest;
  asset_transfer_request_processing: AssetRequest;
  tier_config_setup_request_processing: TierRequest;
  tier_config_change_request_processing: TierRequest;
  tier_config_adjustment_request_processing: TierRequest;
}

/** What interactive events carry: somebody waits for the answer. Users add their own by declaration merging (`declare module 'amends'`). */
export interface InteractivePayloads {
  asset_purchase_request_validation: AssetRequest;
  asset_change_request_validation: AssetRequest;
  asset_renew_request_validation: AssetRequest;
  asset_transfer_request_validation: AssetRequest;
  tier_config_setup_request_validation: TierRequest;
  tier_config_change_request_validation: TierRequest;
  product_action_execution: Readonly<Record<string, unknown>>;
  product_custom_event_processing: Readonly<Record<string, unknown>>;
}

export type RequestFor<E extends string> = E extends keyof EventRequests
  ? EventRequests[E]
  : E extends keyof InteractivePayloads
    ? InteractivePayloads[E]
    : Req;

/** What a handler of the event may answer: of one that is not known by name, whatever its category allows. */
export type AnswerFor<E extends string> = E extends keyof EventRequests
  ? Promise<BackgroundResponse>
  : Promise<BackgroundResponse | InteractiveResponse> | BackgroundResponse | InteractiveResponse;

export interface EventOptions {
  /** The statuses of a request that the handler takes; another is answered `skip`. Interactive events have none to look at: what they carry is handled as it is. */
  readonly statuses?: readonly string[];
}

/** A handler as its extension declares it. */
export interface HandlerDeclaration extends EventOptions {
  readonly event: string;
  readonly method: string;
}

const declarations = new WeakMap<object, HandlerDeclaration[]>();

/** Routes an event to the method below it. */
export function event<E extends keyof EventRequests | keyof InteractivePayloads | (string & {})>(
  type: E,
  options: EventOptions = {},
): <T extends (request: RequestFor<E>, context: HandlerContext) => AnswerFor<E>>(
  target: Extension,
  key: string,
  descriptor: TypedPropertyDescriptor<T>,
) => void {
  return (target, key) => {
    const own = declarations.get(target) ?? [];
    declarations.set(target, [...own, { event: type, method: key, ...options }]);
  };
}

/**
 * The handlers of an extension, those of its base classes included; a subclass's handler of an event takes the place of its base's.
 * @throws AmendsError `EXTENSION_INVALID` when a class has two handlers for one event
 */
export function handlersOf(extension: Extension): ReadonlyMap<string, HandlerDeclaration> {
  const handlers = new Map<string, HandlerDeclaration>();
  for (let prototype: unknown = Object.getPrototypeOf(extension); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const own = declarations.get(prototype as object) ?? [];
    for (const declaration of own) {
      const other = own.find(({ event, method }) => event === declaration.event && method !== declaration.method);
      if (other !== undefined) throw twice(prototype as object, declaration, other);
      if (!handlers.has(declaration.event)) handlers.set(declaration.event, declaration);
    }
  }
  return handlers;
}

const twice = ({ constructor }: object, { event, method }: HandlerDeclaration, other: HandlerDeclaration): AmendsError =>
  new AmendsError('EXTENSION_INVALID', `${constructor.name} has two handlers for ${event}: ${[method, other.method].sort().join(' and ')}. Keep one.`);
