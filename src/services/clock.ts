/** What a timer is for: a virtual clock passes backoffs by itself and stops at parks; one in the background keeps no process alive. */
export type TimerPurpose = 'backoff' | 'timeout' | 'park' | 'deadline' | 'background' | 'other';

/** Takes a timer back. */
export type CancelTimer = () => void;

/** Where time comes from. A test binds a virtual one, so that nothing sleeps. */
export abstract class Clock {
  /** Milliseconds since 1970, as journaled. */
  abstract now(): number;
  /** Calls back once after `milliseconds` (any length), unless taken back. */
  abstract timer(milliseconds: number, callback: () => void, purpose?: TimerPurpose): CancelTimer;
}
