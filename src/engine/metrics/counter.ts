import type { MetricFamily } from './metric-family';

type Labels = Readonly<Record<string, string>>;

/** Counts up, for each set of labels by itself. */
export class Counter {
  readonly #counts = new Map<string, { readonly labels: Labels; value: number }>();

  constructor(
    readonly name: string,
    readonly help: string,
  ) {}

  add(labels: Labels): void {
    const key = Object.values(labels).join('\n'); // always the same labels, in the same order
    const count = this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, { labels, value: 1 });
    else count.value += 1;
  }

  get family(): MetricFamily {
    return { name: this.name, help: this.help, type: 'counter', samples: [...this.#counts.values()].map(({ labels, value }) => ({ labels, value })) };
  }
}
