import type { EndState, HistoryEvent, RunState } from '../core/history';
import type { RunInfo } from '../core/transaction';
import type { Clock } from '../services/clock';
import type { Logger } from '../services/logger';
import type { AttemptRun } from './attempt';
import type { Journal } from './journal';
import type { Locks } from './locks';
import type { Slots } from './slots';

/** A run, as those around it see it. */
export interface Neighbour {
  readonly info: RunInfo;
  readonly state: RunState;
  /** Looks again whether it may begin. */
  proceed(): void;
}

/** What a live run needs of the engine that it lives in. */
export interface Surroundings {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly slots: Slots;
  readonly locks: Locks<Neighbour>;
  /** Attempts under way, of all runs. */
  readonly attempts: Set<AttemptRun>;
  /** No attempt begins any more. */
  readonly stopping: boolean;
  /** 0 to 1, for the jitter. */
  random(): number;
  heard(run: Neighbour, event: HistoryEvent, outcomeJson: string | undefined): void;
  /** The run has ended, durably. */
  left(run: Neighbour): void;
}

const ENDS: ReadonlySet<string> = new Set<EndState>(['completed', 'compensated', 'skipped', 'abandoned']);

export const isEnd = (state: RunState): state is EndState => ENDS.has(state);
