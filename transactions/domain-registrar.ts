import type { Call } from './call';

export interface Domain {
  readonly name: string;
}

/** What {@link ReserveDomain} needs of a vendor that hands out domains. Bind an implementation to this token. */
export abstract class DomainRegistrar {
  /** @throws TerminalError when the domain is taken, or is none. */
  abstract reserveDomain(name: string, subscription: string, call: Call): Promise<Domain>;
  /** The domain that was reserved under this idempotency key. */
  abstract findDomainByKey(key: string, call: Call): Promise<Domain | undefined>;
  /** One that is not reserved counts as released. */
  abstract releaseDomain(name: string, call: Call): Promise<void>;
}
