import type { RunState } from '../../core/history';
import type { Load } from '../slots';

/** How things stand with the engine of this process. */
export interface Vitals {
  readonly load: Load;
  /** The live runs of this process by state. Each live run is one process's. */
  readonly states: Readonly<Partial<Record<RunState, number>>>;
  readonly observers: readonly ObserverVitals[];
  /** The sizes of the journal in bytes, where it is a file. */
  readonly journal: { readonly file: number; readonly log: number } | undefined;
  /** Whether deliveries are accepted. */
  readonly ready: boolean;
}

export interface ObserverVitals {
  readonly name: string;
  readonly waiting: number;
  readonly dropped: number;
  readonly failed: number;
}
