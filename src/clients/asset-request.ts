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
  readonly type?: string;
  readonly phase?: string;
  readonly value?: string | null;
  readonly value_error?: string;
  readonly structured_value?: unknown;
  readonly [member: string]: unknown;
}

export interface AssetItem {
  readonly id: string;
  readonly mpn?: string;
  /** Text; may be no number, such as `unlimited`. */
  readonly quantity: string;
  readonly old_quantity?: string;
  readonly [member: string]: unknown;
}

export interface Asset {
  readonly id: string;
  readonly status?: string;
  readonly external_id?: string;
  readonly product?: Reference;
  readonly items?: readonly AssetItem[];
  readonly params?: readonly Parameter[];
  readonly configuration?: { readonly params?: readonly Parameter[] };
  readonly marketplace?: Reference;
  readonly [member: string]: unknown;
}

/** A request about a subscription, `PR-…`, as CloudBlue Connect sends it. Unknown members are kept. */
export interface AssetRequest extends Req {
  readonly type: AssetRequestType | (string & {});
  readonly status: string;
  readonly asset: Asset;
  readonly reason?: string;
  readonly [member: string]: unknown;
}
