import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './report';
import { Rival } from './rival';

const PROCESSES = 4;
/** Sagas at a time, over all processes. */
const CONCURRENCIES: readonly number[] = [4, 16, 64, 256];
const ROUNDS = 7;
const LENGTH = 1_000;
const WARM_UP = 1_500;

export interface ProcessesOptions {
  readonly folder: string;
  readonly json: boolean;
  progress(text: string): void;
}

/**
 * Four processes that share one journal against one process alone, both with as many sagas at a time in all, in alternating windows: sagas per second,
 * and the median of the ratios. Each side has a journal of its own; the four stay joined while the one is measured, and do nothing then but look.
 */
export async function compareProcesses({ folder, json, progress }: ProcessesOptions): Promise<string> {
  const make = (where: string): Rival => new Rival('framework', { level: 'power', workload: 'ok', folder: where, shared: true, flags: [] });
  const shared = mkdtempSync(join(folder, 'shared-'));
  const one = [make(mkdtempSync(join(folder, 'alone-')))];
  const four = Array.from({ length: PROCESSES }, () => make(shared));
  const rate = async (rivals: readonly Rival[], concurrency: number, length: number): Promise<number> => {
    const figures = await Promise.all(rivals.map((rival) => rival.window({ concurrency: concurrency / rivals.length, length })));
    return figures.reduce((sum, figure) => sum + figure.rate, 0);
  };
  try {
    for (const rival of [...one, ...four]) await rival.ready();
    const lines: { readonly concurrency: number; readonly alone: number; readonly together: number; readonly ratio: number }[] = [];
    for (const concurrency of CONCURRENCIES) {
      for (const side of [one, four]) await rate(side, concurrency, WARM_UP);
      const rounds: { readonly alone: number; readonly together: number }[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        progress(`${concurrency} at a time: round ${round} of ${ROUNDS}`);
        rounds.push({ alone: await rate(one, concurrency, LENGTH), together: await rate(four, concurrency, LENGTH) });
      }
      const ratio = median(rounds.map(({ alone, together }) => together / alone));
      lines.push({ concurrency, alone: median(rounds.map(({ alone }) => alone)), together: median(rounds.map(({ together }) => together)), ratio });
    }
    progress('');
    for (const rival of [...one, ...four]) await rival.close();
    if (json)
      return JSON.stringify({ ratios: Object.fromEntries(lines.map(({ concurrency, ratio }) => [`processes/${concurrency}`, Number(ratio.toFixed(3))])) });
    const row = ({ concurrency, alone, together, ratio }: (typeof lines)[number]): string =>
      `${String(concurrency).padStart(9)}  ${alone.toFixed(0).padStart(9)}  ${together.toFixed(0).padStart(14)}  ${ratio.toFixed(2).padStart(6)}`;
    return [machine(), '', 'at a time  one alone  four together   ratio   (sagas per second; to reach: at least 1)', ...lines.map(row)].join('\n');
  } catch (error) {
    for (const rival of [...one, ...four]) rival.kill();
    throw error;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
