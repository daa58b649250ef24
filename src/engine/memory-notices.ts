import type { NoticeRow, Notices } from './observing/notices';

interface Kept extends NoticeRow {
  readonly dueAt: number;
}

/** What waits for observers, remembered as long as the store. */
export class MemoryNotices implements Notices {
  readonly #rows = new Map<number, Kept>();
  #last = 0;

  add(observer: string, body: string): void {
    this.#last += 1;
    this.#rows.set(this.#last, { number: this.#last, observer, body, attempts: 0, dueAt: 0 });
  }

  claim(observer: string, now: number, until: number): NoticeRow | undefined {
    for (const row of this.#rows.values()) {
      if (row.observer !== observer || row.dueAt > now) continue;
      this.#rows.set(row.number, { ...row, attempts: row.attempts + 1, dueAt: until });
      return row;
    }
    return undefined;
  }

  remove(number: number): void {
    this.#rows.delete(number);
  }

  postpone(number: number, attempt: number, dueAt: number): void {
    const row = this.#rows.get(number);
    if (row?.attempts === attempt) this.#rows.set(number, { ...row, dueAt });
  }

  nextDue(observer: string): number | undefined {
    const due = [...this.#rows.values()].filter((row) => row.observer === observer).map(({ dueAt }) => dueAt);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { observer } of this.#rows.values()) counts.set(observer, (counts.get(observer) ?? 0) + 1);
    return counts;
  }

  release(now: number): void {
    for (const row of this.#rows.values()) if (row.dueAt > now) this.#rows.set(row.number, { ...row, dueAt: now });
  }
}
