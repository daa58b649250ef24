import type { HistoryEvent } from '../core/history';
import type { Logger } from '../services/logger';
import type { RunListener } from './engine';
import type { Neighbour } from './surroundings';

/** Who hears the events of all runs. */
export class Listeners {
  readonly #listeners = new Set<RunListener>();

  constructor(private readonly logger: Logger) {}

  /** @returns how to stop hearing */
  add(listener: RunListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** `outcomeJson`: the outcome of the event, which is not read for nobody. */
  tell(run: Neighbour, event: HistoryEvent, outcomeJson: string | undefined): void {
    if (this.#listeners.size === 0) return;
    const whole = event.type === 'succeeded' && outcomeJson !== undefined ? { ...event, outcome: JSON.parse(outcomeJson) as unknown } : event;
    for (const listener of this.#listeners) {
      try {
        listener({ ...run.info, state: run.state }, whole);
      } catch (error) {
        this.logger.error('a listener of the engine threw; the run goes on', { error });
      }
    }
  }
}
