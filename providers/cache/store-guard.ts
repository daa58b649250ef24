import { types } from 'node:util';
import { AmendsError, asError, type Logger, type Redactor } from 'amends';

/** Opening and emptying, and the rest after a hang, may take this many times as long as a read or a write. */
const LONG = 5;
/** The least time between two log lines that say that the cache is down, in milliseconds: one that comes and goes must not fill the log. */
const LOG_INTERVAL = 60_000;

export interface StoreGuardOptions {
  readonly logger: Logger;
  readonly redactor: Redactor;
  /** Whether a cache that is down fails whoever asks it (`CACHE_REQUIRED`). */
  readonly required: boolean;
  /** Milliseconds that a read or a write may take (`CACHE_TIMEOUT`). */
  readonly limit: number;
}

/** What is asked of a store, as messages say it. */
export type StoreUse = 'opened' | 'read' | 'written' | 'emptied' | 'closed';

/** A store that is guarded. */
export interface GuardedStore {
  /** How messages call it, without secrets. */
  readonly place: string;
  /** Lets go of what hangs. */
  reset(): void;
}

interface Outage {
  readonly since: number;
  logged: boolean;
}

/**
 * Stands between a cache and its store. What the store does not answer in time, or answers with an error, counts as a miss and is logged once per outage;
 * with `required` it is an error `CACHE_UNAVAILABLE`. What no waiting mends (a `TerminalError`, such as a package that is not installed) is thrown either way.
 */
export class StoreGuard {
  /** Reading and writing fail apart from each other: a full disk can still be read. */
  readonly #outages = new Map<'read' | 'written', Outage>();
  #loggedAt = -Infinity;
  #pausedUntil = -Infinity;

  constructor(
    private readonly store: GuardedStore,
    private readonly options?: StoreGuardOptions,
  ) {}

  /** @returns what the work brings; `otherwise` when the store is down. @throws AmendsError `CACHE_UNAVAILABLE` when it is required, or nobody said what to do. */
  async ask<T>(use: StoreUse, work: () => T | Promise<T>, otherwise: T): Promise<T> {
    if (performance.now() < this.#pausedUntil && use !== 'closed') return otherwise;
    try {
      const answer = work();
      const got = types.isPromise(answer) ? await this.#inTime(use, answer) : answer;
      if (this.#outages.size > 0) this.#recovered(use);
      return got;
    } catch (error) {
      if (error instanceof AmendsError && !error.retryable) throw error;
      return this.#failed(use, looksLikeError(error) ? error : asError(error), otherwise);
    }
  }

  /** By the wall, not by the {@link Clock}: a real server keeps real time, whatever time a test plays. */
  #inTime<T>(use: StoreUse, answer: Promise<T>): Promise<T> {
    if (this.options === undefined) return answer;
    const limit = this.options.limit * (use === 'opened' || use === 'emptied' ? LONG : 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(this.#gaveUp(limit));
      }, limit);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  /** One that hangs is left alone for a while, so that a step that asks often does not wait each time; a required one is asked again at once. */
  #gaveUp(limit: number): Error {
    if (this.options?.required === false) this.#pausedUntil = performance.now() + this.options.limit * LONG;
    this.store.reset();
    return new Error(`no answer within ${limit} ms (CACHE_TIMEOUT)`);
  }

  #failed<T>(use: StoreUse, cause: Error, otherwise: T): T {
    const why = this.options?.redactor.text(cause.message) ?? cause.message;
    const message = `The cache ${this.store.place} cannot be ${use}: ${why}`;
    this.#note(use, message, cause);
    if (this.options?.required === false) return otherwise;
    throw new AmendsError('CACHE_UNAVAILABLE', `${message}. Look at the CACHE_ settings, and whether it runs.`, { cause });
  }

  #note(use: StoreUse, message: string, error: Error): void {
    if (this.options === undefined) return;
    const now = performance.now();
    const kind = kindOf(use);
    const outage = this.#outages.get(kind) ?? { since: now, logged: false };
    this.#outages.set(kind, outage);
    if (outage.logged || now < this.#loggedAt + LOG_INTERVAL) return;
    outage.logged = true;
    this.#loggedAt = now;
    const consequence = this.options.required ? 'Who asks it fails (CACHE_REQUIRED)' : 'What it would have known is made anew';
    this.options.logger.warn(`${message}. ${consequence}; this is said once until it is back.`, { code: 'CACHE_UNAVAILABLE', error });
  }

  #recovered(use: StoreUse): void {
    const kind = kindOf(use);
    const outage = this.#outages.get(kind);
    this.#outages.delete(kind);
    if (outage?.logged !== true) return;
    const seconds = Math.round((performance.now() - outage.since) / 1000);
    this.options?.logger.info(`The cache ${this.store.place} can be ${kind} again, after ${seconds} s.`);
  }
}

const kindOf = (use: StoreUse): 'read' | 'written' => (use === 'opened' || use === 'read' ? 'read' : 'written');

/** By its looks, since native parts throw errors that are of no class that this module knows. */
const looksLikeError = (thrown: unknown): thrown is Error =>
  typeof thrown === 'object' && thrown !== null && typeof (thrown as { readonly message?: unknown }).message === 'string';
