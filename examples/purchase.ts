import {
  BackgroundResponse,
  BackgroundTransaction,
  Extension,
  HttpClient,
  Saga,
  event,
  injectable,
  parallel,
  type AssetRequest,
  type CompensationContext,
  type Container,
  type DeclaredKind,
  type ServiceProvider,
  type StepContext,
} from 'amends';
import { LogDuration } from 'amends/middlewares/log-duration';

export interface Customer {
  readonly id: string;
}

export interface Subscription {
  readonly id: string;
  readonly state: 'provisioning' | 'active';
}

// #region vendor
/** What the steps need of the vendor. An abstract class is the type, and the token by which it is injected. */
export abstract class Vendor {
  abstract createCustomer(email: string, key: string): Promise<Customer>;
  abstract findCustomer(key: string): Promise<Customer | undefined>;
  abstract deleteCustomer(id: string): Promise<void>;
  abstract subscribe(customer: string, key: string, signal: AbortSignal): Promise<Subscription>;
  abstract unsubscribe(id: string): Promise<void>;
  abstract findByKey(key: string): Promise<Subscription | undefined>;
  abstract stateOf(subscription: string): Promise<Subscription['state']>;
}
// #endregion vendor

// #region saga
// #region customer
@injectable()
export class CreateCustomer extends BackgroundTransaction<Customer, AssetRequest> {
  constructor(private readonly vendor: Vendor) {
    super();
  }
  override async execute(request: AssetRequest, context: StepContext) {
    return this.vendor.createCustomer(`${request.asset.id}@example.com`, context.idempotencyKey);
  }
  override async compensate(_request: AssetRequest, _error: Error, context: CompensationContext<Customer>) {
    const made = context.outcome ?? (await this.vendor.findCustomer(context.executionKey)); // unknown: look it up by its key
    if (made !== undefined) await this.vendor.deleteCustomer(made.id);
  }
}
// #endregion customer

// #region unknown
@injectable()
export class CreateSubscription extends BackgroundTransaction<Subscription, AssetRequest> {
  constructor(private readonly vendor: Vendor) {
    super();
  }
  override async execute(_request: AssetRequest, context: StepContext) {
    const customer = context.outcomeOf(CreateCustomer); // a Customer, typed by the class
    return this.vendor.subscribe(customer.id, context.idempotencyKey, context.signal);
  }
  override async compensate(_request: AssetRequest, _error: Error, context: CompensationContext<Subscription>) {
    const made = context.outcome ?? (await this.vendor.findByKey(context.executionKey));
    if (made !== undefined) await this.vendor.unsubscribe(made.id);
  }
}
// #endregion unknown

export class PurchaseSaga extends Saga<AssetRequest> {
  override middlewares() {
    return [LogDuration];
  }
  override transactions() {
    return [CreateCustomer, CreateSubscription, parallel(WaitUntilActive, TellTheBuyer), Approve];
  }
}
// #endregion saga

@injectable()
export class WaitUntilActive extends BackgroundTransaction<void, AssetRequest> {
  constructor(private readonly vendor: Vendor) {
    super();
  }
  override async execute(_request: AssetRequest, context: StepContext) {
    const state = await this.vendor.stateOf(context.outcomeOf(CreateSubscription).id);
    return state === 'active' ? BackgroundResponse.done() : BackgroundResponse.reschedule('30s');
  }
}

export class TellTheBuyer extends BackgroundTransaction<void, AssetRequest> {
  override async execute() {
    // a mail, in a real extension
  }
}

export class Approve extends BackgroundTransaction<void, AssetRequest> {
  static readonly kind: DeclaredKind = 'pivot';
  override async execute() {
    // a call to the platform, in a real extension
  }
}

/** The vendor over HTTP. */
@injectable()
export class HttpVendor extends Vendor {
  constructor(private readonly http: HttpClient) {
    super();
  }
  async createCustomer(email: string, idempotencyKey: string) {
    return (await this.http.request<Customer>(`${BASE}/customers`, { method: 'POST', body: { email }, idempotencyKey })).body;
  }
  async findCustomer(key: string) {
    return (await this.http.request<readonly Customer[]>(`${BASE}/customers`, { query: { key } })).body[0];
  }
  async deleteCustomer(id: string) {
    await this.http.request(`${BASE}/customers/${id}`, { method: 'DELETE' });
  }
  async subscribe(customer: string, idempotencyKey: string, signal: AbortSignal) {
    return (await this.http.request<Subscription>(`${BASE}/subscriptions`, { method: 'POST', body: { customer }, idempotencyKey, signal })).body;
  }
  async unsubscribe(id: string) {
    await this.http.request(`${BASE}/subscriptions/${id}`, { method: 'DELETE' });
  }
  async findByKey(key: string) {
    return (await this.http.request<readonly Subscription[]>(`${BASE}/subscriptions`, { query: { key } })).body[0];
  }
  async stateOf(subscription: string) {
    return (await this.http.request<Subscription>(`${BASE}/subscriptions/${subscription}`)).body.state;
  }
}

const BASE = 'https://vendor.example';

export class VendorServiceProvider implements ServiceProvider {
  register(container: Container) {
    container.bind(Vendor).to(HttpVendor);
  }
}

// #region extension
export class AcmeExtension extends Extension {
  override providers() {
    return [VendorServiceProvider]; // configuration, logger, cache, journal, engine, clock and HTTP client have defaults
  }
  override sagas() {
    return [PurchaseSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  purchase(request: AssetRequest) {
    return this.resolve(PurchaseSaga, request);
  }
}
// #endregion extension
