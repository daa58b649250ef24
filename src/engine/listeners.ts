import type { HistoryEvent } from '../core/history';
import type { Clock } from '../services/clock';
import type { Logger } from '../services/logger';
import type { RunListener } from './engine';
import type { Journal } from './journal';
import type { ObserverVitals } from './metrics/vitals';
import { Observers } from './observing/observers';
import { tellUnbound } from './observing/tell-unbound';
import type { RunObserver } from './run-observer';
import type { Neighbour } from './surroundings';

/** Who hears the events of all runs. */
export class Listeners {
  readonly #listeners = new Set<RunListener>();

  #observers: Observers | undefined;
  #count: ((run: Neighbour, event: HistoryEvent) => void) | undefined;

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** From now on observers are told, too. */
  attend(observers: readonly RunObserver[]): void {
    if (observers.length > 0) this.#observers = new Observers(observers, this.journal, this.clock, this.logger);
  }

  /** From now on whoever counts hears every event, without its outcome, in the turn of its run. */
  count(listener: (run: Neighbour, event: HistoryEvent) => void): void {
    this.#count = listener;
  }

  /** The journal is open: what it keeps for observers is delivered. */
  start(): void {
    if (this.#observers !== undefined) this.#observers.start();
    else if (this.journal.notices !== undefined) tellUnbound(this.journal.notices, [], this.logger);
  }

  /** How the observers keep up. */
  get vitals(): readonly ObserverVitals[] {
    return this.#observers?.vitals ?? [];
  }

  /** Waits until observers have heard everything, until then at most. */
  async drain(until: number): Promise<void> {
    await this.#observers?.drain(until);
  }

  /** @returns how to stop hearing */
  add(listener: RunListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** `outcomeJson`: the outcome of the event, which is not read for nobody. `durable`: it was journaled before. */
  tell(run: Neighbour, event: HistoryEvent, outcomeJson: string | undefined, durable: boolean): void {
    this.#count?.(run, event);
    const observers = this.#observers?.wants(event.type) === true ? this.#observers : undefined;
    if (this.#listeners.size === 0 && observers === undefined) return;
    const whole = event.type === 'succeeded' && outcomeJson !== undefined ? { ...event, outcome: JSON.parse(outcomeJson) as unknown } : event;
    observers?.hear(run, whole, durable);
    for (const listener of this.#listeners) {
      try {
        listener({ ...run.info, state: run.state }, whole);
      } catch (error) {
        this.logger.error('a listener of the engine threw; the run goes on', { error });
      }
    }
  }
}
