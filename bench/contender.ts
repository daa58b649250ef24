import type { AssetRequest } from 'amends';
import type { Ending, Workload } from './workload';

/** `power`: a commit counts when it is on the disk. `process`: it survives the process only. `memory`: it survives nothing. */
export type Level = 'power' | 'process' | 'memory';
export type ContenderName = 'base' | 'best' | 'memory' | 'framework' | 'operated' | 'traced';

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
