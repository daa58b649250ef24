import type { Asset, AssetItem, AssetRequest, Assignee, Parameter, TierName } from '../../asset-request';
import type { TierConfiguration, TierRequest } from '../../tier-request';
import { ConnectAsset, type ItemDraft, type TierDraft } from './connect-asset';
import { ConnectTierConfiguration } from './connect-tier-configuration';
import type { FakeOptions } from './fake-tier';
import { memberAccess, type MemberAccess } from './member-access';
import { ParametrizedView, type Parametrized } from './parametrized-view';
import { parsed } from './parsed';
import { requestModel, type RequestModel } from './request-model';
import { assetRequestSchema, tierRequestSchema } from './schemas';

/** What a view of a request can be of. */
export type AnyConnectRequest = AssetRequest | TierRequest;

interface Known extends Parametrized {
  readonly type?: string;
  readonly status?: string;
  readonly asset?: Asset;
  readonly configuration?: TierConfiguration;
}

/**
 * A view of a request of Connect, `PR-…` or `TCR-…`: it asks for what is inside, and makes other requests of it. The request itself stays plain JSON
 * (`raw`), is not copied and not changed. Of an asset request the parameters are those of its asset; of a tier request its own.
 */
export class ConnectRequest<R extends AnyConnectRequest = AssetRequest> extends ParametrizedView<R> {
  /** Takes a request as it is: this costs nothing, and checks nothing. */
  static of<R extends AnyConnectRequest>(request: R): ConnectRequest<R> {
    return new ConnectRequest(request);
  }

  /** Takes what may be no request. @throws TerminalError `REQUEST_INVALID`, naming the first member that is wrong */
  static parse(json: unknown): ConnectRequest<AssetRequest> | ConnectRequest<TierRequest> {
    const isTier = typeof json === 'object' && json !== null && 'configuration' in json && !('asset' in json);
    if (isTier) return new ConnectRequest(parsed(tierRequestSchema, json, 'tier configuration request') as TierRequest);
    return new ConnectRequest(parsed(assetRequestSchema, json, 'asset request') as AssetRequest);
  }

  get type(): R['type'] {
    return this.raw.type;
  }

  get status(): string {
    return this.raw.status;
  }

  get note(): string | undefined {
    return this.raw.note;
  }

  get reason(): string | undefined {
    return this.raw.reason;
  }

  /** ISO 8601. */
  get created(): string | undefined {
    return this.raw.created;
  }

  /** ISO 8601. */
  get updated(): string | undefined {
    return this.raw.updated;
  }

  /** Who works on it; Connect writes an empty text for nobody. */
  get assignee(): MemberAccess<Assignee> {
    return memberAccess<Assignee>(this.raw.assignee);
  }

  requestModel(): RequestModel {
    return requestModel(this.raw);
  }

  isAssetRequest(): this is ConnectRequest<AssetRequest> {
    return this.requestModel() === 'asset';
  }

  isTierConfigRequest(): this is ConnectRequest<TierRequest> {
    return this.requestModel() === 'tier-config';
  }

  /** The asset; of a request that has none, an empty one. */
  asset(): ConnectAsset {
    return new ConnectAsset(this.#known.asset ?? ({} as Asset));
  }

  /** The tier configuration; of a request that has none, an empty one. */
  tierConfiguration(): ConnectTierConfiguration {
    return new ConnectTierConfiguration(this.#known.configuration ?? ({} as TierConfiguration));
  }

  override params(): readonly Parameter[] {
    return this.#isOfAsset ? this.asset().params() : super.params();
  }

  override configurationParams(): readonly Parameter[] {
    return this.#isOfAsset ? this.asset().configurationParams() : this.tierConfiguration().configurationParams();
  }

  items(): readonly AssetItem[] {
    return this.asset().items();
  }

  withType(type: R['type']): this {
    return this.#with({ type });
  }

  withStatus(status: string): this {
    return this.#with({ status });
  }

  withNote(note: string): this {
    return this.#with({ note });
  }

  withReason(reason: string): this {
    return this.#with({ reason });
  }

  /** A date is written as ISO 8601. */
  withCreated(created: string | Date): this {
    return this.#with({ created: iso(created) });
  }

  /** A date is written as ISO 8601. */
  withUpdated(updated: string | Date): this {
    return this.#with({ updated: iso(updated) });
  }

  /** Nobody: an empty text. */
  withAssignee(assignee: '' | Assignee): this {
    return this.#with({ assignee });
  }

  /** With another asset, or with what a function makes of this one. */
  withAsset(asset: Asset | ConnectAsset | ((asset: ConnectAsset) => ConnectAsset)): this {
    const made = typeof asset === 'function' ? asset(this.asset()) : asset;
    return this.#with({ asset: made instanceof ConnectAsset ? made.raw : made });
  }

  /** With another tier configuration, or with what a function makes of this one. */
  withTierConfiguration(
    configuration: TierConfiguration | ConnectTierConfiguration | ((configuration: ConnectTierConfiguration) => ConnectTierConfiguration),
  ): this {
    const made = typeof configuration === 'function' ? configuration(this.tierConfiguration()) : configuration;
    return this.#with({ configuration: made instanceof ConnectTierConfiguration ? made.raw : made });
  }

  /** As {@link ConnectAsset.withItem}. */
  withItem(draft: ItemDraft): this {
    return this.withAsset((asset) => asset.withItem(draft));
  }

  withItems(drafts: readonly ItemDraft[]): this {
    return this.withAsset((asset) => asset.withItems(drafts));
  }

  /** As {@link ConnectAsset.withTier}. */
  withTier(name: TierName, account: TierDraft, options?: FakeOptions): this {
    return this.withAsset((asset) => asset.withTier(name, account, options));
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

  protected override withParamList(params: readonly Parameter[]): this {
    return this.#isOfAsset ? this.withAsset((asset) => asset.withMember('params', params)) : super.withParamList(params);
  }

  protected override withConfigurationList(params: readonly Parameter[]): this {
    const configuration = { params };
    if (this.#isOfAsset) return this.withAsset((asset) => asset.withMember('configuration', { ...asset.raw.configuration, ...configuration }));
    return this.withTierConfiguration((tier) => tier.withMember('configuration', { ...tier.raw.configuration, ...configuration }));
  }

  get #known(): Known {
    return this.raw;
  }

  /** A request that has neither is taken for one of an asset that is yet to come. */
  get #isOfAsset(): boolean {
    return this.#known.asset !== undefined || this.#known.configuration === undefined;
  }

  #with(members: Readonly<Record<string, unknown>>): this {
    return this.around({ ...this.raw, ...members });
  }
}

/** A view of a request: {@link ConnectRequest.of}. */
export function connectRequest<R extends AnyConnectRequest>(request: R): ConnectRequest<R> {
  return ConnectRequest.of(request);
}

const iso = (time: string | Date): string => (typeof time === 'string' ? time : time.toISOString());
