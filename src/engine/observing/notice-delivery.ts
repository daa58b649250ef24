import { AmendsError, isTerminal } from '../../core/errors';
import type { Clock } from '../../services/clock';
import { LogScope } from '../../services/log-scope';
import type { Logger } from '../../services/logger';
import type { ObservedChange, RunObserver } from '../run-observer';
import type { Notices, NoticeRow } from './notices';
import { CALL_LIMIT } from './observer-queue';
import { Seldom } from './seldom';

/** Milliseconds for which a process that delivers a notice has it alone: twice what a call may take. Then another takes it for dead. */
const LEASE = 2 * CALL_LIMIT;
/** Milliseconds between two looks for what other processes have left. */
const LOOK_EVERY = 5_000;
/** Milliseconds before the next look, where the file was locked by another process's commit. */
const LOCKED = 50;
/** Milliseconds before the second delivery, doubled from time to time, and the longest. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 600_000;
/** The longest that an observer may ask to be left alone. */
const LONGEST_ASKED = 3_600_000;
/** Milliseconds after which nobody wants to know any more. */
const TOO_OLD = 7 * 86_400_000;

/** Delivers what the journal keeps for one observer, one after another, until it has taken each. */
export class NoticeDelivery {
  #busy = false;
  #working: Promise<void> | undefined;
  #stopped = true;
  #cancel: (() => void) | undefined;
  /** How many deliveries were not taken. */
  failed = 0;
  readonly #failures: Seldom;
  readonly #inside: (work: () => void) => void;

  constructor(
    private readonly observer: RunObserver,
    private readonly notices: Notices,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#failures = new Seldom(clock);
    this.#inside = LogScope.opened({ observer: observer.name });
  }

  start(): void {
    this.#stopped = false;
    this.look();
  }

  /** Something may be due. */
  look(): void {
    if (this.#stopped || this.#busy) return;
    this.#busy = true;
    this.#cancel?.();
    this.#inside(() => void (this.#working = this.#work()));
  }

  /** Begins nothing more. Resolves when what is under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#working;
  }

  async #work(): Promise<void> {
    let next = LOOK_EVERY;
    try {
      while (!this.#stopped) {
        const now = this.clock.now();
        const row = this.notices.claim(this.observer.name, now, now + LEASE);
        if (row === undefined) break;
        await this.#deliver(row);
      }
      const due = this.#stopped ? undefined : this.notices.nextDue(this.observer.name);
      if (due !== undefined) next = Math.min(next, Math.max(LOCKED, due - this.clock.now()));
    } catch {
      next = LOCKED; // another process commits; the journal itself tells when it is worse
    }
    this.#busy = false;
    if (!this.#stopped) this.#cancel = this.clock.timer(next, () => this.look(), 'background');
  }

  async #deliver({ number, body, attempts }: NoticeRow): Promise<void> {
    const change = readChange(body);
    if (change === undefined) return this.#giveUp(number, undefined, new Error('it cannot be read'));
    const { run, event } = change;
    if (this.clock.now() - event.at > TOO_OLD) return this.#giveUp(number, run.id, new Error('it could not be delivered for seven days'));
    const notice = { id: `${run.id}-${number}`, attempt: attempts + 1 };
    try {
      await this.#within(this.observer.changed({ run, event, notice }));
    } catch (error) {
      this.failed += 1;
      if (isTerminal(error)) return this.#giveUp(number, run.id, error);
      this.#failures.say(() => this.logger.warn('an observer did not take a notice; it is delivered again', { run: run.id, notice: notice.id, error }));
      return this.#surely(() => this.notices.postpone(number, notice.attempt, this.clock.now() + waitAfter(notice.attempt, error)));
    }
    await this.#surely(() => this.notices.remove(number));
  }

  async #giveUp(number: number, run: string | undefined, error: unknown): Promise<void> {
    this.logger.error('alert: a notice is given up, and nobody will hear of it', { run, error });
    await this.#surely(() => this.notices.remove(number));
  }

  /** Waits for the lock of the file, for as long as the notice is this process's. */
  async #surely(write: () => void): Promise<void> {
    for (let left = CALL_LIMIT / LOCKED; ; left -= 1) {
      try {
        write();
        return;
      } catch (error) {
        if (left <= 0 || !isOfSqlite(error)) throw error; // such as that the journal is closed: the notice is delivered again
        await new Promise((resolve) => setTimeout(resolve, LOCKED).unref());
      }
    }
  }

  async #within(answer: void | Promise<void>): Promise<void> {
    if (typeof answer?.then !== 'function') return;
    let cancel = (): void => undefined;
    const timeUp = new Promise<never>((_resolve, reject) => {
      const error = new AmendsError('OBSERVER_TIMED_OUT', `${this.observer.name} did not take a notice within ${CALL_LIMIT / 1_000} s.`);
      cancel = this.clock.timer(CALL_LIMIT, () => reject(error), 'background');
    });
    await Promise.race([answer, timeUp]).finally(() => cancel());
  }
}

/** What somebody else has put there, such as an archive that was written by hand, may be no change. */
function readChange(body: string): ObservedChange | undefined {
  try {
    const { run, event } = JSON.parse(body) as ObservedChange;
    return typeof run.id === 'string' && typeof event.at === 'number' ? { run, event } : undefined;
  } catch {
    return undefined;
  }
}

const isOfSqlite = (error: unknown): boolean => String((error as { readonly code?: unknown } | undefined)?.code).startsWith('SQLITE_');

function waitAfter(attempt: number, error: unknown): number {
  const asked = (error as { readonly retryAfter?: unknown } | undefined)?.retryAfter;
  if (typeof asked === 'number' && asked > 0) return Math.min(asked * 1_000, LONGEST_ASKED);
  return Math.min(FIRST_WAIT * 2 ** Math.min(attempt - 1, 20), LONGEST_WAIT);
}
