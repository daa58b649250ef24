import type { EndState, HistoryEvent, RunState } from '../core/history';
import type { Clock } from '../services/clock';
import type { Logger } from '../services/logger';
import type { AttemptRun } from './attempt';
import type { Journal } from './journal';
import type { LiveRun } from './live-run';
import type { Locks } from './locks';
import type { Slots } from './slots';

/** What a live run needs of the engine that it lives in. */
export interface Surroundings {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly slots: Slots;
  readonly locks: Locks<LiveRun>;
  /** Attempts under way, of all runs. */
  readonly attempts: Set<AttemptRun>;
  /** No attempt begins any more. */
  readonly stopping: boolean;
  /** 0 to 1, for the jitter. */
  random(): number;
  heard(run: LiveRun, event: HistoryEvent, outcomeJson: string | undefined): void;
  /** The run has ended, durably. */
  left(run: LiveRun): void;
}

const ENDS: ReadonlySet<string> = new Set<EndState>(['completed', 'compensated', 'skipped', 'abandoned']);

export const isEnd = (state: RunState): state is EndState => ENDS.has(state);
