import type { Clock } from '../../services/clock';
import { Lane, type LaneOwner } from './lane';
import { LEVELS, type Level } from './level';
import type { FlowLimits } from './limits';
import { Line, type Place } from './line';

/** With how many lanes it begins to look for idle ones. */
const MANY = 1_000;

/** The lanes of one saga, which have the saga's turns in turn. */
export class SagaLanes implements LaneOwner {
  /** How many runs of the saga hold a slot. */
  executing = 0;
  /** For runs without a flow key. */
  readonly common: Lane;
  readonly #keyed = new Map<string, Lane>();
  readonly #inTurn: Line<Lane>[] = Array.from({ length: LEVELS }, () => new Line<Lane>());
  readonly #places: (Place<SagaLanes> | undefined)[] = Array.from({ length: LEVELS }, () => undefined);
  #sweepAt = MANY;

  constructor(
    readonly limits: FlowLimits,
    readonly clock: Clock,
    /** The sagas in which somebody may be served, by level. */
    private readonly turns: readonly Line<SagaLanes>[],
  ) {
    this.common = new Lane(this, undefined);
  }

  get open(): boolean {
    return this.executing < this.limits.concurrency;
  }

  lane(key: string | undefined): Lane {
    if (key === undefined) return this.common;
    const known = this.#keyed.get(key);
    if (known !== undefined) return known;
    if (this.#keyed.size >= this.#sweepAt) this.#sweep();
    const lane = new Lane(this, key);
    this.#keyed.set(key, lane);
    return lane;
  }

  /** Forgets lanes that nobody needs; the more there are, the more seldom. */
  #sweep(): void {
    for (const [key, lane] of this.#keyed) if (lane.idle) this.#keyed.delete(key);
    this.#sweepAt = Math.max(MANY, 2 * this.#keyed.size);
  }

  inTurn(level: Level): Line<Lane> {
    return this.#inTurn[level]!;
  }

  settle(): void {
    const { open } = this;
    for (let level = 0; level < LEVELS; level += 1) {
      const place = this.#places[level];
      if (open && !this.#inTurn[level]!.empty) this.#places[level] = place ?? this.turns[level]!.push(this);
      else if (place !== undefined) {
        this.turns[level]!.remove(place);
        this.#places[level] = undefined;
      }
    }
  }

  /** It has had its turn at a level, and is out of turn until it is settled. */
  served(level: Level): void {
    this.#places[level] = undefined;
  }

  /** Takes the timers of its lanes back. */
  rest(): void {
    for (const lane of this.#keyed.values()) lane.rest();
  }
}
