import { Redactor } from '../../services/redactor';
import type { EaasConnection } from './eaas-connection';
import type { EaasTask, EaasTaskEntry } from './eaas-task';

const redactor = new Redactor();

/** A task as it is shown: times in ISO 8601, keys masked. */
export function taskView(task: EaasTask): object {
  const { options, input, answer } = task;
  return {
    id: task.id,
    environment_id: task.environment,
    category: task.category,
    event_type: input.event_type,
    object_id: input.object_id,
    state: task.state,
    result: task.result,
    message: task.message,
    deliveries: task.deliveries,
    retries: task.retries,
    instance_id: task.holder,
    created: time(task.createdAt),
    due: time(task.dueAt),
    sent: time(task.sentAt),
    closed: time(task.closedAt),
    duplicate_of: task.duplicateOf,
    options: { ...options, api_key: options.api_key === null ? null : '******' },
    data: redactor.redact(input.data),
    answer: redactor.redact(answer),
    history: task.history.map(entryView),
  };
}

/** A connection as it is shown. */
export function connectionView(connection: EaasConnection): object {
  const { number, address, state, since, unanswered, badFrames } = connection;
  return {
    id: number,
    environment_id: address.environment,
    instance_id: address.instance,
    application: address.application,
    runner_type: address.runnerType,
    state,
    since: time(since),
    running_tasks: address.running ?? null,
    unanswered: [...unanswered.keys()],
    bad_frames: badFrames,
  };
}

function entryView({ at, instance, ...entry }: EaasTaskEntry): object {
  return { at: time(at), ...(instance !== undefined && { instance_id: instance }), ...entry };
}

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
