import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Megabytes. */
export interface Memory {
  readonly rss: number;
  readonly heap: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const MEGABYTE = 1024 * 1024;

/** What this process holds once everything that nobody needs is gone. */
export async function memoryNow(): Promise<Memory> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve)); // what a collection lets go of may let go of more
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / MEGABYTE, heap: heapUsed / MEGABYTE };
}
