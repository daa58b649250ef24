import { writeMessage } from '../../clients/connect/eaas/message';
import type { Task } from '../../clients/connect/eaas/task';
import { asError } from '../../core/errors';
import type { Logger } from '../../services/logger';

/** The frame of a result. One that cannot be written becomes an error result, without the payload: Connect has to hear something. */
export function resultFrame(result: Task, logger: Logger): string {
  try {
    return writeMessage({ message_type: 'task', data: result });
  } catch (error) {
    const { task_id: task, task_category: category } = result.options;
    const message = `The result of task ${task} cannot be written as JSON: ${asError(error).message}`;
    logger.error(message, { task, error });
    const output = { result: category === 'interactive' ? 'fail' : 'retry', data: null, countdown: 0, runtime: 0, message: message.slice(0, 4000) } as const;
    return writeMessage({ message_type: 'task', data: { ...result, input: { ...result.input, data: null }, output } });
  }
}
