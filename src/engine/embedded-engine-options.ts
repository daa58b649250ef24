import type { Retention } from './pruning';
import type { SlotsOptions } from './slots';

export interface EmbeddedEngineOptions extends SlotsOptions {
  /** Milliseconds without a sign of life after which other processes that share the journal take this one's runs. 20,000 unless given. */
  readonly lease?: number;
  /** For how long ended runs are kept; for ever unless given. */
  readonly retention?: Retention;
  /** 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
}
