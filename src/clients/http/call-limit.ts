import { TerminalError } from '../../core/errors';
import type { CancelTimer, Clock } from '../../services/clock';

/** How long a call may take, its body included. */
export interface CallLimit {
  /** Aborts when the time is up or the caller gives up, whichever is first. */
  readonly signal: AbortSignal;
  /** Whether it aborted because the time was up. */
  readonly timedOut: () => boolean;
  /** To be called when the call is over. */
  readonly release: CancelTimer;
}

/** @param timeout seconds. @throws TerminalError `INVALID_DURATION` */
export function callLimit(clock: Clock, timeout: number, outer: AbortSignal | undefined): CallLimit {
  if (Number.isNaN(timeout) || timeout < 0) throw new TerminalError(`A timeout of ${timeout} seconds was given; give 0 or more.`, { code: 'INVALID_DURATION' });
  const controller = new AbortController();
  let expired = false;
  const abort = (): void => controller.abort(outer?.reason);
  const expire = (): void => {
    expired = !controller.signal.aborted;
    controller.abort();
  };
  const cancel = clock.timer(timeout * 1000, expire, 'timeout');
  if (outer?.aborted === true) abort();
  outer?.addEventListener('abort', abort, { once: true });
  const release = (): void => {
    cancel();
    outer?.removeEventListener('abort', abort); // a long-lived signal must not remember every call
  };
  return { signal: controller.signal, timedOut: () => expired, release };
}
