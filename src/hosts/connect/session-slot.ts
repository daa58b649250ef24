import type { Session } from './session';

/** The socket of the moment, for those who need one. */
export class SessionSlot {
  #session: Session | undefined;
  readonly #waiting: ((session: Session) => void)[] = [];

  get session(): Session | undefined {
    return this.#session;
  }

  /** The socket, as soon as there is one. */
  filled(): Promise<Session> {
    if (this.#session !== undefined) return Promise.resolve(this.#session);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  fill(session: Session): void {
    this.#session = session;
    for (const resolve of this.#waiting.splice(0)) resolve(session);
  }

  empty(): void {
    this.#session = undefined;
  }
}
