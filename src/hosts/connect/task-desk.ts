import { setMaxListeners } from 'node:events';
import type { ConnectClient } from '../../clients/connect/connect-client';
import type { SetupRequest, SetupResponse } from '../../clients/connect/eaas/setup';
import type { Task, TaskOutput } from '../../clients/connect/eaas/task';
import { serviceOf } from '../../clients/connect/installation-clients';
import type { TaskContexts } from '../../clients/connect/task-contexts';
import { AmendsError } from '../../core/errors';
import type { CancelTimer, Clock } from '../../services/clock';
import type { Config } from '../../services/config';
import type { Logger } from '../../services/logger';
import { Redactor } from '../../services/redactor';
import { unlessAborted } from '../../services/unless-aborted';
import type { Hosted } from '../host';
import { BackgroundTasks } from './background-tasks';
import { EnvironmentValues } from './environment-values';
import { errorMessage } from './error-message';
import { InteractiveTasks } from './interactive-tasks';
import { ScheduledTasks } from './scheduled-tasks';
import { TaskObjects } from './task-objects';
import { failedOutput, output, postponedOutput } from './task-output';
import { atHandOf, type TaskSurroundings } from './task-surroundings';
import type { TaskTaker } from './task-taker';

/** Milliseconds that a task waits for the first setup_response, which usually comes before any. */
const FOR_VALUES = 2_000;
/** Milliseconds that the engine has at a shutdown to say what becomes of its runs. */
const FOR_ANSWERS = 1_000;

export interface TaskDeskParts {
  readonly config: Config;
  readonly client: ConnectClient;
  readonly contexts: TaskContexts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly environmentId: string;
  declares(): SetupRequest;
}

/** How a category of tasks is handled. @throws whatever went wrong, which is told to Connect */
interface Category {
  handle(task: Task, hosted: Hosted): Promise<TaskOutput>;
}

/** Takes the tasks of both connections, each on its own: none waits for another, and no connection for any. */
export class TaskDesk implements TaskTaker {
  readonly #parts: TaskDeskParts;
  readonly #redactor: Redactor;
  readonly #values: EnvironmentValues;
  readonly #categories: ReadonlyMap<string, Category>;
  readonly #inFlight = new Map<string, number>();
  /** What comes of the tasks that are being handled. */
  readonly #atWork = new Map<string, Promise<TaskOutput>>();
  readonly #hosted: Promise<Hosted>;
  #serve!: (hosted: Hosted) => void;
  #setup: SetupResponse | undefined;
  #heard!: () => void;
  /** When Connect has told the values of the environment. */
  readonly told = new Promise<void>((resolve) => (this.#heard = resolve));
  readonly #stopping = new AbortController();
  readonly #givenUp = new AbortController();

  constructor(parts: TaskDeskParts) {
    this.#parts = parts;
    const { config, client, contexts, clock, logger, environmentId } = parts;
    this.#redactor = Redactor.of(config);
    this.#values = new EnvironmentValues(config, logger);
    this.#hosted = new Promise((resolve) => (this.#serve = resolve));
    setMaxListeners(0, this.#stopping.signal, this.#givenUp.signal); // each task at work is one
    const surroundings: TaskSurroundings = {
      config,
      clock,
      contexts,
      environmentId,
      client,
      objects: new TaskObjects(client),
      setup: () => this.#setup,
      service: () => this.#service(),
      stopping: this.#stopping.signal,
      shown: (text) => this.#redactor.text(text),
    };
    this.#categories = new Map<string, Category>([
      ['background', new BackgroundTasks(surroundings)],
      ['interactive', new InteractiveTasks(surroundings)],
      ['scheduled', new ScheduledTasks(surroundings)],
    ]);
  }

  /** From now on tasks are handled; until then they wait. */
  serve(hosted: Hosted): void {
    this.#serve(hosted);
    hosted.engine.observe(({ request }, { type }) => type === 'ended' && this.#parts.contexts.forget(request));
  }

  /**
   * What waits for later does not wait any more. Handlers have the grace twice, since runs are given it when it is over; those still at work then are waited for
   * no longer, and Connect is told to come again. @returns what takes that back, for when all are answered
   */
  stop(): CancelTimer {
    const { clock, config } = this.#parts;
    this.#stopping.abort();
    return clock.timer(config.get('SHUTDOWN_GRACE') * 2_000 + FOR_ANSWERS, () => this.#givenUp.abort(), 'timeout');
  }

  declares(): SetupRequest {
    return this.#parts.declares();
  }

  counts(): { readonly background: number; readonly scheduled: number } {
    return { background: this.#inFlight.get('background') ?? 0, scheduled: this.#inFlight.get('scheduled') ?? 0 };
  }

  configured(setup: SetupResponse): void {
    this.#setup = setup;
    this.#parts.contexts.extensionId = this.#service();
    this.#values.apply(setup);
    this.#heard();
  }

  take(task: Task, answer: (result: Task) => void): void {
    void this.#once(task).then((result) => answer({ ...task, output: result }));
  }

  /** One that is delivered again while it is handled is not handled twice, nor counted; both are answered the same. Never rejects. */
  #once(task: Task): Promise<TaskOutput> {
    const { options, input } = task;
    const name = JSON.stringify([options.task_category, options.task_id, input.event_type, input.object_id]);
    const atWork = this.#atWork.get(name);
    if (atWork !== undefined) return atWork;
    this.#count(options.task_category, 1);
    const handled = this.#handled(task).finally(() => {
      this.#atWork.delete(name);
      this.#count(options.task_category, -1);
    });
    this.#atWork.set(name, handled);
    return handled;
  }

  #count(category: string, by: number): void {
    this.#inFlight.set(category, (this.#inFlight.get(category) ?? 0) + by);
  }

