import type { Req } from '../core/request';

/** The kinds of an asset request. */
export type AssetRequestType = 'purchase' | 'change' | 'adjustment' | 'suspend' | 'resume' | 'cancel' | 'renew' | 'transfer';

export interface Reference {
  readonly id: string;
  readonly name?: string;
}

export interface Parameter {
  readonly id: string;
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  /** `text`, `password`, `email`, `checkbox`, … */
  readonly type?: string;
  /** `ordering`, `fulfillment` or `configuration`. */
  readonly phase?: string;
  readonly value?: string | null;
  /** What is wrong with the value; a request can be inquired only if a parameter has one. */
  readonly value_error?: string;
  /** The value where it is no text: of types checkbox, phone, address, object. */
  readonly structured_value?: unknown;
  readonly [member: string]: unknown;
}

export interface AssetItem {
  readonly id: string;
  readonly mpn?: string;
  /** Text; may be no number, such as `unlimited`. */
  readonly quantity: string;
  readonly old_quantity?: string;
  readonly params?: readonly Parameter[];
  readonly [member: string]: unknown;
}

/** Through whom an asset is sold. */
export interface Connection {
  readonly id?: string;
  readonly type?: string;
  readonly provider?: Reference;
  readonly vendor?: Reference;
  readonly hub?: Reference;
  readonly [member: string]: unknown;
}

/** Somebody in the chain of sale: the customer, a reseller, a distributor. */
export interface TierAccount {
  readonly id?: string;
  readonly name?: string;
  readonly external_id?: string;
  readonly external_uid?: string;
  readonly contact_info?: ContactInfo;
  readonly [member: string]: unknown;
}

export interface ContactInfo {
  readonly address_line1?: string;
  readonly address_line2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postal_code?: string;
  readonly country?: string;
  readonly contact?: Contact;
  readonly [member: string]: unknown;
}

export interface Contact {
  readonly first_name?: string;
  readonly last_name?: string;
  readonly email?: string;
  readonly phone_number?: PhoneNumber;
  readonly [member: string]: unknown;
}

export interface PhoneNumber {
  readonly country_code?: string;
  readonly area_code?: string;
  readonly phone_number?: string;
  readonly extension?: string;
}

/** The levels of the chain of sale. */
export type TierName = 'customer' | 'tier1' | 'tier2';

/** When something happened, and by whom, by its name: `created`, `updated`, `approved`, … */
export type Events = Readonly<Record<string, { readonly at?: string; readonly by?: unknown } | null | undefined>>;

export interface Assignee {
  readonly id?: string;
  readonly name?: string;
  readonly email?: string;
}

export interface Asset {
  readonly id: string;
  readonly status?: string;
  readonly external_id?: string;
  readonly external_uid?: string;
  readonly product?: Reference;
  readonly connection?: Connection;
  readonly items?: readonly AssetItem[];
  readonly params?: readonly Parameter[];
  readonly tiers?: { readonly [tier in TierName]?: TierAccount };
  readonly configuration?: { readonly params?: readonly Parameter[] };
  readonly contract?: Reference;
  readonly marketplace?: Reference;
  readonly events?: Events;
  readonly [member: string]: unknown;
}

/** What all requests of CloudBlue Connect have, whatever they are about. Unknown members are kept. */
export interface RequestMembers extends Req {
  readonly status: string;
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

/** A request about a subscription, `PR-…`, as CloudBlue Connect sends it. */
export interface AssetRequest extends RequestMembers {
  readonly type: AssetRequestType | (string & {});
  readonly asset: Asset;
}
