import type { Instruction, RunDetails, RunSummary } from '../../engine/engine';
import type { RunListing, RunSearch } from '../../engine/run-search';
import type { Verb } from '../../engine/verb';

/** What an operator says with a verb; who says it is found out where it arrives. */
export type Said = Omit<Instruction, 'by'>;

/** How commands reach runs: over the HTTP API of a process, or over a journal, whether a process works on it or not. What it tells has its secrets masked. */
export interface Operations {
  search(search: RunSearch): Promise<RunListing>;
  /** One run in full. @throws AmendsError `RUN_UNKNOWN` */
  find(id: string): Promise<RunDetails>;
  command(id: string, verb: Verb, said: Said): Promise<RunSummary>;
  /** @returns false when a message with this id was sent before */
  send(id: string, message: string, payload: unknown, messageId?: string): Promise<boolean>;
  /** Another number whenever something may have changed; `undefined` where only asking anew tells. */
  version(): Promise<number | undefined>;
  close(): Promise<void>;
}
