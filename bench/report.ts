import { cpus, release, totalmem } from 'node:os';
import { floorAt } from './cell';
import type { Comparison } from './compare';
import type { ContenderName } from './contender';
import { TOLERATED } from './noise';
import type { Figures } from './window';

type Figure = Exclude<keyof Figures, 'sagas'>;

/** The middle one of some numbers; `null` of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length === 0 ? null : sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function figure({ rounds }: Comparison, name: ContenderName, of: Figure): number | null {
  return median(rounds.flatMap(({ figures }) => figures.get(name)?.[of] ?? []));
}

/** What the others of a comparison are a ratio to: the floor, or the framework where no floor takes part. */
const floorOf = ({ cell, contenders }: Comparison): ContenderName => (contenders.includes(floorAt(cell.level)) ? floorAt(cell.level) : 'framework');

/** The median of the ratios of each round: what drifts from round to round weighs on both. */
function ratio(one: Comparison, name: ContenderName, of: Figure): number | null {
  return median(
    one.rounds.flatMap(({ figures }) => {
      const own = figures.get(name)?.[of] ?? null;
      const floor = figures.get(floorOf(one))?.[of] ?? null;
      return own === null || floor === null ? [] : own / floor;
    }),
  );
}

/** Whom comparisons are about. */
const ABOUT = ['framework', 'operated', 'traced'] as const;

/** What others compare themselves by: the framework as a ratio to the floor of the same cell, and everything it came from. */
export function reportJson(comparisons: readonly Comparison[], seconds: number): string {
  const ratiosOf = (of: Figure) =>
    Object.fromEntries(
      comparisons.flatMap((one) =>
        ABOUT.filter((name) => name !== floorOf(one)).flatMap((name) => {
          const value = rounded(ratio(one, name, of), 3);
          return value === null ? [] : [[name === 'framework' ? one.cell.key : `${one.cell.key}/${name}`, value] as const];
        }),
      ),
    );
  const figuresOf = (one: Comparison) =>
    Object.fromEntries(
      one.contenders.map((name) => [
        name,
        Object.fromEntries((['rate', 'p50', 'p99', 'cpu', 'delay', 'rss'] as const).map((of) => [of, rounded(figure(one, name, of), 3)])),
      ]),
    );
  return JSON.stringify({
    ratios: ratiosOf('rate'),
    delayRatios: ratiosOf('delay'),
    figures: Object.fromEntries(comparisons.map((one) => [one.cell.key, figuresOf(one)])),
    rounds: Object.fromEntries(comparisons.map(({ cell, rounds, discarded, noisy }) => [cell.key, { kept: rounds.length, discarded, noisy }])),
    machine: machine(),
    seconds: Math.round(seconds),
  });
}

export function reportTable(comparisons: readonly Comparison[], seconds: number): string {
  const header = ['cell', 'contender', 'sagas/s', '× floor', 'p50 ms', 'p99 ms', 'CPU s/1000', 'delay p99 ms', '× floor', 'peak MB'];
  const rows = comparisons.flatMap((one) => [
    ...one.contenders.map((name, index) => [
      index === 0 ? one.cell.key : '',
      name,
      text(figure(one, name, 'rate'), 0),
      text(ratio(one, name, 'rate'), 2),
      text(figure(one, name, 'p50'), 2),
      text(figure(one, name, 'p99'), 2),
      text(figure(one, name, 'cpu'), 3),
      text(figure(one, name, 'delay'), 1),
      text(ratio(one, name, 'delay'), 2),
      text(figure(one, name, 'rss'), 0),
    ]),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((entry, column) => (column < 2 ? entry.padEnd(widths[column]!) : entry.padStart(widths[column]!))).join('  ');
  return [machine(), '', line(header), ...rows.map(line), '', noiseOf(comparisons), `Took ${Math.round(seconds)} s.`].join('\n');
}

function noiseOf(comparisons: readonly Comparison[]): string {
  const sum = (of: 'discarded' | 'noisy'): number => comparisons.reduce((all, one) => all + one[of], 0);
  const kept = comparisons.reduce((all, one) => all + one.rounds.length, 0);
  const limit = `others took more than ${TOLERATED * 100} % of the CPU`;
  const disturbed = comparisons.filter(({ noisy }) => noisy > 0).map(({ cell, noisy }) => `${cell.key} (${noisy})`);
  return `${kept} rounds kept, ${sum('discarded')} discarded because ${limit}${disturbed.length === 0 ? '.' : `; kept all the same, for want of quieter ones: ${disturbed.join(', ')}.`}`;
}

export function machine(): string {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.version}`;
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}

function text(value: number | null, digits: number): string {
  return value === null ? '–' : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
