import type { AmendsError } from '../core/errors';
import type { RunState } from '../core/history';
import type { Journal } from './journal';
import type { Listeners } from './listeners';
import type { LiveRun } from './live-run';
import type { Measured } from './metrics/engine-metrics';
import type { Slots } from './slots';

/** What is measured of. */
interface Measurable {
  readonly journal: Journal;
  readonly slots: Slots;
  obstacle(): AmendsError | undefined;
}

/** What is told of an engine to whoever measures it. */
export function measure(engine: Measurable, listeners: Listeners, runs: { all(): Iterable<LiveRun> }): Measured {
  const { journal, slots } = engine;
  return {
    vitals: () => ({
      load: slots.load,
      states: statesOf(runs.all()),
      observers: listeners.vitals,
      journal: journal.sizes(),
      ready: engine.obstacle() === undefined,
    }),
    attend: (observers) => listeners.attend(observers),
    onChange: (listener) => listeners.count(listener),
    onCommitted: (listener) => journal.onCommitted(listener),
  };
}

function statesOf(runs: Iterable<LiveRun>): Partial<Record<RunState, number>> {
  const states: Partial<Record<RunState, number>> = {};
  for (const { over, state } of runs) if (!over) states[state] = (states[state] ?? 0) + 1;
  return states;
}
