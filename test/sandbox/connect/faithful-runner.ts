import { setTimeout as later } from 'node:timers/promises';
import type { Task } from '../../../src/clients/connect/eaas/task';
import { ScriptedRunner, type RunnerOptions } from './scripted-runner';

/** A runner that comes back whenever its connection is lost, goes on with its tasks meanwhile, and sends their results over the next one. */
export class FaithfulRunner {
  /** How often each task was handled. */
  readonly handled = new Map<string, number>();
  readonly #ended: Promise<void>;
  #running = 0;
  #stopped = false;
  #runner: ScriptedRunner | undefined;
  readonly #results: { readonly task: Task; readonly output: object }[] = [];

  constructor(
    private readonly url: string,
    private readonly options: RunnerOptions,
    private readonly handle: (task: Task) => Promise<object>,
  ) {
    this.#ended = this.#live();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#runner?.socket.terminate();
    await this.#ended;
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      const runner = await this.#connected();
      if (runner === undefined) await later(20);
      else await this.#serve(runner);
    }
  }

  async #connected(): Promise<ScriptedRunner | undefined> {
    try {
      const runner = await ScriptedRunner.open(this.url, { ...this.options, running: this.#running });
      runner.declare();
      return await Promise.race([
        runner.next(({ message_type }) => message_type === 'setup_response').then(() => runner),
        runner.ended().then(() => undefined),
      ]);
    } catch {
      return undefined; // refused, or the sandbox is not there
    }
  }

  async #serve(runner: ScriptedRunner): Promise<void> {
    this.#runner = runner;
    this.#flush();
    runner.onTask((task) => void this.#work(task));
    await runner.ended();
    this.#runner = undefined;
  }

  async #work(task: Task): Promise<void> {
    this.#running += 1;
    this.handled.set(task.options.task_id, (this.handled.get(task.options.task_id) ?? 0) + 1);
    const output = await this.handle(task).catch((error: unknown) => ({ result: 'retry', message: String(error) }));
    this.#running -= 1;
    this.#results.push({ task, output });
    this.#flush();
  }

  #flush(): void {
    if (this.#runner === undefined || this.#runner.closed !== undefined) return;
    for (const { task, output } of this.#results.splice(0)) this.#runner.answer(task, output);
  }
}
