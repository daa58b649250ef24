import type { Task, TaskOutput } from '../../clients/connect/eaas/task';
import { AmendsError } from '../../core/errors';
import type { Reschedule } from '../../core/response';
import type { Delivered } from '../../engine/engine';
import type { HandlerContext } from '../../handler-context';
import { pause } from '../../services/pause';
import type { Hosted } from '../host';
import { scheduledOutput } from './task-output';
import { contextOf, delivering, originOf, timed, timesOf, type TaskSurroundings } from './task-surroundings';

type Final = Delivered & { readonly response: Exclude<Delivered['response'], Reschedule> };

/** Tasks of a schedule. Each is an execution of its own, known by the id of the task: what is delivered again under it attaches to the run that it began. */
export class ScheduledTasks {
  constructor(private readonly parts: TaskSurroundings) {}

  async handle(task: Task, hosted: Hosted): Promise<TaskOutput> {
    const { config, clock, objects, service, environmentId } = this.parts;
    const { limit, patience } = timesOf(config.get('SCHEDULED_TASK_MAX_EXECUTION_TIME'));
    const schedule = await objects.schedule(service(), environmentId, task.input.object_id);
    const context = await contextOf(task, this.parts);
    const { answer, runtime } = await delivering(task, this.parts, hosted, (resolving) =>
      timed(clock, limit, () => this.#ended(task, hosted, { schedule, context, resolving, until: clock.now() + patience })),
    );
    return { ...scheduledOutput(answer.response), runtime };
  }

  /** A scheduled task cannot be rescheduled, so it is asked again here as long as its time allows. @throws AmendsError `CONNECT_STILL_RUNNING` */
  async #ended(task: Task, hosted: Hosted, { schedule, until, ...told }: Execution): Promise<Final> {
    const { clock, stopping } = this.parts;
    const method = String(schedule['method']);
    for (;;) {
      const left = until - clock.now();
      const delivered = await hosted.schedule(method, schedule, {
        deliveryId: task.options.task_id,
        patience: Math.max(0, left),
        origin: originOf(task),
        ...told,
      });
      const { response, run } = delivered;
      if (response.kind !== 'reschedule') return { ...delivered, response };
      if (run === null)
        throw new AmendsError(
          'CONNECT_TASK_REFUSED',
          `The method ${method} answered reschedule, which a scheduled task cannot; its schedule says when it comes again.`,
        );
      const wait = Math.min(response.seconds * 1_000, until - clock.now());
      if (wait <= 0 || stopping.aborted) throw new AmendsError('CONNECT_STILL_RUNNING', `Run ${run.id} is still running (${run.state}); it goes on by itself.`);
      await pause(clock, wait, stopping, 'other');
    }
  }
}

interface Execution {
  readonly schedule: Readonly<Record<string, unknown>>;
  readonly context: Partial<HandlerContext>;
  readonly resolving: (request: string) => void;
  /** Milliseconds since 1970. */
  readonly until: number;
}
