import { randomBytes } from 'node:crypto';
import type { Task, TaskCategory, TaskOutput, TaskResult } from '../../clients/connect/eaas/task';
import type { EaasPolicy } from './eaas-policy';

/** Which of the two connections of an events application a task goes to. */
export type Lane = 'background' | 'interactive';

/** `waiting` for its time or for somebody to take it, `sent` and not answered, or `closed`. */
export type EaasTaskState = 'waiting' | 'sent' | 'closed';

/** What happened to a task; times are milliseconds since 1970. */
export interface EaasTaskEntry {
  readonly at: number;
  readonly what: 'sent' | 'answered' | 'answer thrown away' | 'connection lost' | 'held on' | 'timed out' | 'given up';
  readonly instance?: string;
  readonly result?: TaskResult;
  readonly countdown?: number;
  readonly runtime?: number;
  readonly message?: string | null;
}

/** A task as the sandbox remembers it. */
export interface EaasTask {
  readonly number: number;
  readonly id: string;
  readonly environment: string;
  readonly category: TaskCategory;
  readonly lane: Lane;
  readonly options: Omit<Task['options'], 'task_id' | 'task_category'>;
  readonly input: Task['input'];
  readonly state: EaasTaskState;
  /** When it is to be delivered, or delivered again unless it is answered; `null` of closed ones. */
  readonly dueAt: number | null;
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly closedAt: number | null;
  /** The instance that it was sent to last. */
  readonly holder: string | null;
  readonly deliveries: number;
  /** Since the last answer other than `retry`. */
  readonly retries: number;
  /** The status that its object entered after it was sent, and that is to become a task of its own. */
  readonly again: string | null;
  readonly result: TaskResult | null;
  readonly message: string | null;
  readonly answer: unknown;
  readonly history: readonly EaasTaskEntry[];
  /** The task that this one doubles, on demand. */
  readonly duplicateOf: string | null;
}

/** What a new task is about. */
export interface EaasTaskDraft {
  readonly environment: string;
  readonly category: TaskCategory;
  readonly eventType: string;
  readonly objectId: string;
  readonly data?: unknown;
  readonly installationId?: string | null;
  readonly apiKey?: string | null;
  /** Milliseconds since 1970; at once unless given. */
  readonly dueAt?: number;
  readonly duplicateOf?: string;
}

/** More would be of no use to who reads them; a task may be rescheduled for weeks. */
const HISTORY_LIMIT = 40;
const SHOWN_MESSAGE = 500;

export const laneOf = (category: TaskCategory): Lane => (category === 'interactive' ? 'interactive' : 'background');

/** The options of a new task. `connect_correlation_id` looks like a W3C traceparent, as Connect's does. */
export function newTaskOptions(draft: EaasTaskDraft): EaasTask['options'] {
  return {
    correlation_id: randomBytes(16).toString('hex'),
    reply_to: 'sandbox.replies',
    api_key: draft.apiKey ?? null,
    installation_id: draft.installationId ?? null,
    connect_correlation_id: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
  };
}

/** The task as it goes over the wire. */
export function taskOnTheWire(task: Pick<EaasTask, 'id' | 'category' | 'options' | 'input'>): Task {
  return { options: { task_id: task.id, task_category: task.category, ...task.options }, input: task.input, output: null, model_type: 'task' };
}

/** The task after one more line of its history. */
export function withEntry(task: EaasTask, entry: EaasTaskEntry): EaasTask {
  const message = entry.message === undefined ? {} : { message: entry.message?.slice(0, SHOWN_MESSAGE) ?? null };
  return { ...task, history: [...task.history, { ...entry, ...message }].slice(-HISTORY_LIMIT) };
}

/** The task when `instance` is given it. */
export function afterDelivery(task: EaasTask, instance: string, policy: EaasPolicy, now: number): EaasTask {
  const sent = { ...task, state: 'sent', holder: instance, deliveries: task.deliveries + 1, sentAt: now, dueAt: now + policy.timeouts[task.category] } as const;
  return withEntry(sent, { at: now, what: 'sent', instance });
}

/** The task when its result arrived: closed, or waiting to be delivered again. */
export function afterResult(task: EaasTask, output: TaskOutput, policy: EaasPolicy, now: number, random: () => number): EaasTask {
  const { result, countdown, runtime, message, data } = output;
  const answered = withEntry(task, { at: now, what: 'answered', ...(task.holder !== null && { instance: task.holder }), result, countdown, runtime, message });
  if (result === 'retry') return afterFailure(answered, message ?? 'it gave no reason', policy, now, random);
  if (result === 'reschedule') return { ...answered, state: 'waiting', retries: 0, result, message, dueAt: now + countdown * policy.countdownSecond };
  return { ...answered, state: 'closed', dueAt: null, closedAt: now, result, message, answer: data };
}

/** The task when its host did not answer in time. */
export function afterTimeout(task: EaasTask, policy: EaasPolicy, now: number, random: () => number): EaasTask {
  return afterFailure(withEntry(task, { at: now, what: 'timed out' }), `no answer within ${policy.timeouts[task.category] / 1_000} s`, policy, now, random);
}

/** The task when it is closed without a result of its host. */
export function afterGivingUp(task: EaasTask, message: string, now: number): EaasTask {
  return withEntry({ ...task, state: 'closed', dueAt: null, closedAt: now, result: 'fail', message }, { at: now, what: 'given up', message });
}

function afterFailure(task: EaasTask, why: string, policy: EaasPolicy, now: number, random: () => number): EaasTask {
  const { first, most, times, jitter } = policy.retry;
  if (task.retries >= times) return afterGivingUp(task, `Given up after ${times} retries; the last one: ${why}`, now);
  const delay = Math.min(most, first * 2 ** task.retries);
  const drawn = delay * (1 - jitter) + delay * jitter * random();
  return { ...task, state: 'waiting', retries: task.retries + 1, result: 'retry', message: why, dueAt: now + Math.round(drawn) };
}
