import type { StepKind } from './core/plan';
import type { Req } from './core/request';
import type { Retry } from './core/retry';
import { declaredOf } from './core/step-options';
import type { SagaBlueprint } from './saga-blueprint';

/** A step of a plan, told before anything runs. Times are milliseconds. */
export interface StepDescription {
  readonly name: string;
  readonly kind: StepKind;
  readonly group?: number;
  /** Whether its `shouldExecute` may still leave it out. */
  readonly conditional: boolean;
  readonly undo: boolean;
  readonly retry: Retry;
  readonly undoRetry: Retry;
  readonly timeout: number;
}

/** The steps that a request would plan; without one, those that the saga lists, or may ever list. */
export function describeSteps(blueprint: SagaBlueprint, request?: Req): readonly StepDescription[] {
  const plan = request === undefined ? blueprint.listed : blueprint.plan(request, { id: 'none', saga: blueprint.name, request: request.id, generation: 1 });
  return plan.map((step) => {
    const cls = blueprint.stepClass(step.name)!;
    const prototype = cls.prototype as { shouldExecute?: unknown; compensate?: unknown };
    const { retry, timeout } = declaredOf(cls, false);
    return {
      ...step,
      conditional: prototype.shouldExecute !== undefined,
      undo: prototype.compensate !== undefined,
      retry,
      undoRetry: declaredOf(cls, true).retry,
      timeout,
    };
  });
}
