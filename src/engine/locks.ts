/** One holder per key; the others wait in order of arrival. */
export class Locks<T> {
  readonly #lines = new Map<string, T[]>();

  /** Whether a newcomer would hold the lock at once. */
  free(key: string): boolean {
    return !this.#lines.has(key);
  }

  /** @returns whether the newcomer holds the lock now. */
  join(key: string, run: T): boolean {
    const line = this.#lines.get(key);
    if (line === undefined) this.#lines.set(key, [run]);
    else line.push(run);
    return line === undefined;
  }

  holder(key: string): T | undefined {
    return this.#lines.get(key)?.[0];
  }

  /** Stands before those that it comes before. */
  enter(key: string, run: T, before: (a: T, b: T) => boolean): void {
    const line = this.#lines.get(key) ?? [];
    const place = line.findIndex((other) => before(run, other));
    line.splice(place < 0 ? line.length : place, 0, run);
    this.#lines.set(key, line);
  }

  holds(key: string, run: T): boolean {
    return this.#lines.get(key)?.[0] === run;
  }

  /** One run takes the place of another in the line. @returns whether that stood there. */
  replace(key: string, former: T, run: T): boolean {
    const line = this.#lines.get(key);
    const index = line?.indexOf(former) ?? -1;
    if (index >= 0) line![index] = run;
    return index >= 0;
  }

  /** @returns who holds the lock now, if that has changed. */
  leave(key: string, run: T): T | undefined {
    const line = this.#lines.get(key);
    const index = line?.indexOf(run) ?? -1;
    if (line === undefined || index < 0) return undefined;
    line.splice(index, 1);
    if (line.length === 0) this.#lines.delete(key);
    return index === 0 ? line[0] : undefined;
  }
}
