import type { AssetRequest, StepContext } from 'amends';

/** What goes with every call that a ready step makes to a vendor or to the platform. */
export interface Call {
  /** On whose behalf: for tracing, and for vendors whose credentials differ by marketplace. */
  readonly request: AssetRequest;
  /** Sent with everything that has an effect: the same over all attempts, so that the effect happens once. */
  readonly idempotencyKey: string;
  /** Aborts when the attempt has run out of time, or the process is shutting down. */
  readonly signal: AbortSignal;
}

/** The call of one attempt. */
export function callOf(request: AssetRequest, context: StepContext): Call {
  return { request, idempotencyKey: context.idempotencyKey, signal: context.signal };
}
