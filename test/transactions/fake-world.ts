import { TerminalError, type AssetRequest, type CompensationContext, type Parameter, type StepContext } from 'amends';
import type { Call, PlatformRequest } from 'amends/transactions/call';
import { DomainRegistrar, type Domain } from 'amends/transactions/domain-registrar';
import { isAboutAsset } from 'amends/transactions/is-about-asset';
import { Platform, type Approval, type Problems } from 'amends/transactions/platform';
import {
  SubscriptionVendor,
  type Customer,
  type CustomerDetails,
  type Quantities,
  type Subscription,
  type SubscriptionDetails,
} from 'amends/transactions/subscription-vendor';

/** A vendor in memory that keeps to the contract of its token: what is so already counts as done, a key is remembered. */
export class FakeVendor extends SubscriptionVendor {
  readonly customers = new Map<string, Customer & { readonly key: string; readonly details: CustomerDetails }>();
  readonly subscriptions = new Map<string, Subscription & { readonly key: string; readonly reference: string }>();
  readonly calls: string[] = [];
  /** Throws instead of calling, or after it. */
  before: ((call: string) => void) | undefined;
  after: ((call: string) => void) | undefined;
  provisioningVisits = 0;

  async createCustomer(details: CustomerDetails, { idempotencyKey: key }: Call) {
    return this.#effect(`createCustomer ${details.name}`, () => {
      const known = [...this.customers.values()].find((customer) => customer.key === key);
      const customer = known ?? { id: `C-${this.customers.size + 1}`, key, details };
      this.customers.set(customer.id, customer);
      return { id: customer.id };
    });
  }

  async findCustomerByKey(key: string) {
    return [...this.customers.values()].find((customer) => customer.key === key);
  }

  async deleteCustomer(id: string) {
    this.#effect(`deleteCustomer ${id}`, () => this.customers.delete(id));
  }

  async createSubscription(customer: string, { quantities, reference }: SubscriptionDetails, { idempotencyKey: key }: Call) {
    return this.#effect(`createSubscription ${customer}`, () => {
      const known = [...this.subscriptions.values()].find((candidate) => candidate.key === key);
      const subscription = known ?? { id: `S-${this.subscriptions.size + 1}`, status: 'provisioning' as const, quantities, key, reference };
      this.subscriptions.set(subscription.id, subscription);
      return view(subscription);
    });
  }

  async findSubscriptionByKey(key: string) {
    return [...this.subscriptions.values()].filter((candidate) => candidate.key === key).map(view)[0];
  }

  async findSubscriptionByReference(reference: string) {
    return [...this.subscriptions.values()].filter((candidate) => candidate.reference === reference).map(view)[0];
  }

  async findSubscription(id: string): Promise<Subscription | undefined> {
    const found = this.subscriptions.get(id);
    if (found?.status === 'provisioning' && (this.provisioningVisits -= 1) < 0) this.subscriptions.set(id, { ...found, status: 'active' });
    return [this.subscriptions.get(id)].flatMap((subscription) => (subscription ? [view(subscription)] : []))[0];
  }

  async changeQuantities(id: string, quantities: Quantities) {
    return this.#effect(`changeQuantities ${id} ${JSON.stringify(quantities)}`, () => this.#set(id, { quantities }));
  }

  async suspendSubscription(id: string) {
    this.#effect(`suspendSubscription ${id}`, () => this.#set(id, { status: 'suspended' }));
  }

  async resumeSubscription(id: string) {
    this.#effect(`resumeSubscription ${id}`, () => this.#set(id, { status: 'active' }));
  }

  async cancelSubscription(id: string) {
    this.#effect(`cancelSubscription ${id}`, () => this.#set(id, { status: 'cancelled' }));
  }

  /** A subscription that an earlier purchase has left. */
  has(subscription: Subscription, reference: string): this {
    this.subscriptions.set(subscription.id, { ...subscription, key: 'earlier', reference });
    return this;
  }

  #set(id: string, change: Partial<Subscription>): Subscription {
    const found = this.subscriptions.get(id);
    if (found === undefined) throw new TerminalError(`There is no subscription ${id}.`);
    this.subscriptions.set(id, { ...found, ...change });
    return view({ ...found, ...change });
  }

  #effect<T>(call: string, work: () => T): T {
    this.calls.push(call);
    this.before?.(call);
    const result = work();
    this.after?.(call);
    return result;
  }
}

function view({ id, status, quantities }: Subscription): Subscription {
  return { id, status, quantities };
}

export class FakeRegistrar extends DomainRegistrar {
  readonly domains = new Map<string, string>();

  async reserveDomain(name: string, _subscription: string, { idempotencyKey: key }: Call): Promise<Domain> {
    if ((this.domains.get(name) ?? key) !== key) throw new TerminalError(`The domain ${name} is taken.`);
    this.domains.set(name, key);
    return { name };
  }

  async findDomainByKey(key: string): Promise<Domain | undefined> {
    return [...this.domains].filter(([, candidate]) => candidate === key).map(([name]) => ({ name }))[0];
  }

  async releaseDomain(name: string) {
    this.domains.delete(name);
  }
}

export class FakePlatform extends Platform {
  status = 'pending';
  readonly calls: unknown[][] = [];
  /** Throws instead of approving. */
  beforeApproval: (() => void) | undefined;

  /** What the buyer has made of it since. */
  params: readonly Parameter[] | undefined;

  async find({ request }: Call<PlatformRequest>) {
    if (!isAboutAsset(request)) return { ...request, status: this.status };
    return { ...request, status: this.status, asset: { ...request.asset, ...(this.params && { params: this.params }) } };
  }

  async approve(approval: Approval) {
    this.beforeApproval?.();
    this.status = 'approved';
    this.calls.push(['approve', approval]);
  }

  async reject(reason: string) {
    this.status = 'failed';
    this.calls.push(['reject', reason]);
  }

  async inquire(problems: Problems) {
    this.status = 'inquiring';
    this.calls.push(['inquire', problems]);
  }

  async updateParameters(values: Readonly<Record<string, string>>) {
    this.calls.push(['updateParameters', values]);
  }
}

type Outcomes = readonly (readonly [abstract new (...args: never[]) => unknown, unknown])[];

/** What one attempt is given: the outcomes of earlier steps, by their class. */
export function stepContext(outcomes: Outcomes = [], visits = 0): StepContext {
  const outcomeOf = (step: unknown): never => outcomes.find(([candidate]) => candidate === step)![1] as never;
  const run = { id: 'R-1', saga: 'S', request: 'PR-1', generation: 1 };
  const signal = new AbortController().signal;
  return {
    run,
    outcomeOf,
    findOutcome: outcomeOf,
    idempotencyKey: 'forward',
    signal,
    attempt: 1,
    visits,
    note: undefined,
    timedOut: false,
    received: () => undefined,
  };
}

/** What one attempt of an undo is given; the outcome is unknown unless given. */
export function undoContext<O>(
  request: AssetRequest,
  more: Partial<CompensationContext<O, AssetRequest>> = {},
  outcomes: Outcomes = [],
): CompensationContext<O, AssetRequest> {
  const base = {
    ...stepContext(outcomes),
    idempotencyKey: 'backward',
    outcome: undefined,
    known: more.outcome !== undefined,
    executionKey: 'forward',
    cause: 'failed' as const,
    willRetry: false,
  };
  return { ...base, latestRequest: request, ...more };
}
