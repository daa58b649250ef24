import { ConnectRefusal } from './connect-refusal';
import { processingEventOf } from './event-definitions';
import { goodsOf } from './goods-of';
import { withQuantities, type WantedItem } from './order-items';
import { changed, valuesFor, type ParameterChange } from './parameter-values';
import { idDigits } from './id-digits';
import type { AssetRequestType, AssetStatus, ItemQuantity, ParameterValue, Reference, SandboxAsset, SandboxRequest, Stamps } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';
import { connectionReference } from './seed-world';
import { openConversation } from './conversations';
import type { TierOrders } from './tier-orders';
import { WORLD } from './world-ids';

type Body = Readonly<Record<string, unknown>>;

/** What is ordered. */
export interface AssetOrder {
  readonly type: AssetRequestType;
  /** What it is about, unless it is a purchase. */
  readonly asset?: string | undefined;
  readonly items: readonly WantedItem[];
  readonly params: readonly ParameterChange[];
  readonly external_id?: string | undefined;
  readonly external_uid?: string | undefined;
  readonly note?: string | undefined;
  /** The accounts of a purchase, unless they are those of the seeded world: one that is there by its id, else a new one like this. */
  readonly customer?: Body | undefined;
  readonly reseller?: Body | undefined;
  readonly draft?: boolean;
  /** A purchase of a new reseller, whose configuration has to be set up first. */
  readonly tierSetup?: boolean;
  /** A purchase without a parameter that is required is refused. */
  readonly strict?: boolean;
}

/** In which state an asset must be to be ordered something for. A cancel may come while a purchase is still under way. */
const ORDERABLE: Readonly<Record<Exclude<AssetRequestType, 'purchase'>, readonly AssetStatus[]>> = {
  change: ['active'],
  adjustment: ['active', 'suspended'],
  suspend: ['active'],
  resume: ['suspended'],
  cancel: ['active', 'suspended', 'processing'],
};

const ENDED = ['approved', 'failed', 'revoked'];

/** Whether nothing more comes of a request. */
function isEnded(request: { readonly status: string }): boolean {
  return ENDED.includes(request.status);
}

/** Takes orders: makes asset requests, and the assets of purchases. Every method runs inside a transaction of the store. */
export class AssetOrders {
  constructor(
    private readonly store: SandboxStore,
    private readonly tiers: TierOrders,
    private readonly at: () => string,
  ) {}

  /** @throws ConnectRefusal VAL_001 for what cannot be ordered, NFND_001 for an asset that is not there */
  create(order: AssetOrder, by: Reference): SandboxRequest {
    const asset = order.type === 'purchase' ? this.newAsset(order, by) : this.orderable(order.type, order.asset);
    const at = this.at();
    const earlier = this.store.all('requests', asset.id);
    const status = order.draft ? 'draft' : order.tierSetup && order.type === 'purchase' ? 'tiers_setup' : 'pending';
    const approved = earlier.filter((request) => request.status === 'approved').at(-1);
    const stamp = { at, by };
    const request: SandboxRequest = {
      id: `PR-${asset.id.slice(3)}-${String(earlier.length + 1).padStart(3, '0')}`,
      type: order.type,
      status,
      note: order.note ?? '',
      reason: '',
      asset: this.wanted(order, asset),
      answered: false,
      assignee: '',
      activation_key: '',
      previous_approved_request: approved === undefined ? null : { id: approved.id },
      effective_date: null,
      planned_date: null,
      template: null,
      events: { created: stamp, updated: stamp, ...(status === 'pending' && { pended: stamp }) },
      created: at,
      updated: at,
      marketplace: asset.marketplace,
      contract: asset.contract,
    };
    this.store.add('requests', request, asset.id);
    openConversation(this.store, request.id, `${order.type} of ${asset.id}`, stamp);
    if (status !== 'tiers_setup') this.store.occur(processingEventOf('asset', order.type), request.id, status);
    return request;
  }

