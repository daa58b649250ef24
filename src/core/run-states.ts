import type { EndState, RunState } from './history';

/** With every state of a run, and whether it is an end: the compiler sees to it that none is missing. */
const ENDS: Readonly<{ [S in RunState]: S extends EndState ? true : false }> = {
  queued: false,
  running: false,
  waiting: false,
  compensating: false,
  stuck: false,
  completed: true,
  compensated: true,
  skipped: true,
  abandoned: true,
};

/** Whether a run has ended that is in this state. */
export const isEnd = (state: RunState): state is EndState => ENDS[state];

/** Every state of a run: the live ones, then the ends. */
export const RUN_STATES = Object.keys(ENDS) as readonly RunState[];
export const LIVE_STATES = RUN_STATES.filter((state) => !isEnd(state));
export const END_STATES = RUN_STATES.filter(isEnd);
