import type { Clock, TimerPurpose } from './clock';

/** Resolves after `milliseconds`, or as soon as the signal aborts: whoever cares looks at the signal then. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal, purpose: TimerPurpose = 'backoff'): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.timer(milliseconds, end, purpose);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
  });
}
