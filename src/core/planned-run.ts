import type { Middleware } from './middleware';
import type { Plan } from './plan';
import type { OnUndoFailure } from './saga';
import type { BackgroundTransaction, RunInfo, StepClass } from './transaction';

/** A run as the algorithm needs it: its plan, and instances of its steps. */
export interface PlannedRun {
  readonly info: RunInfo;
  readonly plan: Plan;
  classOf(step: string): StepClass;
  instance(step: string): BackgroundTransaction<unknown>;
  /** Those that have a `handleStep`, outermost first. */
  readonly middlewares: readonly Middleware[];
  readonly onUndoFailure: OnUndoFailure;
}
