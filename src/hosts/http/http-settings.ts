import type { Logger } from '../../services/logger';
import type { Redactor } from '../../services/redactor';
import type { Hosted } from '../host';
import type { Callers } from './callers';

/** What the routes need. */
export interface HttpSettings {
  readonly hosted: Hosted;
  /** `undefined`: anybody on this machine may call, and nobody can tell them apart. */
  readonly callers: Callers | undefined;
  /** Milliseconds. */
  readonly patience: number;
  readonly bodyLimit: number;
  readonly logger: Logger | undefined;
  readonly redactor: Redactor;
  /** Whether the host is shutting down. */
  readonly draining: () => boolean;
}
