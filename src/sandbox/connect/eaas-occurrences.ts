import { EVENT_DEFINITIONS } from './event-definitions';
import type { EaasSubscriptions } from './eaas-subscriptions';
import type { EaasTask } from './eaas-task';
import type { EaasTaskStore } from './eaas-task-store';
import type { Collection } from './sandbox-objects';
import type { Occurrence, SandboxStore } from './sandbox-store';

/** Makes tasks of what has occurred. An occurrence is gone, and its tasks are there, in one commit. */
export class EaasOccurrences {
  /** The last occurrence that was looked at. */
  #seen = 0;
  /** Up to where they were looked at before anybody subscribed to them. */
  #old = 0;

  constructor(
    private readonly store: SandboxStore,
    private readonly tasks: EaasTaskStore,
    private readonly subscriptions: EaasSubscriptions,
    private readonly keep: number,
  ) {}

  /** Somebody subscribed to something else: what nobody wanted before is looked at again. */
  reconsider(): void {
    this.#old = Math.max(this.#old, this.#seen);
    this.#seen = 0;
  }

  consume(now: number): void {
    for (let batch = this.store.occurrencesAfter(this.#seen); batch.length > 0; batch = this.store.occurrencesAfter(this.#seen)) {
      const occurrences = batch;
      this.store.transact(() => {
        for (const occurrence of occurrences) this.#take(occurrence, now);
      });
      this.#seen = batch.at(-1)!.number;
    }
  }

  /** The task, or none when one of the object is pending: that one reads the object when it is delivered, and one that was ever sent has a successor, since its answer may be about what was before. */
  request(environment: string, eventType: string, objectId: string, status: string, now: number): EaasTask | undefined {
    const pending = this.tasks.pending(environment, eventType, objectId);
    if (pending === undefined) return this.tasks.add({ environment, category: 'background', eventType, objectId, ...this.#account(environment) }, now);
    if (pending.deliveries > 0) this.tasks.save({ ...pending, again: status });
    return undefined;
  }

  #take(occurrence: Occurrence, now: number): void {
    const { number, eventType, objectId, status } = occurrence;
    if (this.subscriptions.subscribers(eventType).length === 0) return this.#forget(number - this.keep, '<=');
    if (number > this.#old || this.#isCurrent(occurrence)) {
      for (const environment of this.subscriptions.takers(eventType, status)) this.request(environment, eventType, objectId, status, now);
    }
    this.#forget(number, '=');
  }

  /** Whether the object is still in the status: what is long over interests nobody who subscribes now. */
  #isCurrent({ eventType, objectId, status }: Occurrence): boolean {
    const collection = EVENT_DEFINITIONS.find(({ type }) => type === eventType)?.api_collection_endpoint;
    const object = collection === undefined || collection === '' ? undefined : this.store.get(collection as Collection, objectId);
    return object === undefined || [object['status'], object['state']].includes(status);
  }

  #account(environment: string): { readonly installationId?: string; readonly apiKey?: string | null } {
    const installationId = this.subscriptions.installationOf(environment);
    return installationId === undefined ? {} : { installationId, apiKey: this.store.keyOf(installationId) ?? null };
  }

  #forget(number: number, which: '=' | '<='): void {
    this.store.database.prepare(`DELETE FROM occurrences WHERE number ${which} ?`).run(number);
  }
}
