import { Reschedule, type BackgroundResponse } from '../core/response';
import type { Journal } from './journal';
import type { QueuedTimer, TimerQueue } from './timer-queue';

interface Waiter {
  readonly deliveryId: string | undefined;
  readonly resolve: (response: BackgroundResponse) => void;
  readonly timer: QueuedTimer;
}

const NOBODY: readonly Waiter[] = [];

/** The deliveries that wait for the end of a run. */
export class Waiters {
  /** What was to be said is not journaled, and must not be. */
  withdrawn = false;
  #waiting: readonly Waiter[] = NOBODY;

  constructor(private readonly patience: TimerQueue) {}

  get some(): boolean {
    return this.#waiting.length > 0;
  }

  deliveryIds(): readonly string[] {
    return this.#waiting.map(({ deliveryId }) => deliveryId).filter((id) => id !== undefined);
  }

  /** Waits for an answer; after `patience` milliseconds `impatient` is asked for one. */
  wait(deliveryId: string | undefined, patience: number, impatient: () => Promise<BackgroundResponse>): Promise<BackgroundResponse> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        deliveryId,
        resolve,
        timer: this.patience.add(patience, () => {
          this.#waiting = this.#waiting.filter((other) => other !== waiter);
          resolve(impatient());
        }),
      };
      this.#waiting = [...this.#waiting, waiter];
    });
  }

  /** Answers all of them, once what the answer says is durable. */
  answer(response: BackgroundResponse, journal: Journal): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = NOBODY;
    for (const { timer } of waiting) timer.cancel();
    journal.whenCommitted((lost) => {
      const said = lost === undefined && !this.withdrawn ? response : new Reschedule(SOON); // the process that has the run now gives the answer
      for (const { resolve } of waiting) resolve(said);
    });
  }
}

/** Seconds after which a platform shall deliver again: a run that works, or waits for its turn. */
const SOON = 30;
/** The same for a run that only a message or an operator can move. */
const LATE = 300;

/** `reschedule`, with the time at which another delivery makes sense. `wake` is in milliseconds since 1970. */
export function postponement(state: string, wake: number | undefined, now: number): Reschedule {
  if (state === 'waiting' && wake !== undefined) return new Reschedule(Math.max(1, Math.ceil((wake - now) / 1_000)));
  return new Reschedule(state === 'waiting' || state === 'stuck' ? LATE : SOON);
}
