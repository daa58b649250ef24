export interface SubscriptionDetails {
  /** The id of the asset in Connect, by which people find it at the vendor. */
  readonly reference: string;
  readonly customer: string;
  /** By item; text, since it may be no number, such as `unlimited`. */
  readonly quantities: Readonly<Record<string, string>>;
}

export interface Subscription extends SubscriptionDetails {
  readonly id: string;
}

export interface Domain {
  readonly name: string;
}

/**
 * What the transactions need of the vendor. An abstract class is a type, and the token by which it is injected.
 *
 * What has an effect takes a key: called twice with the same key, it happens once.
 */
export abstract class Vendor {
  abstract subscribe(details: SubscriptionDetails, key: string, signal: AbortSignal): Promise<Subscription>;
  /** The subscription that was made with a key. */
  abstract findSubscription(key: string): Promise<Subscription | undefined>;
  abstract unsubscribe(id: string): Promise<void>;
  /** @throws TerminalError when the domain is taken: no further attempt would help. */
  abstract reserveDomain(name: string, key: string, signal: AbortSignal): Promise<Domain>;
  /** Gives back what was reserved with a key, if anything was. */
  abstract releaseDomain(key: string): Promise<void>;
}
