import { AmendsError } from '../../core/errors';
import type { Clock } from '../../services/clock';
import { LogScope } from '../../services/log-scope';
import type { Logger } from '../../services/logger';
import type { ObservedChange, RunObserver } from '../run-observer';
import type { TimerQueue } from '../timer-queue';
import { Seldom } from './seldom';

/** How many changes wait for one observer; more are dropped. */
const QUEUE_LIMIT = 10_000;
/** Milliseconds after which a call counts as failed, and the next is made. */
export const CALL_LIMIT = 30_000;
/** Milliseconds of one turn of the event loop that an observer gets, if it takes its changes at once. */
const SLICE = 5;
/** After how many changes the clock is looked at. */
const LOOK_EVERY = 32;

/** What waits for one observer: told one after another, outside the turns of runs. */
export class ObserverQueue {
  /** How many changes it never heard of. */
  dropped = 0;
  /** How many calls threw, rejected, or took too long. */
  failed = 0;
  #waiting: ObservedChange[] = [];
  #next = 0;
  #busy = false;
  readonly #failures: Seldom;
  readonly #drops: Seldom;
  readonly #emptied: (() => void)[] = [];
  /** What it logs is its own, not of the run whose change came to be told first. */
  readonly #inside: (work: () => void) => void;
  readonly #drain = (): void => this.#inside(() => this.#tellAll());

  constructor(
    readonly observer: RunObserver,
    private readonly timeouts: TimerQueue,
    clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#failures = new Seldom(clock);
    this.#drops = new Seldom(clock);
    this.#inside = LogScope.opened({ observer: observer.name });
  }

  /** How many changes wait. */
  get waiting(): number {
    return this.#waiting.length - this.#next;
  }

  push(change: ObservedChange): void {
    if (this.waiting >= QUEUE_LIMIT) return this.#drop();
    this.#waiting.push(change);
    if (this.#busy) return;
    this.#busy = true;
    setImmediate(this.#drain);
  }

  /** Resolves when nothing waits any more. */
  idle(): Promise<void> {
    return this.#busy ? new Promise((resolve) => this.#emptied.push(resolve)) : Promise.resolve();
  }

  #drop(): void {
    this.dropped += 1;
    this.#drops.say((times) => this.logger.warn(`an observer does not keep up: ${times} changes were dropped for it`, { observer: this.observer.name }));
  }

  #tellAll(): void {
    const until = performance.now() + SLICE;
    while (this.#next < this.#waiting.length) {
      const change = this.#waiting[this.#next]!;
      this.#next += 1;
      if (this.#next >= QUEUE_LIMIT) this.#forgetTold();
      const answer = this.#tell(change);
      if (answer !== undefined) return this.#await(answer);
      if (this.#next % LOOK_EVERY === 0 && performance.now() >= until) return void setImmediate(this.#drain);
    }
    this.#waiting = [];
    this.#next = 0;
    this.#busy = false;
    for (const emptied of this.#emptied.splice(0)) emptied();
  }

  #forgetTold(): void {
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  /** @returns what is to be waited for */
  #tell(change: ObservedChange): PromiseLike<void> | undefined {
    try {
      const answer = this.observer.changed(change);
      return typeof answer?.then === 'function' ? answer : undefined;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #await(answer: PromiseLike<void>): void {
    let over = false;
    const end = (error?: { readonly is: unknown }): void => {
      if (over) return;
      over = true;
      timer.cancel();
      if (error !== undefined) this.#fail(error.is);
      setImmediate(this.#drain);
    };
    const tooLong = new AmendsError('OBSERVER_TIMED_OUT', `${this.observer.name} did not take a change within ${CALL_LIMIT / 1_000} s.`);
    const timer = this.timeouts.add(CALL_LIMIT, () => end({ is: tooLong }));
    answer.then(
      () => end(),
      (error: unknown) => end({ is: error }),
    );
  }

  #fail(error: unknown): void {
    this.failed += 1;
    this.#failures.say((times) =>
      this.logger.error(`an observer failed${times > 1 ? `, ${times} times since this was said last` : ''}; the runs go on`, {
        observer: this.observer.name,
        error,
      }),
    );
  }
}
