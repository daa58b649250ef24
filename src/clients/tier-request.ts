import type { Connection, Events, Parameter, Reference, RequestMembers, TierAccount } from './asset-request';

/** What a vendor and a reseller have agreed on for a product, `TC-…`. Unknown members are kept. */
export interface TierConfiguration {
  readonly id: string;
  readonly name?: string;
  readonly status?: string;
  readonly account?: TierAccount;
  readonly product?: Reference;
  /** 1: the reseller, 2: the distributor above. */
  readonly tier_level?: number;
  readonly connection?: Connection;
  readonly params?: readonly Parameter[];
  readonly configuration?: { readonly params?: readonly Parameter[] };
  readonly contract?: Reference;
  readonly marketplace?: Reference;
  readonly events?: Events;
  readonly [member: string]: unknown;
}

/** A request about a tier configuration, `TCR-…`, as CloudBlue Connect sends it. */
export interface TierRequest extends RequestMembers {
  readonly type: 'setup' | 'update' | 'adjustment' | (string & {});
  readonly configuration: TierConfiguration;
  readonly params?: readonly Parameter[];
}
