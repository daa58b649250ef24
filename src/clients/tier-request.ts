import type { Req } from '../core/request';
import type { Assignee, Connection, Events, Parameter, Reference, TierAccount } from './asset-request';

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

/** A request about a tier configuration, `TCR-…`, as CloudBlue Connect sends it. Unknown members are kept. */
export interface TierRequest extends Req {
  readonly type: 'setup' | 'update' | 'adjustment' | (string & {});
  readonly status: string;
  readonly configuration: TierConfiguration;
  readonly params?: readonly Parameter[];
  readonly reason?: string;
  readonly note?: string;
  /** Empty text where nobody is. */
  readonly assignee?: string | Assignee | null;
  readonly contract?: Reference;
  readonly marketplace?: Reference;
  readonly events?: Events;
  readonly created?: string;
  readonly [member: string]: unknown;
}
