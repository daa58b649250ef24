import type { Clock } from '../../services/clock';
import type { Logger } from '../../services/logger';
import type { ConnectionTiming } from './connection-timing';
import type { ReceivedSetup } from './received-setup';
import type { TaskTaker } from './task-taker';

/** Which tasks Connect routes to a connection. An extension has one of each; either must be able to take every category. */
export type RunnerType = 'background' | 'interactive';

export interface ConnectionOptions {
  readonly runnerType: RunnerType;
  /** `SERVER_ADDRESS`: a host, with a port where it is not the usual one, or an address with its scheme. */
  readonly serverAddress: string;
  /** `API_KEY`: the whole header. Secret. */
  readonly apiKey: string;
  readonly environmentId: string;
  readonly instanceId: string;
  /** The product and so on, as of the REST calls. */
  readonly userAgent: string;
  readonly taker: TaskTaker;
  /** One for both connections of a process. */
  readonly setup: ReceivedSetup;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Unless given, those of Connect's own runner. */
  readonly timing?: Partial<ConnectionTiming>;
  /** `HTTP_PROXY`, for plain connections, and `HTTPS_PROXY`, for those with TLS. */
  readonly proxies?: { readonly http?: string | undefined; readonly https?: string | undefined };
  /** Certificates (PEM) to trust besides Node's own. */
  readonly trusted?: string | undefined;
  /** Whether frames are logged, at level `debug` and masked. */
  readonly showFrames?: boolean;
  /** From 0 up to 1, for the jitter. */
  readonly random?: () => number;
}

/** How a connection came to its end. With an `error` it was not meant to. */
export type ConnectionEnd =
  /** By `stop()`. */
  | { readonly reason: 'stopped' }
  /** Connect sent a shutdown; what was owed is delivered. */
  | { readonly reason: 'shutdown' }
  /** Connect closed it for good (1000, 1001). */
  | { readonly reason: 'closed'; readonly code: number }
  /** 401 or 403: `CONNECT_FORBIDDEN`. */
  | { readonly reason: 'forbidden'; readonly error: Error }
  /** The budget is spent: `CONNECT_UNREACHABLE`. */
  | { readonly reason: 'unreachable'; readonly error: Error }
  /** What should not happen, such as a declaration that no message can be made of. */
  | { readonly reason: 'failed'; readonly error: Error };
