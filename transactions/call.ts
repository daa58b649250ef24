import type { AssetRequest, StepContext, TierRequest } from 'amends';

/** A request that the platform can be asked to settle: about an asset, or about a tier configuration. */
export type PlatformRequest = AssetRequest | TierRequest;

/** What goes with every call that a ready step makes to a vendor or to the platform. */
export interface Call<R extends PlatformRequest = AssetRequest> {
  /** On whose behalf: for tracing, and for vendors whose credentials differ by marketplace. */
  readonly request: R;
  /** Sent with everything that has an effect: the same over all attempts, so that the effect happens once. */
  readonly idempotencyKey: string;
  /** Aborts when the attempt has run out of time, or the process is shutting down. */
  readonly signal: AbortSignal;
}

/** The call of one attempt. */
export function callOf<R extends PlatformRequest>(request: R, context: StepContext): Call<R> {
  return { request, idempotencyKey: context.idempotencyKey, signal: context.signal };
}
