import type { Logger } from '../../services/logger';
import type { Notices } from './notices';

/** Says for whom a journal keeps notices that nobody here takes: its class has another name by now, or its provider is not listed any more. */
export function tellUnbound(notices: Notices, bound: readonly string[], logger: Logger): void {
  for (const [observer, count] of notices.counts())
    if (!bound.includes(observer)) logger.warn(`${count} notices wait for an observer that is not bound; they stay until it is`, { observer });
}
