import type { Rate } from './start-log';

/** How many runs of a saga execute at once in this process, and how many of them of one flow key. Without a limit: `Infinity`. */
export interface FlowLimits {
  readonly concurrency: number;
  readonly keyConcurrency: number;
  readonly keyRate: Rate | undefined;
}

export const UNLIMITED: FlowLimits = { concurrency: Infinity, keyConcurrency: Infinity, keyRate: undefined };
