import { ConnectRefusal } from './connect-refusal';
import { openConversation } from './conversations';
import { processingEventOf } from './event-definitions';
import { idDigits } from './id-digits';
import { changed, valuesFor, type ParameterChange } from './parameter-values';
import type { Reference, SandboxObject, SandboxTierRequest, TierConfiguration, TierRequestType } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';
import { connectionReference, tierAccount } from './seed-world';
import { WORLD } from './world-ids';

/** What is ordered for a reseller. */
export interface TierOrder {
  readonly type: TierRequestType;
  /** The configuration, unless one is to be set up; the reseller's of the seeded world unless given. */
  readonly configuration?: string | undefined;
  /** Of whom one is to be set up; a new reseller unless given. */
  readonly account?: string | undefined;
  readonly params: readonly ParameterChange[];
  readonly draft?: boolean;
}

/** Makes tier-config requests, and the configurations that they set up. Every method runs inside a transaction of the store. */
export class TierOrders {
  constructor(
    private readonly store: SandboxStore,
    private readonly at: () => string,
  ) {}

  /** @throws ConnectRefusal VAL_001 for what cannot be ordered, NFND_001 for a configuration that is not there */
  create(order: TierOrder, by: Reference): SandboxTierRequest {
    return order.type === 'setup' ? this.setup(order, by) : this.request(order, this.configuration(order.configuration ?? WORLD.resellerConfiguration), by);
  }

  /** A reseller nobody has sold by yet, and the request to set it up. */
  newReseller(by: Reference): Reference {
    const account = this.newAccount('tier1', by);
    this.setup({ type: 'setup', account: account.id, params: [{ id: 'reseller_email', value: 'reseller@sandbox.example' }] }, by);
    return account;
  }

  private setup(order: TierOrder, by: Reference): SandboxTierRequest {
    const account = order.account === undefined ? this.newAccount('tier1', by) : this.store.get('tier/accounts', order.account);
    if (account === undefined) throw ConnectRefusal.invalid(`configuration.account: The account "${order.account}" does not exist.`);
    const known = this.store.all('tier/configs').find((configuration) => configuration.account.id === account.id);
    if (known !== undefined)
      throw ConnectRefusal.invalid(`configuration.account: ${account.id} has the configuration ${known.id} already; order an update of it.`);
    const product = this.store.get('products', WORLD.product)!;
    const created = { at: this.at(), by };
    const configuration: TierConfiguration = {
      id: `TC-${idDigits(this.store.nextNumber('tier configuration') + 1, 9, 3)}`, // the first is the seeded one
      name: `Configuration of ${String(account['name'])}`,
      account,
      product: { id: product.id, name: product['name'] as string, icon: product['icon'], status: product['status'] },
      tier_level: 1,
      connection: connectionReference(this.store),
      params: valuesFor(this.store.all('parameters', WORLD.product), 'tier1'),
      open_request: null,
      template: null,
      contract: { id: WORLD.contract, name: 'Sandbox Contract' },
      marketplace: { id: WORLD.marketplace, name: 'Sandbox Marketplace' },
      status: 'processing',
      configuration: { params: [] },
      events: { created, updated: created },
    };
    this.store.add('tier/configs', configuration);
    return this.request(order, configuration, by);
  }

  private request(order: TierOrder, before: TierConfiguration, by: Reference): SandboxTierRequest {
    if (before.open_request !== null) throw ConnectRefusal.invalid(`configuration: ${before.id} has the open request ${before.open_request.id}.`);
    const count = this.store.nextNumber(`request of ${before.id}`);
    const id = `TCR-${before.id.slice(3)}-${String(count).padStart(3, '0')}`;
    const status = order.draft ? 'draft' : 'pending';
    const stamp = { at: this.at(), by };
    const configuration = this.store.put('tier/configs', { ...before, open_request: { id } });
    const request: SandboxTierRequest = {
      id,
      type: order.type,
      status,
      configuration,
      parent_configuration: null,
      params: changed(before.params, order.params),
      assignee: '',
      environment: 'production',
      tiers: { tier1: configuration.account, tier2: {} },
      account: configuration.account,
      product: configuration.product,
      tier_level: configuration.tier_level,
      template: null,
      notes: '',
      reason: '',
      effective_date: null,
      events: { created: stamp, updated: stamp, ...(status === 'pending' && { pended: stamp }) },
      created: stamp.at,
      updated: stamp.at,
    };
    this.store.add('tier/config-requests', request);
    openConversation(this.store, id, `${order.type} of ${configuration.id}`, stamp);
    this.store.occur(processingEventOf('tier_config', order.type), id, status);
    return request;
  }

  private configuration(id: string): TierConfiguration {
    const configuration = this.store.get('tier/configs', id);
    if (configuration === undefined) throw ConnectRefusal.notFound();
    return configuration;
  }

  /** An account of a customer (`customer`) or a reseller (`tier1`). @param details what a call says of it: its `name`, `contact_info` and external ids */
  newAccount(scope: string, by: Reference, details: Readonly<Record<string, unknown>> = {}): SandboxObject {
    const number = this.store.nextNumber('tier account') + 2; // the first two are seeded
    const id = `TA-${idDigits(number, 12, 4)}`;
    const owner = { id: WORLD.provider, name: 'Sandbox Provider' };
    const created = { at: this.at(), by };
    const account = tierAccount(id, `Sandbox Account ${number}`, [scope], null, owner, { created, updated: created });
    const told = ['name', 'contact_info', 'external_id', 'external_uid'].filter((name) => details[name] !== undefined);
    return this.store.add('tier/accounts', { ...account, ...Object.fromEntries(told.map((name) => [name, details[name]])) });
  }
}
