import type { Clock } from '../../services/clock';

/** A wait that can be cut short. */
export class Pause {
  #cut: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  for(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.timer(milliseconds, resolve, 'backoff');
      this.#cut = () => {
        cancel();
        resolve();
      };
    });
  }

  cut(): void {
    this.#cut?.();
  }
}
