import { AmendsError } from '../../core/errors';

/** How many logins are looked at in a second: more than people need, and so few that nobody tries a dictionary. */
const A_SECOND = 5;

/** Lets only so many logins through. */
export class LoginLimit {
  /** When the last ones were, in milliseconds that only go up. */
  readonly #last: number[] = [];

  /** @throws AmendsError `LOGIN_LIMITED` */
  take(): void {
    const now = performance.now();
    const wait = (this.#last[0] ?? -Infinity) + 1_000 - now;
    if (this.#last.length >= A_SECOND && wait > 0)
      throw new AmendsError('LOGIN_LIMITED', `More than ${A_SECOND} logins in a second are not looked at. Try again in a moment.`, {
        retryAfter: wait / 1_000,
      });
    this.#last.push(now);
    if (this.#last.length > A_SECOND) this.#last.shift();
  }
}
