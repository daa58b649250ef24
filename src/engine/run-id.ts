/** A time in milliseconds takes the upper bits of a run's number: 42 of them, until the year 2109, so that it stays an exact JavaScript number. */
const PER_MILLISECOND = 2_048;
/** How many processes can number runs at the same time. */
export const NUMBERING_SLOTS = 16;
/** Characters of a number in base 32: 5 bits each, 53 in all. */
const NUMBER_LENGTH = 11;

/** Numbers runs in the order of time. Each process that shares a journal has a slot of its own, so no two give the same number. */
export class RunNumbers {
  #last: number;

  /** @param slot 0 to 15. @param after the highest number that is taken: whatever the clock says, numbers go up. */
  constructor(
    readonly slot: number,
    after: number,
  ) {
    this.#last = after - (after % NUMBERING_SLOTS) + slot;
  }

  next(now: number): number {
    this.#last = Math.max(now * PER_MILLISECOND + this.slot, this.#last + NUMBERING_SLOTS);
    return this.#last;
  }
}

/** The public id of the run with this number: in the order of the numbers, and no other journal gives the same, as its nonce is part of it. */
export const idOf = (number: number, nonce: string): string => number.toString(32).padStart(NUMBER_LENGTH, '0') + nonce;

/** The number that an id was made of; `undefined` when it was not made by {@link idOf} with this nonce. */
export function numberOf(id: string, nonce: string): number | undefined {
  if (!id.endsWith(nonce)) return undefined;
  const number = Number.parseInt(id.slice(0, NUMBER_LENGTH), 32);
  return idOf(number, nonce) === id ? number : undefined;
}
