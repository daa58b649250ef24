import type { VendorStore } from './vendor-store';

export interface VendorCustomer {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly reference: string | null;
}

export interface VendorWorkspace {
  readonly id: string;
  readonly customer_id: string;
  readonly name: string;
  readonly seats: number;
  readonly status: 'provisioning' | 'active' | 'suspended' | 'cancelled' | 'failed';
  /** The buyer's own id of it. */
  readonly reference: string | null;
  /** When provisioning ends, in milliseconds since 1970, and how. */
  readonly ready_at: number;
  readonly becomes: 'active' | 'failed';
}

export interface VendorDomain {
  readonly name: string;
  readonly workspace_id: string;
}

/** Why the vendor does not do what it was asked: an HTTP status with a code. */
export class VendorRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What an operation did: the status and body of the answer, and what it concerned. */
export interface Done {
  readonly status: 200 | 201 | 202 | 204;
  readonly resource: string;
  readonly body?: object;
}

export interface Provisioning {
  readonly milliseconds: number;
  readonly becomes: 'active' | 'failed';
}

const SEATS_LIMIT = 10_000;
const DOMAIN = /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/;

/** What the sandbox vendor can do: customers, workspaces with seats, domains. Every method runs inside a transaction of the store. */
export class VendorOperations {
  constructor(
    private readonly store: VendorStore,
    private readonly now: () => number,
  ) {}

  createCustomer(key: string, body: Record<string, unknown>): Done {
    const customer: VendorCustomer = {
      id: `CU-${this.store.nextNumber('customer')}`,
      name: text(body, 'name'),
      email: optionalText(body, 'email'),
      reference: optionalText(body, 'reference'),
    };
    this.store.add('customer', customer.id, customer, { key, reference: customer.reference });
    return { status: 201, resource: `customer/${customer.id}`, body: customer };
  }

  customer(id: string): VendorCustomer {
    return this.store.get<VendorCustomer>('customer', id) ?? gone('CUSTOMER_UNKNOWN', `There is no customer ${id}.`);
  }

  deleteCustomer(id: string): Done {
    this.customer(id);
    const workspace = this.store.find<VendorWorkspace>('workspace', 'owner', id).find(({ status }) => status !== 'cancelled');
    if (workspace !== undefined) throw new VendorRefusal(409, 'CUSTOMER_IN_USE', `Customer ${id} has the workspace ${workspace.id}. Cancel it first.`);
    this.store.delete('customer', id);
    return { status: 204, resource: `customer/${id}` };
  }

  createWorkspace(key: string, body: Record<string, unknown>, provisioning: Provisioning): Done {
    const customer = text(body, 'customer_id');
    if (this.store.get('customer', customer) === undefined) throw new VendorRefusal(422, 'CUSTOMER_UNKNOWN', `There is no customer ${customer}.`);
    const workspace: VendorWorkspace = {
      id: `WS-${this.store.nextNumber('workspace')}`,
      customer_id: customer,
      name: text(body, 'name'),
      seats: seats(body),
      status: 'provisioning',
      reference: optionalText(body, 'reference'),
      ready_at: this.now() + provisioning.milliseconds,
      becomes: provisioning.becomes,
    };
    this.store.add('workspace', workspace.id, workspace, { key, reference: workspace.reference, owner: customer });
    return { status: 202, resource: `workspace/${workspace.id}`, body: this.view(workspace) };
  }

  workspace(id: string): VendorWorkspace {
    return this.settled(this.store.get<VendorWorkspace>('workspace', id) ?? gone('WORKSPACE_UNKNOWN', `There is no workspace ${id}.`));
  }

  setSeats(id: string, body: Record<string, unknown>): Done {
    const workspace = this.workspace(id);
    if (workspace.status !== 'active') refuseState(workspace, 'have its seats changed');
    return this.save({ ...workspace, seats: seats(body) });
  }

  move(id: string, verb: 'suspend' | 'resume' | 'cancel'): Done {
    const workspace = this.workspace(id);
    switch (verb) {
      case 'suspend':
        return workspace.status === 'active' ? this.save({ ...workspace, status: 'suspended' }) : refuseState(workspace, 'be suspended');
      case 'resume':
        return workspace.status === 'suspended' ? this.save({ ...workspace, status: 'active' }) : refuseState(workspace, 'be resumed');
      case 'cancel':
        if (workspace.status === 'cancelled') refuseState(workspace, 'be cancelled');
        for (const domain of this.store.find<VendorDomain>('domain', 'owner', id)) this.store.delete('domain', domain.name);
        return this.save({ ...workspace, status: 'cancelled' });
    }
  }

  reserveDomain(key: string, body: Record<string, unknown>): Done {
    const domain: VendorDomain = { name: text(body, 'name').toLowerCase(), workspace_id: text(body, 'workspace_id') };
    if (!DOMAIN.test(domain.name)) throw new VendorRefusal(422, 'DOMAIN_INVALID', `${JSON.stringify(domain.name)} is no domain name.`);
    if (this.workspace(domain.workspace_id).status === 'cancelled') refuseState(this.workspace(domain.workspace_id), 'have a domain');
    // somebody else has all of taken.example, so that a sale can fail for a reason of business
    if (domain.name.endsWith('taken.example') || this.store.get('domain', domain.name) !== undefined) {
      throw new VendorRefusal(409, 'DOMAIN_TAKEN', `The domain ${domain.name} is taken.`);
    }
    this.store.add('domain', domain.name, domain, { key, owner: domain.workspace_id });
    return { status: 201, resource: `domain/${domain.name}`, body: domain };
  }

  domain(name: string): VendorDomain {
    return this.store.get<VendorDomain>('domain', name) ?? gone('DOMAIN_UNKNOWN', `The domain ${name} is not reserved.`);
  }

  releaseDomain(name: string): Done {
    this.domain(name);
    this.store.delete('domain', name);
    return { status: 204, resource: `domain/${name}` };
  }

  /** A workspace as callers see it. */
  view(workspace: VendorWorkspace): object {
    const { ready_at: _readyAt, becomes: _becomes, ...shown } = this.settled(workspace);
    return shown;
  }

  private settled(workspace: VendorWorkspace): VendorWorkspace {
    return workspace.status === 'provisioning' && this.now() >= workspace.ready_at ? { ...workspace, status: workspace.becomes } : workspace;
  }

  private save(workspace: VendorWorkspace): Done {
    this.store.change('workspace', workspace.id, workspace);
    return { status: 200, resource: `workspace/${workspace.id}`, body: this.view(workspace) };
  }
}

function gone(code: string, message: string): never {
  throw new VendorRefusal(404, code, message);
}

function refuseState(workspace: VendorWorkspace, what: string): never {
  throw new VendorRefusal(409, 'WORKSPACE_STATE', `Workspace ${workspace.id} is ${workspace.status}; it cannot ${what}.`);
}

function text(body: Record<string, unknown>, member: string): string {
  const value = body[member];
  if (typeof value === 'string' && value.length > 0 && value.length <= 200) return value;
  throw new VendorRefusal(422, 'BODY_INVALID', `${member} must be a text of 1 to 200 characters.`);
}

function optionalText(body: Record<string, unknown>, member: string): string | null {
  return body[member] === undefined || body[member] === null ? null : text(body, member);
}

function seats(body: Record<string, unknown>): number {
  const value = body['seats'];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= SEATS_LIMIT) return value;
  throw new VendorRefusal(422, 'SEATS_INVALID', `seats must be a whole number from 1 to ${SEATS_LIMIT}.`);
}