  #service(): string {
    return this.#setup?.logging?.meta?.service_id ?? serviceOf(this.#parts.environmentId) ?? this.#parts.environmentId;
  }

  /** A task may come before the first setup_response. One that follows soon is waited for. @throws AmendsError `CONNECT_TASK_REFUSED`, and `NOT_READY` at a shutdown */
  async #knowing(): Promise<void> {
    if (this.#setup !== undefined) return;
    let cancel = (): void => undefined;
    const silent = new Promise<never>((_resolve, reject) => {
      const error = new AmendsError('CONNECT_TASK_REFUSED', 'Connect has sent a task, and has not told what it keeps for the environment.');
      cancel = this.#parts.clock.timer(FOR_VALUES, () => reject(error), 'timeout');
    });
    await unlessAborted(Promise.race([this.told, silent]), this.#stopping.signal, shuttingDown).finally(cancel);
  }

  /** Never rejects. */
  async #handled(task: Task): Promise<TaskOutput> {
    const { task_id: id, task_category: name, api_key: apiKey } = task.options;
    if (apiKey !== null) this.#redactor.registerPassing(apiKey, apiKey.replace(/^ApiKey\s+/, ''));
    try {
      const category = this.#categories.get(name);
      if (category === undefined) return output('fail', { message: `Tasks of the category ${name.slice(0, 100)} are not handled here.` });
      await this.#knowing();
      const hosted = await unlessAborted(this.#hosted, this.#stopping.signal, shuttingDown);
      const work = this.#parts.contexts.during(atHandOf(task), () => category.handle(task, hosted));
      const result = await unlessAborted(work, this.#givenUp.signal, shuttingDown);
      assertWritable(result);
      return { ...result, message: result.message === null ? null : this.#redactor.text(result.message) };
    } catch (error) {
      const later = postponedOutput(task, error);
      if (later !== undefined) return later;
      this.#parts.logger.error(`Unhandled exception during execution of task ${id}`, { task_id: id, error });
      return failedOutput(
        task,
        errorMessage(error, (text) => this.#redactor.text(text)),
      );
    }
  }
}

const shuttingDown = (): AmendsError => new AmendsError('NOT_READY', 'The process is shutting down. Try again in a moment.');

/** @throws AmendsError `CONNECT_RESULT_INVALID` */
function assertWritable({ data }: TaskOutput): void {
  try {
    JSON.stringify(data);
  } catch (cause) {
    throw new AmendsError('CONNECT_RESULT_INVALID', `The answer of the handler cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
}
