import type { AssetRequest } from 'amends';
import { createRequire } from 'node:module';
import type { Ending, Workload } from './workload';

/** `power`: a commit counts when it is on the disk. `process`: it survives the process only. `memory`: it survives nothing. */
export type Level = 'power' | 'process' | 'memory';
export type ContenderName = 'base' | 'best' | 'memory' | 'framework';

/** What is measured: it carries sagas out, as many at a time as it is asked to. */
export interface Contender {
  saga(request: AssetRequest): Promise<Ending>;
  close(): Promise<void>;
}

export interface ContenderOptions {
  readonly level: Level;
  readonly workload: Workload;
  /** An empty folder of its own. */
  readonly folder: string;
}

const load = createRequire(__filename);

/** Loads only the contender that is asked for, so that no other one weighs on its memory. */
export async function openContender(name: ContenderName, options: ContenderOptions): Promise<Contender> {
  switch (name) {
    case 'base':
      return (load('./floors/base-floor') as typeof import('./floors/base-floor')).openBaseFloor(options);
    case 'best':
      return (load('./floors/best-floor') as typeof import('./floors/best-floor')).openBestFloor(options);
    case 'memory':
      return (load('./floors/memory-floor') as typeof import('./floors/memory-floor')).openMemoryFloor(options);
    case 'framework':
      return (load('./framework') as typeof import('./framework')).openFramework(options);
  }
}
