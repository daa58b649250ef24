import type { RunState } from '../core/history';
import type { Lane } from './flow/lane';
import { UNDER_WAY, UNDOING, type Level } from './flow/level';
import type { Slots } from './slots';

/** A run's claim on one of the slots of its process: taken before an attempt, given back when the run parks, is stuck or ends. */
export class RunSlot {
  #held = false;
  #taking: Promise<void> | undefined;
  #leave: (() => void) | undefined;
  #got: (() => void) | undefined;
  /** It stands in line, and nobody waits for it yet. */
  #reserved = false;
  #state: RunState | undefined;
  #begun = false;
  #undoing = false;

  /** @param fresh the level of a run that has yet to begin. */
  constructor(
    private readonly slots: Slots,
    private readonly lane: Lane,
    private readonly fresh: Level,
  ) {}

  get held(): boolean {
    return this.#held;
  }

  /** Whether the run could have a slot at once. */
  get available(): boolean {
    return this.slots.available(this.lane, this.#level);
  }

  get #level(): Level {
    if (!this.#begun) return this.fresh;
    return this.#undoing || this.#state === 'compensating' ? UNDOING : UNDER_WAY;
  }

  /** Keeps up with the state of the run; from the first time on it is one of those that live. */
  follow(state: RunState): void {
    const before = this.#state;
    if (before === state) return;
    if (before === undefined) this.lane.users += 1;
    if (before === 'queued') this.slots.count(this.lane, -1);
    if (state === 'queued') this.slots.count(this.lane, 1);
    this.#state = state;
  }

  /** The run began in an earlier process. `at` is when. */
  recall(at: number): void {
    this.#begun = true;
    this.lane.recall(at);
  }

  /** @throws AmendsError `OVERLOADED` when no more runs may be queued. */
  assertRoom(): void {
    this.slots.assertRoom(this.lane);
  }

  /** Takes a slot if one is free. */
  tryTake(): boolean {
    if (this.#held || this.#taking !== undefined) return this.#held; // who waits in line has one slot coming, not two
    if (this.slots.take(this.lane, this.#level)) this.#held = this.#begun = true;
    return this.#held;
  }

  /** Takes a slot, or stands in line for one, before anybody in the run asks for it. */
  reserve(): void {
    if (this.tryTake()) return;
    this.#reserved = true;
    void this.#wait();
  }

  /** Resolves when the slot is held. */
  take(): Promise<void> {
    if (this.tryTake()) return Promise.resolve();
    this.#reserved = false;
    return this.#wait();
  }

  #wait(): Promise<void> {
    this.#taking ??= new Promise((resolve) => {
      this.#got = resolve;
      this.#standInLine();
    });
    return this.#taking;
  }

  #standInLine(): void {
    let gone = false;
    const leave = this.slots.wait(this.lane, this.#level, () => {
      if (gone) return this.slots.give(this.lane); // it came after the run had left: the next one's turn
      this.#held = this.#begun = true;
      this.#taking = this.#leave = undefined;
      this.#got?.();
    });
    this.#leave = () => {
      gone = true;
      leave();
    };
  }

  #leaveLine(): void {
    this.#leave?.();
    this.#taking = this.#leave = undefined;
  }

  /** The run is to be undone: where it stands in line, it goes before those that are not. */
  hurry(): void {
    if (this.#undoing) return;
    this.#undoing = true;
    if (this.#leave === undefined) return;
    this.#leave();
    this.#standInLine();
  }

  /** Leaves the line, and gives the slot back: the run has ended. */
  giveUp(): void {
    this.#leaveLine();
    this.give();
    this.lane.users -= 1;
  }

  /** The run goes on in another process. */
  vanish(): void {
    if (this.#state === 'queued') this.slots.count(this.lane, -1);
    this.#state = undefined;
    this.giveUp();
  }

  /** Gives the slot back for now. Who waits for it in this run goes on waiting. */
  give(): void {
    if (this.#reserved) this.#leaveLine();
    this.#reserved = false;
    if (!this.#held) return;
    this.#held = false;
    this.slots.give(this.lane);
  }
}
