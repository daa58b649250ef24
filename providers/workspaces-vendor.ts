import { TerminalError, injectable } from 'amends';
import type { Call } from 'amends/transactions/call';
import {
  SubscriptionVendor,
  type Customer,
  type CustomerDetails,
  type Quantities,
  type Subscription,
  type SubscriptionDetails,
} from 'amends/transactions/subscription-vendor';
import { WorkspacesApi, unless } from './workspaces-api';

/** The item that is sold. */
export const SEATS = 'WS-SEAT';

interface Workspace {
  readonly id: string;
  readonly status: Subscription['status'];
  readonly seats: number;
}

/** Sells subscriptions as workspaces, over the vendor's REST API. */
@injectable()
export class WorkspacesVendor extends SubscriptionVendor {
  constructor(private readonly api: WorkspacesApi) {
    super();
  }

  async createCustomer(details: CustomerDetails, call: Call): Promise<Customer> {
    const { id } = await this.api.send<Customer>('POST', '/customers', call, details);
    return { id };
  }

  async findCustomerByKey(key: string, call: Call): Promise<Customer | undefined> {
    return this.api.findBy<Customer>('/customers', 'key', key, call);
  }

  async deleteCustomer(id: string, call: Call): Promise<void> {
    await unless(['CUSTOMER_UNKNOWN'], this.api.send('DELETE', `/customers/${id}`, call));
  }

  async createSubscription(customer: string, details: SubscriptionDetails, call: Call): Promise<Subscription> {
    const body = { customer_id: customer, name: details.name, seats: seatsOf(details.quantities), reference: details.reference };
    return subscriptionOf(await this.api.send<Workspace>('POST', '/workspaces', call, body));
  }

  async findSubscriptionByKey(key: string, call: Call): Promise<Subscription | undefined> {
    return maybe(await this.api.findBy<Workspace>('/workspaces', 'key', key, call));
  }

  async findSubscriptionByReference(reference: string, call: Call): Promise<Subscription | undefined> {
    return maybe(await this.api.findBy<Workspace>('/workspaces', 'reference', reference, call));
  }

  async findSubscription(id: string, call: Call): Promise<Subscription | undefined> {
    return maybe(await this.api.find<Workspace>(`/workspaces/${encodeURIComponent(id)}`, call));
  }

  async changeQuantities(id: string, quantities: Quantities, call: Call): Promise<Subscription> {
    return subscriptionOf(await this.api.send<Workspace>('PUT', `/workspaces/${id}/seats`, call, { seats: seatsOf(quantities) }));
  }

  async suspendSubscription(id: string, call: Call): Promise<void> {
    await this.move(id, 'suspend', 'suspended', call);
  }

  async resumeSubscription(id: string, call: Call): Promise<void> {
    await this.move(id, 'resume', 'active', call);
  }

  async cancelSubscription(id: string, call: Call): Promise<void> {
    await this.move(id, 'cancel', 'cancelled', call);
  }

  /** The vendor refuses to suspend what is suspended; for us it is done. */
  private async move(id: string, verb: string, target: Subscription['status'], call: Call): Promise<void> {
    try {
      await this.api.send('POST', `/workspaces/${id}/${verb}`, call);
    } catch (error) {
      const refused = error instanceof TerminalError && error.code === 'WORKSPACE_STATE';
      if (!refused || (await this.findSubscription(id, call))?.status !== target) throw error;
    }
  }
}

function seatsOf(quantities: Quantities): number {
  const text = quantities[SEATS];
  if (text !== undefined && /^[1-9]\d*$/.test(text)) return Number(text);
  throw new TerminalError(`A workspace needs a whole number of seats (item ${SEATS}), not ${JSON.stringify(text ?? null)}.`, { code: 'SEATS_INVALID' });
}

function subscriptionOf({ id, status, seats }: Workspace): Subscription {
  return { id, status, quantities: { [SEATS]: String(seats) } };
}

function maybe(workspace: Workspace | undefined): Subscription | undefined {
  return workspace && subscriptionOf(workspace);
}
