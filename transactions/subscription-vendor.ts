import type { Call } from './call';

export interface CustomerDetails {
  readonly name: string;
  readonly email?: string;
  /** Our own id of it, kept by the vendor. */
  readonly reference: string;
}

export interface Customer {
  readonly id: string;
}

/** What is bought of each item, by its MPN: text, as the platform has it. */
export type Quantities = Readonly<Record<string, string>>;

export interface SubscriptionDetails {
  readonly name: string;
  readonly quantities: Quantities;
  /** Our own id of it, kept by the vendor: the asset's. */
  readonly reference: string;
}

export interface Subscription {
  readonly id: string;
  readonly status: 'provisioning' | 'active' | 'suspended' | 'cancelled' | 'failed';
  readonly quantities: Quantities;
}

/**
 * What the ready steps need of a vendor that sells subscriptions. Bind an implementation to this token.
 *
 * Calls with an effect send `call.idempotencyKey`. Looking up finds nothing: `undefined`. What is asked for and is already so counts as done:
 * a customer that is gone is deleted, a suspended subscription is suspended. A refusal is a `TerminalError`, anything else is worth another attempt.
 */
export abstract class SubscriptionVendor {
  abstract createCustomer(details: CustomerDetails, call: Call): Promise<Customer>;
  /** The customer that was created under this idempotency key. */
  abstract findCustomerByKey(key: string, call: Call): Promise<Customer | undefined>;
  abstract deleteCustomer(id: string, call: Call): Promise<void>;

  /** Begins to provision; the subscription may still be `provisioning` when this returns. */
  abstract createSubscription(customer: string, details: SubscriptionDetails, call: Call): Promise<Subscription>;
  /** The subscription that was created under this idempotency key. */
  abstract findSubscriptionByKey(key: string, call: Call): Promise<Subscription | undefined>;
  /** The subscription of an asset. */
  abstract findSubscriptionByReference(reference: string, call: Call): Promise<Subscription | undefined>;
  abstract findSubscription(id: string, call: Call): Promise<Subscription | undefined>;
  /** Quantities are absolute: to set them twice is to set them once. */
  abstract changeQuantities(id: string, quantities: Quantities, call: Call): Promise<Subscription>;
  abstract suspendSubscription(id: string, call: Call): Promise<void>;
  abstract resumeSubscription(id: string, call: Call): Promise<void>;
  /** For good: there is no way back. */
  abstract cancelSubscription(id: string, call: Call): Promise<void>;
}
