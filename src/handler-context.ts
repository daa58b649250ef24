import type { ConnectClient } from './clients/connect/connect-client';

/** What a handler is told of the delivery that it handles. */
export interface HandlerContext {
  /** The event; `scheduled_execution` of a schedulable method. */
  readonly event: string;
  /** How the event came: an interactive one has somebody waiting, a scheduled one is nobody's request. */
  readonly category: 'background' | 'interactive' | 'scheduled';
  /** The id of the delivery: a task id, an `Idempotency-Key`. */
  readonly deliveryId: string | undefined;
  /** Calls Connect as the extension, and tells it for which task. */
  readonly client: ConnectClient;
  /** The installation that the task is for, of an extension that several accounts install. */
  readonly installation: Readonly<Record<string, unknown>> | undefined;
  /** Calls Connect as that installation, while the task is handled; steps use `InstallationClients`. */
  readonly installationClient: ConnectClient | undefined;
}
