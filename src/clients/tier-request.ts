import type { Req } from '../core/request';
import type { Parameter } from './asset-request';

/** A request about a tier configuration, `TCR-…`, as CloudBlue Connect sends it. Unknown members are kept. */
export interface TierRequest extends Req {
  readonly type: 'setup' | 'update' | 'adjustment' | (string & {});
  readonly status: string;
  readonly configuration: { readonly id: string; readonly params?: readonly Parameter[]; readonly [member: string]: unknown };
  readonly params?: readonly Parameter[];
  readonly [member: string]: unknown;
}
