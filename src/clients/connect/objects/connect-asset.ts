import type { Asset, AssetItem, Parameter, TierAccount, TierName } from '../../asset-request';
import { accountOf, type FakeOptions } from './fake-tier';
import { findById } from './find-by-id';
import { memberAccess, type MemberAccess } from './member-access';
import { MissingItemError } from './missing-item-error';
import { parameterIn, withParameters } from './parametrized-view';
import { parameterDraft, withParameter, type ParameterDetails, type ParameterDraft, type ParameterOptions, type ParameterValue } from './parameters';
import { parsed } from './parsed';
import { ProductView } from './product-view';
import { assetSchema } from './schemas';

/** An item of which only what is to change is given; a quantity may be a number. */
export type ItemDraft = Readonly<Partial<Omit<AssetItem, 'id' | 'quantity' | 'old_quantity' | 'params'>>> & {
  readonly id: string;
  readonly quantity?: string | number;
  readonly old_quantity?: string | number;
  readonly params?: readonly ParameterDraft[];
};

/** What a tier is set to: `random` is somebody who does not exist, another text an id, and members are laid over what is there. */
export type TierDraft = 'random' | (string & {}) | Partial<TierAccount>;

/** A view of a subscription, `AS-…`. Immutable; see {@link ConnectRequest}. */
export class ConnectAsset extends ProductView<Asset> {
  static of(asset: Asset): ConnectAsset {
    return new ConnectAsset(asset);
  }

  /** @throws TerminalError `REQUEST_INVALID` for what is no asset, naming the member */
  static parse(json: unknown): ConnectAsset {
    return new ConnectAsset(parsed(assetSchema, json, 'asset') as Asset);
  }

  get externalId(): string | undefined {
    return this.raw.external_id;
  }

  get externalUid(): string | undefined {
    return this.raw.external_uid;
  }

  items(): readonly AssetItem[] {
    return this.raw.items ?? [];
  }

  /** The item of this id, or one of its members. @throws MissingItemError */
  item(id: string): AssetItem;
  item<K extends keyof AssetItem, Fallback = undefined>(id: string, key: K, fallback?: Fallback): NonNullable<AssetItem[K]> | Fallback;
  item(id: string, key?: keyof AssetItem, fallback?: unknown): unknown {
    const found = this.findItem(id);
    if (found === undefined) throw new MissingItemError(id);
    return key === undefined ? found : memberAccess(found)(key, fallback);
  }

  findItem(id: string): AssetItem | undefined {
    return findById(this.items(), id);
  }

  /** @throws MissingItemError */
  itemParams(item: string): readonly Parameter[] {
    return this.item(item, 'params', []);
  }

  /** @throws MissingItemError, MissingParameterError */
  itemParam(item: string, id: string): Parameter;
  itemParam<K extends keyof Parameter, Fallback = undefined>(item: string, id: string, key: K, fallback?: Fallback): NonNullable<Parameter[K]> | Fallback;
  itemParam(item: string, id: string, key?: keyof Parameter, fallback?: unknown): unknown {
    return parameterIn(this.itemParams(item), id, key, fallback);
  }

  tier(name: TierName): MemberAccess<TierAccount> {
    return memberAccess(this.raw.tiers?.[name]);
  }

  get tierCustomer(): MemberAccess<TierAccount> {
    return this.tier('customer');
  }

  get tier1(): MemberAccess<TierAccount> {
    return this.tier('tier1');
  }

  get tier2(): MemberAccess<TierAccount> {
    return this.tier('tier2');
  }

  withExternalId(id: string): this {
    return this.withMember('external_id', id);
  }

  withExternalUid(id: string): this {
    return this.withMember('external_uid', id);
  }

  /** With this item: what is not said of one that is there stays as it is, and its parameters are changed one by one. */
  withItem(draft: ItemDraft): this {
    const known = this.findItem(draft.id);
    const item = itemOf(known, draft);
    return this.withMember('items', known === undefined ? [...this.items(), item] : this.items().map((one) => (one === known ? item : one)));
  }

  withItems(drafts: readonly ItemDraft[]): this {
    return drafts.reduce<this>((asset, draft) => asset.withItem(draft), this);
  }

  /** @throws MissingItemError, and MissingParameterError with `create: false` */
  withItemParam(item: string, id: string, value?: ParameterValue, details?: ParameterDetails, options?: ParameterOptions): this {
    return this.#withItemParamList(item, withParameter(this.itemParams(item), parameterDraft(id, value, details), options));
  }

  /** @throws MissingItemError, and MissingParameterError with `create: false` */
  withItemParams(item: string, drafts: readonly ParameterDraft[], options?: ParameterOptions): this {
    return this.#withItemParamList(item, withParameters(this.itemParams(item), drafts, options));
  }

  withTier(name: TierName, account: TierDraft, options?: FakeOptions): this {
    const kind = name === 'customer' ? 'customer' : 'reseller';
    return this.withMember('tiers', { ...this.raw.tiers, [name]: accountOf(this.tier(name)(), account, kind, options) });
  }

  withTierCustomer(account: TierDraft, options?: FakeOptions): this {
    return this.withTier('customer', account, options);
  }

  withTier1(account: TierDraft, options?: FakeOptions): this {
    return this.withTier('tier1', account, options);
  }

  withTier2(account: TierDraft, options?: FakeOptions): this {
    return this.withTier('tier2', account, options);
  }

  #withItemParamList(item: string, params: readonly Parameter[]): this {
    const changed = { ...this.item(item), params };
    return this.withMember(
      'items',
      this.items().map((one) => (one.id === item ? changed : one)),
    );
  }
}

function itemOf(known: AssetItem | undefined, { quantity, old_quantity: before, params, ...members }: ItemDraft): AssetItem {
  const said = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as typeof members;
  return {
    ...(known ?? { quantity: '1' }),
    ...said,
    ...(quantity !== undefined && { quantity: String(quantity) }),
    ...(before !== undefined && { old_quantity: String(before) }),
    ...(params !== undefined && { params: withParameters(known?.params ?? [], params) }),
  };
}
