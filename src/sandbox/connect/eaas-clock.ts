import { Clock, type CancelTimer, type TimerPurpose } from '../../services/clock';

/** Longer waits would be cut to nothing by Node; who waits looks again after this one. */
const LONGEST = 2 ** 31 - 1;

/** The time of the system. A timer may fire early when it was to be longer than 24 days. */
export class EaasClock extends Clock {
  override now(): number {
    return Date.now();
  }

  override timer(milliseconds: number, callback: () => void, purpose?: TimerPurpose): CancelTimer {
    const timeout = setTimeout(callback, Math.min(Math.max(0, Math.ceil(milliseconds)), LONGEST));
    if (purpose === 'background') timeout.unref();
    return () => clearTimeout(timeout);
  }
}
