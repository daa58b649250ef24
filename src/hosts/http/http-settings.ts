import type { Logger } from '../../services/logger';
import type { Redactor } from '../../services/redactor';
import type { Hosted } from '../host';
import type { Admission } from './admission';
import type { LiveViews } from './live-views';
import type { PageFiles } from './page-files';

/** What the routes need. */
export interface HttpSettings {
  readonly hosted: Hosted;
  readonly admission: Admission;
  readonly live: LiveViews;
  /** `undefined`: there is no page. */
  readonly page: PageFiles | undefined;
  /** Milliseconds. */
  readonly patience: number;
  readonly bodyLimit: number;
  readonly logger: Logger | undefined;
  readonly redactor: Redactor;
  /** Whether the host is shutting down. */
  readonly draining: () => boolean;
}
