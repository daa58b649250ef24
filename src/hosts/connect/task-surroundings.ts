import type { ConnectClient } from '../../clients/connect/connect-client';
import type { SetupResponse } from '../../clients/connect/eaas/setup';
import type { Task } from '../../clients/connect/eaas/task';
import type { TaskAtHand, TaskContexts } from '../../clients/connect/task-contexts';
import { AmendsError } from '../../core/errors';
import type { HandlerContext } from '../../handler-context';
import type { Clock } from '../../services/clock';
import type { Config } from '../../services/config';
import { tracePlaceOf } from '../../services/trace-place';
import type { TraceOrigin } from '../../services/tracing';
import type { Hosted } from '../host';
import type { TaskObjects } from './task-objects';

/** What handling a task needs. */
export interface TaskSurroundings {
  readonly config: Config;
  readonly clock: Clock;
  readonly contexts: TaskContexts;
  readonly client: ConnectClient;
  readonly objects: TaskObjects;
  readonly environmentId: string;
  /** What Connect said last of the environment. */
  setup(): SetupResponse | undefined;
  /** `SRVC-…` */
  service(): string;
  /** Aborts at a shutdown. */
  readonly stopping: AbortSignal;
  /** A text without secrets. */
  shown(text: string): string;
}

/** Milliseconds before the time of a task is up in which its answer gets ready: a tenth, and not more than this. */
const LONGEST_MARGIN = 10_000;

/** How long a task may take, and how long of that its handler waits for a run, both in milliseconds. */
export function timesOf(seconds: number): { readonly limit: number; readonly patience: number } {
  const limit = seconds * 1_000;
  return { limit, patience: limit - Math.min(LONGEST_MARGIN, limit / 10) };
}

/** What a handler answers within the time of its task, and the seconds that it took. @throws AmendsError `CONNECT_TASK_TIMED_OUT` */
export async function timed<T>(clock: Clock, limit: number, work: () => Promise<T>): Promise<{ readonly answer: T; readonly runtime: number }> {
  const begun = performance.now();
  let cancel = (): void => undefined;
  const timeUp = new Promise<never>((_resolve, reject) => {
    const error = new AmendsError(
      'CONNECT_TASK_TIMED_OUT',
      `The handler did not answer within ${limit / 1_000} s, which is what a task of its category may take.`,
    );
    cancel = clock.timer(limit, () => reject(error), 'timeout');
  });
  try {
    const answer = await Promise.race([work(), timeUp]);
    return { answer, runtime: (performance.now() - begun) / 1_000 };
  } finally {
    cancel();
  }
}

export function atHandOf({ options, input }: Task): TaskAtHand {
  const { task_id: id, api_key: apiKey, installation_id: installationId, connect_correlation_id: correlationId } = options;
  return { id, eventType: input.event_type, apiKey, installationId, correlationId };
}

/**
 * Where a task comes from. Connect's correlation id is no parent: it may be that of several runs, Connect's spans are not where ours go, and its flags would decide
 * for the extension which runs are sampled.
 */
export function originOf({ options }: Task): TraceOrigin {
  const { task_id: task, connect_correlation_id: id } = options;
  const link = tracePlaceOf(id?.toLowerCase());
  const attributes = { 'amends.connect.task': task, ...(id !== null && { 'amends.connect.correlation_id': id.slice(0, 200) }) };
  return { ...(link && { link }), attributes };
}

/** Does work for a task. Until the runs of the requests that it tells of have ended, what they call is called for this task. */
export async function delivering<T>(
  task: Task,
  { contexts }: TaskSurroundings,
  { engine }: Hosted,
  work: (resolving: (request: string) => void) => Promise<T>,
): Promise<T> {
  const atHand = atHandOf(task);
  const requests = new Set<string>();
  try {
    return await work((request) => {
      requests.add(request);
      contexts.delivers(atHand, request);
    });
  } finally {
    for (const request of requests) if (engine.live(request).length === 0) contexts.forget(request, atHand);
  }
}

/** What a handler is told of the installation that its task is for. @throws ConnectError when Connect does not tell of it */
export async function contextOf({ options }: Task, { client, objects, service }: TaskSurroundings): Promise<Partial<HandlerContext>> {
  const { installation_id: id, api_key: key } = options;
  const acting = key === null ? {} : { installationClient: client.as(key) };
  return id === null ? { client } : { client, installation: await objects.installation(service(), id), ...acting };
}
