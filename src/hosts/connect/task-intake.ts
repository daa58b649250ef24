import type { Task } from '../../clients/connect/eaas/task';
import { asError } from '../../core/errors';
import type { ConnectionOptions } from './connection-options';
import { resultFrame } from './result-frame';

export interface TaskIntakeParts extends Pick<ConnectionOptions, 'taker' | 'setup' | 'logger'> {
  /** Called with each result as it goes over the wire. */
  onResult(taskId: string, frame: string): void;
}

/** Hands tasks on, and counts those that have no result yet. */
export class TaskIntake {
  #running = 0;
  #closed = false;

  constructor(private readonly parts: TaskIntakeParts) {}

  get running(): number {
    return this.#running;
  }

  /** From now on no task is taken. */
  close(): void {
    this.#closed = true;
  }

  /** The tasks that run are no longer waited for. */
  abandon(): void {
    this.#running = 0;
  }

  /** Returns at once. While the first setup_response is taken in the task waits. */
  take(task: Task): void {
    if (this.#closed) return this.#passOver(task);
    this.#running += 1;
    const { settling } = this.parts.setup;
    if (settling === undefined) this.#handOver(task);
    else void settling.then(() => this.#handOver(task));
  }

  #handOver(task: Task): void {
    let answered = false;
    const answer = (result: Task): void => {
      if (answered) return this.parts.logger.error(`Task ${task.options.task_id} was answered more than once; only the first answer is sent.`);
      answered = true;
      this.#running = Math.max(0, this.#running - 1);
      this.parts.onResult(result.options.task_id, resultFrame(result, this.parts.logger));
    };
    try {
      this.parts.taker.take(task, answer);
    } catch (error) {
      this.parts.logger.error(`Task ${task.options.task_id} could not be taken: ${asError(error).message}`, { error });
      answer({
        ...task,
        output: {
          result: task.options.task_category === 'interactive' ? 'fail' : 'retry',
          data: null,
          countdown: 0,
          runtime: 0,
          message: asError(error).message,
        },
      });
    }
  }

  #passOver(task: Task): void {
    this.parts.logger.info(`Task ${task.options.task_id} is not taken, since this connection is ending. Connect delivers it again.`);
  }
}
