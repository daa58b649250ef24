import { AmendsError, codeOf } from '../core/errors';
import type { Journal } from './journal';
import { thisProcess } from './process-identity';
import type { Knowledge, OwnerRow, Sharing } from './sharing';

/** Milliseconds between two looks at what the others do. */
const LOOK_INTERVAL = 100;
/** Milliseconds between two searches for runs that nobody has, while others write. */
const CLAIM_INTERVAL = 1_000;
/** Milliseconds for which a process tries to join while others commit. */
const JOIN_PATIENCE = 10_000;

/** Who belongs to the process that shares a journal. */
export interface Crew {
  /** Takes the runs that no other process has; `gone` are those whose place is free. @throws AmendsError `JOURNAL_LOCKED` when that has to wait. */
  claim(gone: readonly OwnerRow[]): void;
  /** Other processes have written: perhaps something for this one. */
  look(): void;
  /** Owners have come, or knowledge has. */
  met(others: readonly OwnerRow[]): void;
}

/** How long another owner's counter has stood still, on the clock of this process. */
interface Seen {
  beat: number;
  still: number;
}

/**
 * This process among those that share the journal: it gives signs of life, and looks for those of the others. Times are taken from the monotonic
 * clock of the process, so that no change of the clock on the wall takes a run from anybody.
 */
export class Membership {
  #timer: NodeJS.Timeout | undefined;
  #knows: Knowledge = {};
  /** When the last beat that is durable was asked for, and the last one at all. */
  #beaten = -Infinity;
  #asked = -Infinity;
  #lookedAt = performance.now();
  readonly #seen = new Map<number, Seen>();
  #others = '';
  /** There may be runs that nobody has; and when that was looked for last. */
  #unclaimed = true;
  /** Others have written since the last look that was completed. */
  #news = true;
  #leaving = false;
  #claimedAt = -Infinity;

  /** @param lease milliseconds without a sign of life after which a process has lost its runs. */
  constructor(
    private readonly journal: Journal,
    private readonly sharing: Sharing,
    private readonly lease: number,
    private readonly crew: Crew,
  ) {}

  get alone(): boolean {
    return this.#others === '';
  }

  /** Whether an attempt may begin: nobody can have taken the place of this process yet. */
  get fresh(): boolean {
    return performance.now() - this.#beaten < this.lease / 2;
  }

  /** @throws AmendsError `JOURNAL_IN_USE`, `JOURNAL_LOCKED` */
  async join(knows: Knowledge): Promise<void> {
    this.#knows = knows;
    await whenUnlocked(() => this.#join());
  }

  #join(): void {
    const now = performance.now();
    try {
      this.sharing.join(thisProcess(), this.#knows);
    } catch (error) {
      const gone = this.sharing.owners().filter((owner) => this.sharing.hasEnded(owner));
      if (codeOf(error) !== 'JOURNAL_IN_USE' || gone.length === 0) throw error;
      this.sharing.vacate(gone);
      this.sharing.join(thisProcess(), this.#knows);
    }
    this.#beaten = this.#asked = now;
    this.#seen.clear();
    this.#others = '';
  }

  /** Takes what those left who are gone, and goes on looking after it. */
  async start(): Promise<void> {
    await whenUnlocked(() => this.#takeOver(true));
    this.#timer = setInterval(() => this.#look(), Math.min(LOOK_INTERVAL, this.lease / 8));
    this.#timer.unref();
  }

  /** Something is to be looked after again, soon, although nobody else has written. */
  lookAgain(): void {
    this.#news = true;
  }

  /** From now on nothing is taken over; signs of life are given as long as attempts settle. */
  leave(): void {
    this.#leaving = true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Gives a sign of life. Resolves when it is durable. @throws AmendsError `OWNERSHIP_LOST` */
  beat(): Promise<void> {
    const asked = performance.now();
    this.#asked = asked;
    this.sharing.beat();
    return new Promise((resolve, reject) =>
      this.journal.whenCommitted((lost) => {
        if (lost !== undefined) return reject(lost);
        this.#beaten = asked;
        resolve();
      }),
    );
  }

  /** Resolves when attempts may begin, or this process has learnt that it lost its place. */
  async refresh(): Promise<void> {
    try {
      while (!this.fresh) await this.beat();
    } catch {
      // the journal has told those who need to know
    }
  }

  #look(hurried = false): void {
    try {
      if (this.sharing.token === undefined && !this.#leaving) this.#join(); // it was taken for dead, and begins anew
      if (performance.now() - this.#asked >= this.lease / 4) this.beat().catch(() => undefined); // the journal has told those who need to know
      if (this.#leaving) return;
      if (this.sharing.changed()) this.#news = true;
      this.#takeOver(this.#news);
      if (!this.#news) return;
      this.crew.look();
      this.#news = false;
    } catch {
      // The file is locked, or cannot be read now: what has to be done is done at the next look, or, where this process itself was committing, right after.
      if (!hurried) this.journal.whenCommitted(() => this.#look(true));
    }
  }

  #takeOver(changed: boolean): void {
    const others = this.sharing.owners().filter(({ number }) => number !== this.sharing.token);
    const gone = this.#gone(others);
    const names = others.map(({ number }) => number).join();
    const met = names !== this.#others;
    this.#unclaimed ||= changed || met || gone.length > 0;
    if (!this.#unclaimed || (!met && gone.length === 0 && performance.now() - this.#claimedAt < CLAIM_INTERVAL)) return;
    this.crew.claim(gone);
    this.#unclaimed = false;
    this.#claimedAt = performance.now();
    this.#others = names;
    if (met) this.crew.met(others.filter((owner) => !gone.includes(owner)));
  }

  /** Those who have ended, or whose counter stood still for a lease. Time in which this process did not look, because it was stopped itself, does not count. */
  #gone(others: readonly OwnerRow[]): readonly OwnerRow[] {
    const now = performance.now();
    const passed = Math.min(now - this.#lookedAt, 2 * LOOK_INTERVAL);
    this.#lookedAt = now;
    const numbers = new Set(others.map(({ number }) => number));
    for (const number of this.#seen.keys()) if (!numbers.has(number)) this.#seen.delete(number);
    return others.filter((owner) => {
      const seen = this.#seen.get(owner.number);
      if (seen?.beat !== owner.beat) this.#seen.set(owner.number, { beat: owner.beat, still: 0 });
      else seen.still += passed;
      return this.sharing.hasEnded(owner) || (seen?.beat === owner.beat && seen.still >= this.lease);
    });
  }
}

/** Does what another process's commit may be in the way of, trying again until it is not. */
async function whenUnlocked(work: () => void): Promise<void> {
  const since = performance.now();
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      const locked = error instanceof AmendsError && error.code === 'JOURNAL_LOCKED';
      if (!locked || performance.now() - since > JOIN_PATIENCE) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
