import type { ConnectClient } from '../../clients/connect/connect-client';
import { contentRange } from '../../clients/connect/content-range';
import { pathOfId } from '../../clients/connect/connect-path';
import type { EventDefinition } from '../../clients/connect/eaas/setup';
import type { Task } from '../../clients/connect/eaas/task';
import { AmendsError } from '../../core/errors';
import { statusQuery } from './status-query';

/** Looks up what tasks are about. These calls tell nothing of the task, as those of Connect's own runner. */
export class TaskObjects {
  constructor(private readonly client: ConnectClient) {}

  /** Whether the object is in one of the statuses. @throws ConnectError, and AmendsError `CONNECT_TASK_REFUSED` when Connect does not say how many objects there are */
  async matches(task: Task, definition: EventDefinition, statuses: readonly string[]): Promise<boolean> {
    const query = statusQuery(definition, task.input.object_id, statuses);
    const { headers } = await this.#of(task).request({ method: 'GET', path: definition.api_collection_endpoint, query });
    const range = contentRange(headers['content-range']);
    if (range !== undefined) return range.total > 0;
    throw new AmendsError('CONNECT_TASK_REFUSED', `Connect answered the status check of ${task.input.object_id} without a Content-Range.`);
  }

  /** @throws ConnectError */
  async object(task: Task, { api_resource_endpoint: endpoint }: EventDefinition): Promise<Readonly<Record<string, unknown>>> {
    const path = endpoint.replaceAll('{pk}', encodeURIComponent(task.input.object_id));
    return (await this.#of(task).request<Readonly<Record<string, unknown>>>({ method: 'GET', path })).body;
  }

  /** @throws ConnectError */
  async installation(service: string, installation: string): Promise<Readonly<Record<string, unknown>>> {
    return this.#get(pathOfId(`${pathOfId('devops/services', service)}/installations`, installation));
  }

  /** @throws ConnectError */
  async schedule(service: string, environment: string, schedule: string): Promise<Readonly<Record<string, unknown>>> {
    return this.#get(pathOfId(`${pathOfId(`${pathOfId('devops/services', service)}/environments`, environment)}/schedules`, schedule));
  }

  async #get(path: string): Promise<Readonly<Record<string, unknown>>> {
    return (await this.client.withoutContext.request<Readonly<Record<string, unknown>>>({ method: 'GET', path })).body;
  }

  /** Acts for the installation, where the task is one's. */
  #of({ options }: Task): ConnectClient {
    const bare = this.client.withoutContext;
    return options.api_key === null ? bare : bare.as(options.api_key);
  }
}
