import type { Middleware } from '../core/middleware';
import type { Plan } from '../core/plan';
import type { Req } from '../core/request';
import type { OnUndoFailure, WhenLocked } from '../core/saga';
import type { BackgroundTransaction, RunInfo, StepClass } from '../core/transaction';
import type { FlowLimits } from './flow/limits';

/** Everything that the engine needs to know of a saga: its facts, and how to get instances for a run. */
export interface Blueprint {
  readonly name: string;
  /** Whether a delivery after a completed run starts another one. */
  readonly repeat: boolean;
  /** Milliseconds from the first delivery; `undefined` for none. */
  readonly deadline: number | undefined;
  /** What an undo that fails for good means for those before it. */
  readonly onUndoFailure: OnUndoFailure;
  /** What happens when another run holds the lock. */
  readonly whenLocked: WhenLocked;
  lockKey(request: Req): string;
  readonly flow: FlowLimits;
  /** Whose turn and whose limits count for the run. */
  flowKey(request: Req): string | undefined;
  /** Higher goes first. */
  priority(request: Req): number;
  /** Decides the plan. @throws what the saga throws, or AmendsError `DUPLICATE_STEP`, `INVALID_PLAN`, `STEPS_UNDECLARED` */
  plan(request: Req, run: RunInfo): Plan;
  /** The durable names of all that the saga may ever list. */
  readonly stepNames: readonly string[];
  /** The class of a step by its durable name, among all that the saga may ever list. */
  stepClass(name: string): StepClass | undefined;
  /** Instances for one run. */
  open(request: Req, run: RunInfo): RunScope;
}

/** The instances of one run. */
export interface RunScope {
  step(name: string): BackgroundTransaction<unknown>;
  middlewares(): readonly Middleware[];
}
