import type { Logger } from '../../services/logger';
import type { Redactor } from '../../services/redactor';
import type { Hosted } from '../host';
import type { BearerToken } from './bearer-token';

/** What the routes need. */
export interface HttpSettings {
  readonly hosted: Hosted;
  readonly token: BearerToken | undefined;
  /** Milliseconds. */
  readonly patience: number;
  readonly bodyLimit: number;
  readonly logger: Logger | undefined;
  readonly redactor: Redactor;
  /** Whether the host is shutting down. */
  readonly draining: () => boolean;
}
