import type { OnUndoFailure, WhenLocked } from './core/saga';
import type { SagaBlueprint } from './saga-blueprint';
import { describeSteps, type StepDescription } from './step-description';

/** A saga that an extension lists, told from its class, before there is a request. Times are milliseconds. */
export interface SagaDescription {
  readonly name: string;
  /** In order, where the plan is `fixed`; else every step that the saga may ever list, without groups. */
  readonly steps: readonly StepDescription[];
  /** Whether every run has these steps; else the saga decides by the request. */
  readonly fixed: boolean;
  /** Counted from the first delivery. */
  readonly deadline?: number;
  readonly whenLocked: WhenLocked;
  readonly onUndoFailure: OnUndoFailure;
}

/** What the class of a saga tells; nothing of it is executed. */
export function describeSaga(blueprint: SagaBlueprint): SagaDescription {
  const { name, fixed, deadline, whenLocked, onUndoFailure } = blueprint;
  return { name, steps: describeSteps(blueprint), fixed, ...(deadline !== undefined && { deadline }), whenLocked, onUndoFailure };
}
