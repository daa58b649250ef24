import type { Clock } from '../../services/clock';
import type { Notices } from './notices';

/** Milliseconds for which a count is good enough: to count reads an entry for every notice, and that of a run that becomes stuck must not wait for it. */
const GOOD_FOR = 1_000;

/** How many notices wait for each observer, as they were counted a moment ago, and those that came since. */
export class NoticeCounts {
  #counts = new Map<string, number>();
  #countedAt = -Infinity;

  constructor(
    private readonly notices: () => Notices | undefined,
    private readonly clock: Clock,
  ) {}

  of(observer: string): number {
    const age = this.clock.now() - this.#countedAt;
    if (age < 0 || age >= GOOD_FOR) {
      this.#counts = new Map(this.notices()?.counts());
      this.#countedAt = this.clock.now();
    }
    return this.#counts.get(observer) ?? 0;
  }

  added(observer: string): void {
    this.#counts.set(observer, (this.#counts.get(observer) ?? 0) + 1);
  }
}
