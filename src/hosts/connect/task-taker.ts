import type { SetupRequest, SetupResponse } from '../../clients/connect/eaas/setup';
import type { Task } from '../../clients/connect/eaas/task';

/** What stands behind the connections: what they declare, and who takes the tasks. */
export interface TaskTaker {
  /** What both connections declare; asked anew at each handshake. */
  declares(): SetupRequest;
  /** Tasks in flight, for the query of the upgrade. */
  counts(): { readonly background: number; readonly scheduled: number };
  /** Each setup_response, in order of arrival, already merged with the ones before. The first one of the process is awaited before tasks are taken. */
  configured(setup: SetupResponse): void | Promise<void>;
  /** Returns at once and never throws; `answer` is called exactly once, with the task and its output filled in. */
  take(task: Task, answer: (result: Task) => void): void;
}
