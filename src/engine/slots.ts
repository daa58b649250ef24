import { AmendsError } from '../core/errors';
import type { Clock } from '../services/clock';
import type { Lane } from './flow/lane';
import { LEVELS, UNDOING, type Level } from './flow/level';
import { UNLIMITED, type FlowLimits } from './flow/limits';
import { Line } from './flow/line';
import { SagaLanes } from './flow/saga-lanes';

/** How much an engine has to do. */
export interface Load {
  /** How many runs execute. */
  readonly running: number;
  /** How many have not begun: they wait for a slot, a limit or their lock. */
  readonly queued: number;
  /** How many may execute at once. */
  readonly limit: number;
}

export interface SlotsOptions {
  /** How many runs execute at once; others are queued. 256 unless given. */
  readonly maxRunning?: number;
  /** How many runs may be queued; a delivery that would start one more is refused. 10,000 unless given. */
  readonly maxQueued?: number;
}

/** Every so many turns one goes to the level that has waited longest, so that none starves. */
const SHARE = 8;

/** A key's runs may take so many times the room that is left: one alone nine tenths of all. */
const GREED = 9;

/** Seconds after which a delivery that found no room shall be made again: those of a run that waits for its turn. */
const LATER = 30;

/**
 * How many runs execute at once, and who is next: levels in order, at each level the sagas in turn, in each saga the flow keys in turn, and for each key
 * first come, first served. Whatever happens costs the same however many wait.
 */
export class Slots {
  #free: number;
  #queued = 0;
  #waiting = 0;
  readonly #sagas = new Map<string, SagaLanes>();
  readonly #turns: readonly Line<SagaLanes>[] = Array.from({ length: LEVELS }, () => new Line<SagaLanes>());
  /** Which turn a level was served at last. */
  readonly #since: number[] = Array.from({ length: LEVELS }, () => 0);
  #turn = 0;
  /** How many turns the first level has had while others waited. */
  #ahead = 0;

  readonly #limit: number;
  readonly #maxQueued: number;

  constructor(
    { maxRunning = 256, maxQueued = 10_000 }: SlotsOptions,
    private readonly clock: Clock,
  ) {
    this.#free = this.#limit = maxRunning;
    this.#maxQueued = maxQueued;
  }

  get load(): Load {
    return { running: this.#limit - this.#free, queued: this.#queued, limit: this.#limit };
  }

  /** The lanes of a saga, the same for the same name. */
  saga(name: string, limits: FlowLimits = UNLIMITED): SagaLanes {
    let lanes = this.#sagas.get(name);
    if (lanes === undefined) this.#sagas.set(name, (lanes = new SagaLanes(limits, this.clock, this.#turns)));
    return lanes;
  }

  /** Whether a newcomer would have a slot at once. Where one is free, nobody waits whom the limits would let have it. */
  available(lane: Lane, level: Level): boolean {
    return this.#free > 0 && (!lane.limited || lane.admits(level));
  }

  /** Takes a slot if one is free and the limits allow. */
  take(lane: Lane, level: Level): boolean {
    if (!this.available(lane, level)) return false;
    this.#occupy(lane, level); // nobody is in turn who might have to be taken out: where a slot is free, whoever may have one has it
    return true;
  }

  #occupy(lane: Lane, level: Level): void {
    this.#free -= 1;
    lane.occupy(level);
  }

  /** Calls back, later, when it is this one's turn, which has the slot then. @returns how to leave the line. */
  wait(lane: Lane, level: Level, callback: () => void): () => void {
    const leave = lane.join(level, callback);
    this.#waiting += 1;
    this.#settle(lane);
    this.#grant(); // the time of those before it may have come, and their timer be late
    return () => {
      if (!leave()) return;
      this.#waiting -= 1;
      this.#settle(lane);
    };
  }

  /** Gives a slot back: whoever is next has it. */
  give(lane: Lane): void {
    this.#free += 1;
    lane.vacate();
    if (this.#waiting === 0) return;
    if (lane.limited) this.#settle(lane);
    this.#grant();
  }

  /** Serves as many as may be. */
  #grant(): void {
    while (this.#free > 0 && this.#waiting > 0) {
      const level = this.#nextLevel();
      if (level === undefined) return;
      const saga = this.#turns[level]!.shift()!;
      saga.served(level);
      const lane = saga.inTurn(level).shift()!;
      const callback = lane.shift(level);
      this.#waiting -= 1;
      this.#turn += 1;
      this.#since[level] = this.#turn;
      this.#occupy(lane, level);
      this.#settle(lane); // to the end, if it is in turn still
      setImmediate(callback);
    }
  }

  /** The first level at which somebody may be served; now and then the one that has waited longest. Undos are few, and always go first. */
  #nextLevel(): Level | undefined {
    if (!this.#turns[UNDOING]!.empty) return UNDOING;
    let first: Level | undefined;
    let longest: Level | undefined;
    for (let level = UNDOING + 1; level < LEVELS; level += 1) {
      if (this.#turns[level]!.empty) continue;
      if (first === undefined) first = level;
      else if (longest === undefined || this.#since[level]! < this.#since[longest]!) longest = level;
    }
    this.#ahead = longest === undefined ? 0 : (this.#ahead + 1) % SHARE;
    return longest !== undefined && this.#ahead === 0 ? longest : first;
  }

  #settle(lane: Lane): void {
    lane.settle(() => {
      this.#settle(lane);
      this.#grant();
    });
    lane.saga.settle();
  }

  // ---- those that are queued ----

  /** One more is queued, or one less. */
  count(lane: Lane, change: 1 | -1): void {
    lane.queued += change;
    this.#queued += change;
  }

  /**
   * Whether another run may be queued. The room that is left is shared: whoever has a key with much in it is refused first, and others find room.
   * @throws AmendsError `OVERLOADED`
   */
  assertRoom(lane: Lane): void {
    const room = this.#maxQueued - this.#queued;
    if (room > 0 && (lane.key === undefined || lane.queued < GREED * room)) return;
    throw new AmendsError(
      'OVERLOADED',
      `${this.#queued} runs are queued, ${lane.queued} of them with the flow key of this one, and MAX_QUEUED is ${this.#maxQueued}: no run was started. Deliver again later.`,
      { retryAfter: LATER },
    );
  }

  /** Takes all timers back: nothing begins any more. */
  stop(): void {
    for (const saga of this.#sagas.values()) saga.rest();
  }
}
