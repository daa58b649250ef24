import { milliseconds, type Duration } from './duration';

/** How often and how soon a step, or an undo, is attempted again after an error. */
export interface RetryPolicy {
  /** Attempts in all, the first included. After the pivot: the attempt at which an alert is raised. */
  readonly maxAttempts?: number;
  /** The wait before the second attempt. */
  readonly initialInterval?: Duration;
  /** By what the wait grows from attempt to attempt. */
  readonly factor?: number;
  /** The longest wait. */
  readonly maxInterval?: Duration;
  /** The share of each wait that is drawn by chance, 0 to 1, so that many runs do not call at the same moment. */
  readonly jitter?: number;
}

/** A policy with its blanks filled in; times in milliseconds. */
export interface Retry {
  readonly maxAttempts: number;
  readonly initialInterval: number;
  readonly factor: number;
  readonly maxInterval: number;
  readonly jitter: number;
}

/** Five attempts within about eight seconds: a blip is ridden out, an outage is not waited for. */
export const DEFAULT_RETRY: Retry = { maxAttempts: 5, initialInterval: 500, factor: 2, maxInterval: 30_000, jitter: 0.2 };

/** Ten attempts within about three minutes: an undo is worth more patience, since after it only an operator helps. */
export const DEFAULT_UNDO_RETRY: Retry = { maxAttempts: 10, initialInterval: 500, factor: 2, maxInterval: 60_000, jitter: 0.2 };

/** @throws AmendsError `INVALID_DURATION` when an interval is none. */
export function resolveRetry(policy: RetryPolicy | undefined, base: Retry): Retry {
  if (policy === undefined) return base;
  return {
    maxAttempts: Math.max(1, policy.maxAttempts ?? base.maxAttempts),
    initialInterval: policy.initialInterval === undefined ? base.initialInterval : milliseconds(policy.initialInterval),
    factor: policy.factor ?? base.factor,
    maxInterval: policy.maxInterval === undefined ? base.maxInterval : milliseconds(policy.maxInterval),
    jitter: Math.min(1, Math.max(0, policy.jitter ?? base.jitter)),
  };
}

/**
 * Milliseconds to wait after the given failed attempt (1 is the first). `retryAfter` (seconds) of the error overrides the policy.
 * @param random a number from 0 to 1, the draw for the jitter.
 */
export function delayAfter(attempt: number, retry: Retry, retryAfter: number | undefined, random: number): number {
  if (retryAfter !== undefined && Number.isFinite(retryAfter) && retryAfter >= 0) return retryAfter * 1_000;
  const full = Math.min(retry.maxInterval, retry.initialInterval * retry.factor ** Math.min(attempt - 1, 64));
  return Math.round(full * (1 - retry.jitter * random));
}
