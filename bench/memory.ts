import type { ContenderName } from './contender';
import { machine } from './report';
import { Rival } from './rival';
import type { Remembered } from './window';

const FEW = 10_000;
const MANY = 100_000;

export interface MemoryOptions {
  readonly contender: ContenderName;
  readonly folder: string;
  readonly json: boolean;
  progress(text: string): void;
}

/**
 * Resident memory after a forced collection at 100,000 runs against that at 10,000, in one process at the level `process` (which
 * remembers as much as `power`, and is sooner there): what a run leaves in memory for ever shows as growth.
 */
export async function compareMemory({ contender, folder, json, progress }: MemoryOptions): Promise<string> {
  const rival = new Rival(contender, { level: contender === 'memory' ? 'memory' : 'process', workload: 'ok', folder, flags: ['--expose-gc'] });
  try {
    await rival.ready();
    progress(`${contender}: ${FEW} runs`);
    const few = await rival.remembered({ sagas: FEW });
    progress(`${contender}: ${MANY} runs`);
    const many = await rival.remembered({ sagas: MANY - FEW });
    progress('');
    await rival.close();
    const ratio = Number((many.rss / few.rss).toFixed(3));
    if (json) return JSON.stringify({ contender, runs: [FEW, MANY], rss: [few.rss, many.rss], heap: [few.heap, many.heap], ratio });
    const line = (runs: number, { rss, heap }: Remembered): string =>
      `${runs.toLocaleString('en').padStart(9)} runs  ${rss.toFixed(1).padStart(7)} MB resident  ${heap.toFixed(1).padStart(7)} MB heap`;
    return [
      machine(),
      '',
      `${contender}, after a forced collection`,
      line(FEW, few),
      line(MANY, many),
      `   ratio        ${ratio.toFixed(3)}  (to reach: at most 1.1)`,
    ].join('\n');
  } catch (error) {
    rival.kill();
    throw error;
  }
}
