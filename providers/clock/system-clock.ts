import { Clock, TerminalError, type CancelTimer, type TimerPurpose } from 'amends';

/** The longest that Node's setTimeout can wait; anything longer fires at once (https://nodejs.org/api/timers.html#settimeoutcallback-delay-args). */
const LONGEST = 2 ** 31 - 1;

/** The time of the system, and timers of any length. */
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }

  /** Never calls back early. @throws TerminalError `INVALID_DURATION` for what is no number; a negative one means at once, `Infinity` never. */
  override timer(milliseconds: number, callback: () => void, purpose?: TimerPurpose): CancelTimer {
    if (Number.isNaN(milliseconds)) throw new TerminalError('A timer was asked for NaN milliseconds; give it a number.', { code: 'INVALID_DURATION' });
    const due = performance.now() + milliseconds; // monotonic: a timer does not care when somebody sets the clock
    let timeout: NodeJS.Timeout;
    const wait = (): void => {
      const left = Math.ceil(due - performance.now());
      timeout = setTimeout(left > LONGEST ? wait : fire, Math.min(Math.max(left, 0), LONGEST));
      if (purpose === 'background') timeout.unref();
    };
    const fire = (): void => (performance.now() < due ? wait() : callback());
    wait();
    return () => clearTimeout(timeout);
  }
}
