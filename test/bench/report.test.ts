import { cellsNamed, cellsOf, contendersAt, contendersNamed } from '../../bench/cell';
import type { Comparison, Round } from '../../bench/compare';
import { median, reportJson, reportTable } from '../../bench/report';
import type { Figures } from '../../bench/window';

const figures = (rate: number): Figures => ({ sagas: rate, rate, p50: 1, p99: 2, cpu: 0.1, delay: 4, rss: 150 });
const round = (base: number, framework: number): Round => ({
  figures: new Map([['base', figures(base)] as const, ['framework', figures(framework)] as const]),
  noise: 0,
});
const comparison = (rounds: readonly Round[]): Comparison => ({
  cell: cellsNamed('power/ok/64')[0]!,
  contenders: ['base', 'framework'],
  rounds,
  discarded: 2,
  noisy: 1,
});

test('the ratio of a cell is the median of the ratios of its rounds, so that a slow round weighs on both sides', () => {
  const report = JSON.parse(reportJson([comparison([round(1_000, 800), round(100, 70), round(1_000, 900)])], 1)) as { ratios: unknown; delayRatios: unknown };
  expect(report.ratios).toEqual({ 'power/ok/64': 0.8 });
  expect(report.delayRatios).toEqual({ 'power/ok/64': 1 });
});

test('the report says how many rounds were discarded, and which cells are made of noisy ones', () => {
  const table = reportTable([comparison([round(1_000, 800)])], 1);
  expect(table).toContain('1 rounds kept, 2 discarded');
  expect(table).toContain('power/ok/64 (1)');
});

test('the median of an even number of figures lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNull();
});

test('a part of a cell names all cells that begin with it, and what is no cell is refused', () => {
  expect(cellsNamed('power/undo,memory/ok/1').map(({ key }) => key)).toEqual([
    'power/undo/1',
    'power/undo/16',
    'power/undo/64',
    'power/undo/256',
    'memory/ok/1',
  ]);
  expect(cellsOf(['power'])).toHaveLength(8);
  expect(() => cellsNamed('power/ok/2')).toThrow('power/ok/2 is no cell');
  expect(() => contendersNamed('base,worst')).toThrow('worst is no contender');
});

test('nothing that survives the process is compared with what does not', () => {
  expect(contendersAt('power', contendersNamed(undefined))).toEqual(['base', 'best', 'framework']);
  expect(contendersAt('memory', contendersNamed(undefined))).toEqual(['memory', 'framework']);
});
