import type { Clock } from '../../services/clock';
import type { Logger } from '../../services/logger';
import { asError } from '../../core/errors';
import type { ConnectionTiming } from './connection-timing';
import { Pause } from './pause';
import type { Session } from './session';

interface Result {
  readonly taskId: string;
  readonly frame: string;
  attempts: number;
}

export interface ResultSenderParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing: ConnectionTiming;
  /** The connection, as soon as there is one. */
  session(): Promise<Session>;
  /** Called when a result is off the queue, sent or dropped. */
  onLess(): void;
}

/**
 * Sends results one after the other, in the order in which they came. One that could not be handed to an open socket is tried again, on the next
 * connection if need be. The protocol knows no acknowledgements: what left this process and did not arrive is lost, and Connect delivers the task again.
 */
export class ResultSender {
  readonly #queue: Result[] = [];
  #sending = false;
  #stopped = false;
  readonly #pause: Pause;

  constructor(private readonly parts: ResultSenderParts) {
    this.#pause = new Pause(parts.clock);
  }

  /** How many results are owed. */
  get size(): number {
    return this.#queue.length;
  }

  add(taskId: string, frame: string): void {
    if (this.#stopped) return this.#drop([taskId]);
    this.#queue.push({ taskId, frame, attempts: 0 });
    if (!this.#sending) void this.#work();
  }

  /** Drops what is left. */
  stop(): void {
    this.#stopped = true;
    this.#pause.cut();
    const left = this.#queue.splice(0).map(({ taskId }) => taskId);
    if (left.length > 0) this.#drop(left);
  }

  #drop(tasks: readonly string[]): void {
    this.parts.logger.error(`The connection has ended; ${tasks.length} result(s) are not delivered: ${tasks.join(', ')}. Connect delivers these tasks again.`, {
      tasks,
    });
  }

  async #work(): Promise<void> {
    this.#sending = true;
    for (let result = this.#queue[0]; result !== undefined; result = this.#queue[0]) {
      const session = await this.parts.session();
      if (this.#stopped) break;
      if (!(await this.#settled(result, session))) continue;
      if (this.#queue[0] === result) this.#queue.shift();
      this.parts.onLess();
    }
    this.#sending = false;
  }

  /** @returns whether nothing more is to be done about it. */
  async #settled(result: Result, session: Session): Promise<boolean> {
    const { logger, timing } = this.parts;
    try {
      await session.send(result.frame);
      return true;
    } catch (error) {
      result.attempts += 1;
      const { taskId, attempts } = result;
      const why = asError(error).message;
      if (attempts >= timing.sendAttempts) {
        logger.error(`The result of task ${taskId} could not be sent in ${attempts} attempts and is dropped: ${why}. Connect delivers the task again.`, {
          taskId,
          attempts,
        });
        return true;
      }
      logger.warn(`The result of task ${taskId} could not be sent (attempt ${attempts} of ${timing.sendAttempts}): ${why}. It is tried again.`, {
        taskId,
        attempts,
      });
      await this.#pause.for(timing.sendWait);
      return false;
    }
  }
}
