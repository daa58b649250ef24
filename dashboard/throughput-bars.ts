import type { Interval } from 'amends';

/** The ends of a run as the chart stacks them, from below. */
export const SERIES = ['completed', 'compensated', 'skipped', 'abandoned'] as const;
export type Series = (typeof SERIES)[number];

export interface Block {
  readonly series: Series;
  readonly count: number;
  /** Of the height of the chart, from below. */
  readonly bottom: number;
  readonly height: number;
}

export interface Column {
  readonly interval: Interval;
  readonly blocks: readonly Block[];
  /** How high it stands for the runs that were begun. */
  readonly begun: number;
}

export const endedOf = (interval: Pick<Interval, Series>): number => SERIES.reduce((sum, series) => sum + interval[series], 0);

/** The next round number: where an axis may end. */
export function roundUp(value: number): number {
  if (value <= 4) return Math.max(1, Math.ceil(value));
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}

/** The chart of the intervals, and the number that its full height stands for. */
export function throughputColumns(intervals: readonly Interval[]): { readonly columns: readonly Column[]; readonly top: number } {
  const top = roundUp(Math.max(1, ...intervals.map((interval) => Math.max(interval.begun, endedOf(interval)))));
  const columns = intervals.map((interval) => {
    let bottom = 0;
    const blocks = SERIES.flatMap((series): Block[] => {
      const count = interval[series];
      if (count === 0) return [];
      const block = { series, count, bottom, height: count / top };
      bottom += block.height;
      return [block];
    });
    return { interval, blocks, begun: interval.begun / top };
  });
  return { columns, top };
}

/** A share in per cent, as exact as it matters; nothing where there is nothing to share. */
export function percentOf(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = (part / whole) * 100;
  if (share > 0 && share < 1) return '<1 %';
  return `${share < 10 && !Number.isInteger(share) ? share.toFixed(1) : Math.round(share)} %`;
}
