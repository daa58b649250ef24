import { LogScope } from '../../services/log-scope';
import { ConnectContext, taskHeaders } from './connect-context';

/** What a task tells of itself that calls made for it, or later for the run that it started, have to know. */
export interface TaskAtHand {
  readonly id: string;
  readonly eventType: string;
  /** Acts for the installation. Secret. */
  readonly apiKey: string | null;
  readonly installationId: string | null;
  readonly correlationId: string | null;
}

/**
 * Knows for which task a call is made: by the task whose handler is at work, or by the request of the run whose step is, which is that of the last task that
 * delivered it. After a restart no task is known, and only the extension is told.
 */
export class TaskContexts extends ConnectContext {
  /** `SRVC-…`, as soon as Connect has told it. */
  extensionId: string | undefined;
  readonly #tasks = new Map<string, TaskAtHand>();
  readonly #requests = new Map<string, TaskAtHand>();

  override headers(): Readonly<Record<string, string>> {
    const task = this.#current();
    return taskHeaders({ extensionId: this.extensionId, taskId: task?.id, taskType: task?.eventType, correlationId: task?.correlationId });
  }

  /** The last task that delivered a request, as long as it, or a run of the request, is alive. */
  of(request: string): TaskAtHand | undefined {
    return this.#requests.get(request);
  }

  /** Does what a task asks for. */
  async during<T>(task: TaskAtHand, work: () => Promise<T>): Promise<T> {
    this.#tasks.set(task.id, task);
    try {
      return await LogScope.run({ task: task.id }, work);
    } finally {
      this.#tasks.delete(task.id);
    }
  }

  /** From now on the request's calls are this task's. */
  delivers(task: TaskAtHand, request: string): void {
    this.#requests.set(request, task);
  }

  /** Nothing is done for the request any more, unless another task has come for it. */
  forget(request: string, task?: TaskAtHand): void {
    if (task === undefined || this.#requests.get(request) === task) this.#requests.delete(request);
  }

  #current(): TaskAtHand | undefined {
    const { run, request, task } = LogScope.fields();
    if (run !== undefined) return typeof request === 'string' ? this.#requests.get(request) : undefined;
    return typeof task === 'string' ? this.#tasks.get(task) : undefined;
  }
}
