import type { Clock } from '../../services/clock';
import { pause } from '../../services/pause';

/** A wait that can be cut short. */
export class Pause {
  #cut = new AbortController();

  constructor(private readonly clock: Clock) {}

  for(milliseconds: number): Promise<void> {
    this.#cut = new AbortController();
    return pause(this.clock, milliseconds, this.#cut.signal);
  }

  cut(): void {
    this.#cut.abort();
  }
}
