/** One number. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Of a histogram: what it is of it; the buckets count up. */
  readonly part?: 'bucket' | 'sum' | 'count';
}

/** One metric with all its numbers, as it is now. */
export interface MetricFamily {
  /** With its unit, in base units; a counter's ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Of a histogram: the upper bounds of its buckets, ascending. */
  readonly bounds?: readonly number[];
  readonly samples: readonly MetricSample[];
}
