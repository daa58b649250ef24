import { writeMessage } from '../../clients/connect/eaas/message';
import { ConnectRefusal } from './connect-refusal';
import { Devops } from './devops';
import type { EaasConnection } from './eaas-connection';
import type { EaasEndpoint } from './eaas-endpoint';
import type { FaultRequest } from './eaas-fault';
import type { FaultView } from './eaas-faults';
import { EaasInteractive } from './eaas-interactive';
import { EaasSchedules, type EaasTiming } from './eaas-schedules';
import { serviceIdOf } from './eaas-setup';
import { newTaskOptions, taskOnTheWire, type EaasTask } from './eaas-task';
import type { EaasTaskFilter } from './eaas-task-store';
import { validationEventOf } from './event-definitions';
import type { SandboxStore } from './sandbox-store';

/** What is asked of an extension while the caller waits. */
export interface EaasAsked {
  readonly eventType: string;
  readonly data: unknown;
  readonly objectId?: string;
  /** The one whose extension subscribed to the event, unless given. */
  readonly environment?: string;
  readonly installationId?: string;
  /** Seconds. */
  readonly timeout?: number;
}

/** An interactive task that is closed. */
export interface EaasAnswer {
  readonly task: EaasTask;
  /** False when it was given up. */
  readonly answered: boolean;
}

/** Connect's own runner takes no larger frame. */
const FRAME_LIMIT = 2 * 1024 * 1024;

/** All that can be asked of the web-socket endpoint, in one place. */
export class EaasDesk {
  readonly #store: SandboxStore;
  readonly #endpoint: EaasEndpoint;
  readonly #interactive: EaasInteractive;
  readonly #schedules: EaasSchedules;

  constructor(store: SandboxStore, endpoint: EaasEndpoint) {
    this.#store = store;
    this.#endpoint = endpoint;
    this.#interactive = new EaasInteractive(endpoint.dispatcher, endpoint.clock);
    this.#schedules = new EaasSchedules(store, endpoint.dispatcher, endpoint.clock);
    endpoint.onClosed = (task) => {
      this.#interactive.closed(task);
      this.#schedules.closed(task);
    };
  }

  now(): number {
    return this.#endpoint.clock.now();
  }

  /** The newest first. */
  tasks(filter: EaasTaskFilter, limit: number, offset: number): { readonly total: number; readonly tasks: readonly EaasTask[] } {
    return this.#endpoint.tasks.list(filter, limit, offset);
  }

  /** @throws ConnectRefusal NFND_001 */
  task(id: string): EaasTask {
    const task = this.#endpoint.tasks.get(id);
    if (task === undefined) throw ConnectRefusal.notFound();
    return task;
  }

  connections(): readonly EaasConnection[] {
    return this.#endpoint.connections;
  }

  /** How many tasks there are in each state, and how many results were ignored for what. */
  standing(): object {
    return { tasks: this.#endpoint.tasks.counts(), ignored_results: this.#endpoint.dispatcher.ignored };
  }

  addFault(request: FaultRequest): FaultView {
    return this.#endpoint.addFault(request);
  }

  faults(): readonly FaultView[] {
    return this.#endpoint.faults.list();
  }

  /** @throws ConnectRefusal NFND_001 when there is no such fault */
  clearFaults(id?: number): void {
    if (this.#endpoint.faults.clear(id) === 0 && id !== undefined) throw ConnectRefusal.notFound();
  }

  /** @throws ConnectRefusal NFND_001 */
  runSchedule(id: string, timing: EaasTiming): EaasTask {
    return this.#schedules.run(id, timing);
  }

  /** @throws ConnectRefusal NFND_001 when it does not run by itself */
  stopSchedule(id: string): void {
    if (!this.#schedules.stop(id)) throw ConnectRefusal.notFound();
  }

  /** From now on the background tasks of an environment act for an installation. @throws ConnectRefusal NFND_001 */
  actFor(environment: string, installation: string | null): object {
    if (this.#store.get('environments', environment) === undefined) throw ConnectRefusal.notFound();
    if (installation !== null) this.#keyOf(environment, installation);
    this.#endpoint.subscriptions.actFor(environment, installation);
    return { environment_id: environment, installation_id: installation };
  }

  /**
   * Pushes an interactive task and waits for its answer.
   * @throws ConnectRefusal VAL_001 for more data than a host takes, and when nobody subscribed to the event; NFND_001 for an unknown environment or installation
   */
  async ask(asked: EaasAsked): Promise<EaasAnswer> {
    const { eventType, data, installationId } = asked;
    const environment = asked.environment ?? this.#endpoint.subscriptions.subscribers(eventType)[0];
    if (environment === undefined)
      throw ConnectRefusal.invalid(`event_type: No extension has subscribed to ${eventType}. Connect one, or give environment_id.`);
    if (this.#store.get('environments', environment) === undefined) throw ConnectRefusal.notFound();
    const objectId = asked.objectId ?? idIn(data) ?? eventType;
    const apiKey = installationId === undefined ? null : this.#keyOf(environment, installationId);
    const question = { environment, eventType, objectId, data, installationId: installationId ?? null, apiKey };
    refuseLarge({ ...question, category: 'interactive' });
    const timeout = asked.timeout === undefined ? this.#endpoint.policy.timeouts.interactive : asked.timeout * 1_000;
    const task = await this.#interactive.ask(question, timeout);
    return { task, answered: task.history.at(-1)?.what === 'answered' };
  }

  /** Has the extension validate a request. @throws ConnectRefusal as `ask` does */
  async validate(id: string, timeout?: number): Promise<EaasAnswer> {
    const request = this.#store.get('requests', id);
    const found = request ?? this.#store.get('tier/config-requests', id);
    if (found === undefined) throw ConnectRefusal.notFound();
    const eventType = validationEventOf(request === undefined ? 'tier_config' : 'asset', found.type);
    return this.ask({ eventType, data: found, objectId: id, ...(timeout !== undefined && { timeout }) });
  }

  /** Lets nobody wait for what will not come. */
  stop(): void {
    this.#interactive.stop();
  }

  #keyOf(environment: string, installation: string): string {
    return this.#store.transact(() => new Devops(this.#store).impersonate(serviceIdOf(environment), installation).installation_api_key);
  }
}

function refuseLarge(draft: Parameters<typeof newTaskOptions>[0]): void {
  const { environment: _environment, category, eventType, objectId, data } = draft;
  const task = { id: 'TQ-000-000-000', category, options: newTaskOptions(draft), input: { event_type: eventType, object_id: objectId, data } };
  const size = Buffer.byteLength(writeMessage({ message_type: 'task', data: taskOnTheWire(task) }));
  if (size > FRAME_LIMIT) throw ConnectRefusal.invalid(`data: The task would be a frame of ${size} bytes, and a host takes no more than ${FRAME_LIMIT}.`);
}

/** The object that the data of a product action is about. */
function idIn(data: unknown): string | undefined {
  const token = (data as { jwt_payload?: Readonly<Record<string, unknown>> } | null)?.jwt_payload;
  const id = token?.['asset_id'] ?? token?.['configuration_id'];
  return typeof id === 'string' ? id : undefined;
}
