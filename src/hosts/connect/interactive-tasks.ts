import type { Task, TaskOutput } from '../../clients/connect/eaas/task';
import { InteractiveResponse } from '../../core/interactive-response';
import type { Hosted, Interacted } from '../host';
import { failedOutput, interactiveOutput, interactiveRunOutput } from './task-output';
import { contextOf, delivering, originOf, timed, timesOf, type TaskSurroundings } from './task-surroundings';

/** Tasks that somebody waits for. What they carry is handled as it is, and they cannot be delivered again later. */
export class InteractiveTasks {
  constructor(private readonly parts: TaskSurroundings) {}

  async handle(task: Task, hosted: Hosted): Promise<TaskOutput> {
    const { config, clock } = this.parts;
    const { limit, patience } = timesOf(config.get('INTERACTIVE_TASK_MAX_EXECUTION_TIME'));
    const payload = structuredClone(task.input.data); // what the handler changes is none of Connect's business
    const context = await contextOf(task, this.parts);
    const options = { deliveryId: task.options.task_id, patience, origin: originOf(task), context };
    const { answer, runtime } = await delivering(task, this.parts, hosted, (resolving) =>
      timed(clock, limit, () => hosted.interact(task.input.event_type, payload, { ...options, resolving })),
    );
    return { ...outputOf(task, answer, this.parts.shown), runtime };
  }
}

function outputOf(task: Task, { response, run }: Interacted, shown: (text: string) => string): TaskOutput {
  if (response instanceof InteractiveResponse) return interactiveOutput(response);
  if (response.kind !== 'reschedule') return interactiveRunOutput(response, shown);
  return failedOutput(
    task,
    run === null
      ? 'CONNECT_TASK_REFUSED: The handler answered reschedule, and an interactive task cannot be delivered again later.'
      : `CONNECT_STILL_RUNNING: Run ${run.id} is still running (${run.state}); it goes on by itself.`,
  );
}
