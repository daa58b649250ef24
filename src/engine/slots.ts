/** How many runs execute at once: whoever comes when all slots are taken waits in line. */
export class Slots {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  get available(): boolean {
    return this.#free > 0 && this.#line.length === 0;
  }

  /** Takes a slot if one is free and nobody waits. */
  take(): boolean {
    if (!this.available) return false;
    this.#free -= 1;
    return true;
  }

  /** Calls back, later, when it is this one's turn, which has the slot then. @returns how to leave the line. */
  wait(callback: () => void): () => void {
    this.#line.push(callback);
    return () => {
      const index = this.#line.indexOf(callback);
      if (index >= 0) this.#line.splice(index, 1);
    };
  }

  give(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#free += 1;
    else setImmediate(next);
  }
}
