import type { EaasDispatcher } from './eaas-dispatcher';
import type { EaasTask, EaasTaskDraft } from './eaas-task';
import type { Clock } from '../../services/clock';

/** What is asked of an extension while somebody waits for the answer. */
export type EaasQuestion = Pick<EaasTaskDraft, 'environment' | 'eventType' | 'objectId' | 'data' | 'installationId' | 'apiKey'>;

/** Pushes interactive tasks and waits for what hosts answer. */
export class EaasInteractive {
  readonly #dispatcher: EaasDispatcher;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, (task: EaasTask) => void>();

  constructor(dispatcher: EaasDispatcher, clock: Clock) {
    this.#dispatcher = dispatcher;
    this.#clock = clock;
  }

  /** @param timeout milliseconds @returns the task when it is closed: answered, or given up since nobody answered in time */
  ask(question: EaasQuestion, timeout: number): Promise<EaasTask> {
    return new Promise((resolve) => {
      const { id } = this.#dispatcher.add({ ...question, category: 'interactive' });
      const cancel = this.#clock.timer(timeout, () => this.#dispatcher.giveUp(id, `Nobody answered within ${timeout / 1_000} s.`), 'background');
      this.#waiting.set(id, (task) => {
        cancel();
        resolve(task);
      });
    });
  }

  /** A task was closed. */
  closed(task: EaasTask): void {
    this.#waiting.get(task.id)?.(task);
    this.#waiting.delete(task.id);
  }

  /** Lets nobody wait for what will not come: the sandbox stops. */
  stop(): void {
    for (const id of [...this.#waiting.keys()]) this.#dispatcher.giveUp(id, 'The sandbox is stopping.');
  }
}
