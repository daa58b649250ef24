import type { EventDefinition } from '../../clients/connect/eaas/setup';
import type { Task, TaskOutput } from '../../clients/connect/eaas/task';
import { INSTALLATION_MEMBER } from '../../clients/connect/installation-clients';
import { AmendsError } from '../../core/errors';
import type { Delivered } from '../../engine/engine';
import type { DeliverOptions, Hosted } from '../host';
import { backgroundOutput } from './task-output';
import { contextOf, delivering, originOf, timed, timesOf, type TaskSurroundings } from './task-surroundings';

/** Tasks about an object of Connect that has entered a status. Their object's id is the run, their own id the delivery. */
export class BackgroundTasks {
  constructor(private readonly parts: TaskSurroundings) {}

  async handle(task: Task, hosted: Hosted): Promise<TaskOutput> {
    const stuckCountdown = this.parts.config.get('CONNECT_STUCK_COUNTDOWN');
    const recorded = await this.#recorded(task, hosted);
    if (recorded !== undefined) return backgroundOutput(recorded, stuckCountdown);
    const { answer, runtime } = await this.#answered(task, hosted);
    return { ...backgroundOutput(answer, stuckCountdown), runtime };
  }

  /** The answer that was given under this very task id. */
  async #recorded({ options, input }: Task, hosted: Hosted): Promise<Delivered | undefined> {
    const obstacle = hosted.obstacle();
    if (obstacle !== undefined) throw obstacle;
    const recorded = hosted.engine.recorded(options.task_id, input.object_id);
    if (recorded !== undefined) await hosted.engine.durable();
    return recorded;
  }

  async #answered(task: Task, hosted: Hosted): Promise<{ readonly answer: Delivered; readonly runtime: number }> {
    const { config, clock, objects } = this.parts;
    const { event_type: event, object_id: id } = task.input;
    const statuses = statusesOf(event, hosted);
    const definition = this.#definition(event);
    const { limit, patience } = timesOf(config.get('BACKGROUND_TASK_MAX_EXECUTION_TIME'));
    const options: DeliverOptions = { deliveryId: task.options.task_id, patience, whenOverloaded: 'reschedule', statusMatches: true };
    if (!(await objects.matches(task, definition, statuses))) {
      const status = async (): Promise<string | undefined> => statusOf(await objects.object(task, definition));
      return this.#delivering(task, hosted, () => timed(clock, limit, () => hosted.left(event, id, status, options)));
    }
    const object = withInstallation(await objects.object(task, definition), task);
    if (hasLeft(object, definition, statuses)) {
      const status = (): Promise<string | undefined> => Promise.resolve(statusOf(object));
      return this.#delivering(task, hosted, () => timed(clock, limit, () => hosted.left(event, id, status, options)));
    }
    const context = await contextOf(task, this.parts);
    return this.#delivering(task, hosted, (resolving) =>
      timed(clock, limit, () => hosted.deliver(event, object, { ...options, origin: originOf(task), context, resolving })),
    );
  }

  /** Its object may have a run, which the task attaches to, whatever its handler resolves. */
  #delivering<T>(task: Task, hosted: Hosted, work: (resolving: (request: string) => void) => Promise<T>): Promise<T> {
    return delivering(task, this.parts, hosted, (resolving) => {
      resolving(task.input.object_id);
      return work(resolving);
    });
  }

  #definition(event: string): EventDefinition {
    const definition = this.parts.setup()?.event_definitions?.find(({ event_type: type }) => type === event);
    if (definition !== undefined) return definition;
    throw new AmendsError('CONNECT_TASK_REFUSED', `Connect has sent a task for ${event}, and no definition of that event.`);
  }
}

/** @throws AmendsError `EVENT_UNKNOWN`, `CONNECT_TASK_REFUSED` */
function statusesOf(event: string, hosted: Hosted): readonly string[] {
  const handler = hosted.events().find((declared) => declared.event === event);
  if (handler === undefined) throw new AmendsError('EVENT_UNKNOWN', `No handler is declared for ${event}.`);
  if (handler.statuses !== undefined && handler.statuses.length > 0) return handler.statuses;
  throw new AmendsError(
    'CONNECT_TASK_REFUSED',
    `The handler of ${event} lists no statuses, which a background event needs: @event('${event}', { statuses: [ … ] }).`,
  );
}

/** The member that the status check of an event compares with the statuses. */
const CHECKED = /\bin\((\w+),\$\{?_statuses_\}?\)/;

/** Whether the object has left its statuses between the check and the look at it, as it does when a task is delivered twice. */
function hasLeft(object: Readonly<Record<string, unknown>>, { api_collection_filter: filter }: EventDefinition, statuses: readonly string[]): boolean {
  const checked = CHECKED.exec(filter)?.[1];
  const status = checked === undefined ? undefined : object[checked];
  return typeof status === 'string' && !statuses.includes(status);
}

/** Listing requests call it a state. */
function statusOf({ status, state }: Readonly<Record<string, unknown>>): string | undefined {
  const found = status ?? state;
  return typeof found === 'string' ? found : undefined;
}

function withInstallation(object: Readonly<Record<string, unknown>>, { options }: Task): Readonly<Record<string, unknown>> {
  return options.installation_id === null ? object : { ...object, [INSTALLATION_MEMBER]: options.installation_id };
}
