import { Observable } from './observable';

/** Who looks at the page. */
export interface Session {
  /** Whether there are tokens, so that one can log in and out. */
  readonly login: boolean;
  /** `undefined`: nobody, a token is needed. */
  readonly caller: string | undefined;
}

/** `undefined` until the process was asked. */
export const session = new Observable<Session | undefined>(undefined);

/** The process wants a token: what was shown stays where it is, behind the question for it. */
export const loggedOut = (): void => session.set({ login: true, caller: undefined });
