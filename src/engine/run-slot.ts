import type { Slots } from './slots';

/** A run's claim on one of the slots of its process: taken before an attempt, given back when the run parks, is stuck or ends. */
export class RunSlot {
  #held = false;
  #taking: Promise<void> | undefined;
  #leave: (() => void) | undefined;

  constructor(private readonly slots: Slots) {}

  get held(): boolean {
    return this.#held;
  }

  /** Takes a slot if one is free. */
  tryTake(): boolean {
    if (this.#taking === undefined) this.#held ||= this.slots.take(); // who waits in line has one slot coming, not two
    return this.#held;
  }

  /** Resolves when the slot is held. */
  take(): Promise<void> {
    if (this.tryTake()) return Promise.resolve();
    this.#taking ??= new Promise((resolve) => {
      let gone = false;
      const leave = this.slots.wait(() => {
        if (gone) return this.slots.give(); // it came after the run had ended: the next one's turn
        this.#held = true;
        this.#taking = this.#leave = undefined;
        resolve();
      });
      this.#leave = () => {
        gone = true;
        leave();
      };
    });
    return this.#taking;
  }

  /** Leaves the line, and gives the slot back: the run has ended. */
  giveUp(): void {
    this.#leave?.();
    this.#taking = this.#leave = undefined;
    this.give();
  }

  /** Gives the slot back for now. Who waits for it in this run goes on waiting. */
  give(): void {
    if (!this.#held) return;
    this.#held = false;
    this.slots.give();
  }
}