  /** The asset as the request wants it. */
  private wanted(order: AssetOrder, asset: SandboxAsset): SandboxAsset {
    if (order.type === 'purchase') return asset;
    if (order.type === 'cancel' && !order.draft) this.store.put('assets', { ...asset, status: 'terminating' });
    return {
      ...asset,
      status: order.type === 'cancel' && !order.draft ? 'terminating' : asset.status,
      items: withQuantities(goodsOf(this.store, asset.product.id), asset.items, order.type === 'change' ? order.items : []),
      params: changed(asset.params, order.params),
    };
  }

  private orderable(type: Exclude<AssetRequestType, 'purchase'>, id: string | undefined): SandboxAsset {
    if (id === undefined) throw ConnectRefusal.invalid(`asset.id: This field is required: a ${type} is of an asset.`);
    const asset = this.store.get('assets', id);
    if (asset === undefined) throw ConnectRefusal.notFound();
    if (!ORDERABLE[type].includes(asset.status)) {
      throw ConnectRefusal.invalid(`asset: ${id} is ${asset.status}; a ${type} is of one that is ${ORDERABLE[type].join(' or ')}.`);
    }
    const open = this.store.all('requests', id).find((request) => !isEnded(request));
    if (open !== undefined && type !== 'cancel') throw ConnectRefusal.invalid(`asset: ${id} has the open request ${open.id}.`);
    return asset;
  }

  private newAsset(order: AssetOrder, by: Reference): SandboxAsset {
    const number = this.store.nextNumber('asset');
    const digits = String(number).padStart(12, '0');
    const id = `AS-${idDigits(number, 12, 4)}`;
    const items = this.itemsOf(order);
    const { customer, reseller } = this.accounts(order, by);
    const product = this.store.get('products', WORLD.product)!;
    const params = changed(valuesFor(this.store.all('parameters', WORLD.product), 'asset'), order.params);
    if (order.strict) requireValues(params);
    const events: Stamps = { created: { at: this.at(), by } };
    return this.store.add('assets', {
      id,
      status: order.draft ? 'draft' : order.tierSetup ? 'new' : 'processing',
      external_id: order.external_id ?? String(number),
      external_uid: order.external_uid ?? `00000000-0000-4000-9000-${digits}`,
      external_name: null,
      product: { id: product.id, name: product['name'] as string, icon: product['icon'], status: product['status'] },
      connection: connectionReference(this.store),
      contract: { id: WORLD.contract, name: 'Sandbox Contract' },
      marketplace: { id: WORLD.marketplace, name: 'Sandbox Marketplace' },
      items,
      params,
      configuration: { params: this.configuration() },
      tiers: { customer, tier1: reseller, tier2: {} },
      events,
    });
  }

  private itemsOf(order: AssetOrder): readonly ItemQuantity[] {
    if (order.items.length === 0 && order.strict) throw ConnectRefusal.invalid('asset.items: This field is required.');
    return withQuantities(goodsOf(this.store, WORLD.product), [], order.items);
  }

  private accounts(order: AssetOrder, by: Reference) {
    const find = (id: string) => {
      const account = this.store.get('tier/accounts', id);
      if (account === undefined) throw ConnectRefusal.invalid(`asset.tiers: The account "${id}" does not exist.`);
      return account as Reference;
    };
    const account = ({ id, ...details }: Body, scope: string) => (typeof id === 'string' ? find(id) : this.tiers.newAccount(scope, by, details));
    const reseller = order.tierSetup ? this.tiers.newReseller(by) : account(order.reseller ?? { id: WORLD.reseller }, 'tier1');
    return { customer: account(order.customer ?? { id: WORLD.customer }, 'customer'), reseller };
  }

  private configuration(): readonly ParameterValue[] {
    const values = this.store.all('configurations', WORLD.product).map((configuration) => {
      const { id } = configuration['parameter'] as Reference;
      return { id, value: configuration['value'] as string, structured_value: configuration['structured_value'] };
    });
    return changed(valuesFor(this.store.all('parameters', WORLD.product), 'product'), values);
  }
}

function requireValues(params: readonly ParameterValue[]): void {
  const missing = params.filter(({ phase, constraints, value, structured_value }) => {
    return phase === 'ordering' && constraints.required && value === '' && structured_value === null;
  });
  if (missing.length > 0) throw ConnectRefusal.invalid(...missing.map(({ id }) => `asset.params: The parameter "${id}" is required.`));
}
