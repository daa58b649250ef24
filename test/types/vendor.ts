export interface Customer {
  readonly id: string;
}

export interface Subscription {
  readonly id: string;
  readonly seats: number;
}

/** An outside API, as a token: what the steps of these files are built with. */
export abstract class Vendor {
  abstract createCustomer(): Promise<Customer>;
  abstract subscribe(customer: string, options: object): Promise<Subscription>;
  abstract unsubscribe(id: string): Promise<void>;
  abstract find(key: string): Promise<Subscription | undefined>;
}
