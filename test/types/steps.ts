import {
  BackgroundResponse,
  BackgroundTransaction,
  injectable,
  type AssetRequest,
  type CompensationContext,
  type Req,
  type StepContext,
  type TierRequest,
} from 'amends';
import { Vendor, type Customer, type Subscription } from './vendor';

@injectable()
export class CreateCustomer extends BackgroundTransaction<Customer, AssetRequest> {
  constructor(private readonly vendor: Vendor) {
    super();
  }
  override async execute() {
    return this.vendor.createCustomer();
  }
}

@injectable()
export class CreateSubscription extends BackgroundTransaction<Subscription, AssetRequest> {
  constructor(private readonly vendor: Vendor) {
    super();
  }
  override shouldExecute(request: AssetRequest) {
    return request.type === 'purchase';
  }
  override async execute(request: AssetRequest, context: StepContext) {
    const customer = context.outcomeOf(CreateCustomer);
    // @ts-expect-error the outcome of CreateCustomer is a Customer
    customer.nope;
    if (request.status === 'pending') return BackgroundResponse.reschedule(30);
    return this.vendor.subscribe(customer.id, { key: context.idempotencyKey, signal: context.signal });
  }
  override async compensate(_request: AssetRequest, _error: Error, context: CompensationContext<Subscription>) {
    // @ts-expect-error the outcome is undefined where it is unknown
    context.outcome.seats;
    const made = context.outcome ?? (await this.vendor.find(context.executionKey));
    if (made) await this.vendor.unsubscribe(made.id);
  }
}

/** A ready step, to be subclassed. */
export abstract class ReadyCreate<O extends { readonly id: string }> extends BackgroundTransaction<O, AssetRequest> {}

export class AcmeCreate extends ReadyCreate<{ id: string; region: string }> {
  override async execute() {
    return { id: '1', region: 'eu' };
  }
}

export class ReserveDomain extends BackgroundTransaction<{ domain: string }, AssetRequest> {
  override async execute() {
    return { domain: 'x' };
  }
}

export class AnyRequest extends BackgroundTransaction<void, Req> {
  override async execute() {
    // takes whatever it is given
  }
}

export class ApproveRequest extends BackgroundTransaction<void, AssetRequest> {
  override async execute(_request: AssetRequest, context: StepContext) {
    const region: string = context.outcomeOf(AcmeCreate).region;
    const byBaseClass: { readonly id: string } = context.outcomeOf(ReadyCreate);
    const perhaps: { domain: string } | undefined = context.findOutcome(ReserveDomain);
    // @ts-expect-error findOutcome may find none
    context.findOutcome(ReserveDomain).domain;
    // @ts-expect-error a step is asked for by its class, not by its name
    context.outcomeOf('AcmeCreate');
    return region === byBaseClass.id || perhaps !== undefined ? BackgroundResponse.done() : BackgroundResponse.waitFor('approval', { timeout: '2h' });
  }
}

export class TierStep extends BackgroundTransaction<void, TierRequest> {
  override async execute(request: TierRequest) {
    if (request.configuration.id === '') throw new Error('no configuration');
  }
}

interface Narrow extends AssetRequest {
  readonly extra: number;
}

export class NarrowStep extends BackgroundTransaction<void, Narrow> {
  override async execute(request: Narrow) {
    if (request.extra === 0) throw new Error('nothing extra');
  }
}
