import type { MetricFamily, MetricSample } from './metric-family';

type Labels = Readonly<Record<string, string>>;

interface Row {
  readonly labels: Labels;
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** Hears of each number. */
export type Recorded = (name: string, value: number, labels: Labels) => void;

/** Sorts numbers into buckets, for each set of labels by itself. */
export class Histogram {
  readonly #rows = new Map<string, Row>();
  /** For whoever keeps histograms of its own. */
  recorded: Recorded | undefined;

  /** @param bounds the upper bounds of the buckets, ascending, each bound included. */
  constructor(
    readonly name: string,
    readonly help: string,
    readonly bounds: readonly number[],
  ) {}

  observe(value: number, labels: Labels = {}): void {
    const key = Object.values(labels).join('\n'); // always the same labels, in the same order
    let row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, (row = { labels, buckets: this.bounds.map(() => 0), sum: 0, count: 0 }));
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket += 1;
    if (bucket < row.buckets.length) row.buckets[bucket]! += 1;
    row.sum += value;
    row.count += 1;
    this.recorded?.(this.name, value, labels);
  }

  get family(): MetricFamily {
    return { name: this.name, help: this.help, type: 'histogram', bounds: this.bounds, samples: [...this.#rows.values()].flatMap((row) => this.#samples(row)) };
  }

  #samples({ labels, buckets, sum, count }: Row): readonly MetricSample[] {
    let below = 0;
    const parts = buckets.map((within, index) => {
      below += within;
      return { labels: { ...labels, le: String(this.bounds[index]) }, value: below, part: 'bucket' as const };
    });
    return [
      ...parts,
      { labels: { ...labels, le: '+Inf' }, value: count, part: 'bucket' },
      { labels, value: sum, part: 'sum' },
      { labels, value: count, part: 'count' },
    ];
  }
}
