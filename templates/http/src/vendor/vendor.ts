export interface Account {
  readonly id: string;
  readonly email: string;
  readonly seats: number;
  readonly state: 'new' | 'active';
}

export interface Domain {
  readonly name: string;
  readonly account: string;
}

/**
 * What the transactions need of the vendor. An abstract class is a type, and the token by which it is injected.
 *
 * What has an effect takes a key: called twice with the same key, it happens once.
 */
export abstract class Vendor {
  abstract createAccount(details: Pick<Account, 'email' | 'seats'>, key: string, signal: AbortSignal): Promise<Account>;
  /** The account that was made with a key. */
  abstract findAccount(key: string): Promise<Account | undefined>;
  abstract deleteAccount(id: string): Promise<void>;
  abstract activateAccount(id: string, key: string, signal: AbortSignal): Promise<void>;
  /** @throws TerminalError when the domain is taken: no further attempt would help. */
  abstract reserveDomain(name: string, account: string, key: string, signal: AbortSignal): Promise<Domain>;
  /** Gives back what was reserved with a key, if anything was. */
  abstract releaseDomain(key: string): Promise<void>;
}
