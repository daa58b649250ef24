import { AmendsError, asError } from '../core/errors';
import type { Plan } from '../core/plan';
import type { Req } from '../core/request';
import type { PlannedRun } from '../core/planned-run';
import type { RunInfo } from '../core/transaction';
import type { Blueprint } from './blueprint';

/** The names in a plan that the saga of this process does not know. */
export function unknownSteps(blueprint: Blueprint | undefined, plan: Plan): readonly string[] {
  const unknown = plan.filter(({ name }) => blueprint?.stepClass(name) === undefined);
  return unknown.map(({ name }) => name);
}

/** A run as the algorithm needs it, its instances taken from the saga's blueprint; or why it cannot go on in this process. */
export function plannedRun(blueprint: Blueprint | undefined, info: RunInfo, plan: Plan, request: Req): PlannedRun | AmendsError {
  const unknown = unknownSteps(blueprint, plan);
  if (blueprint === undefined || unknown.length > 0) {
    const what = blueprint === undefined ? `the saga ${info.saga}` : `the step ${unknown.join(', ')}`;
    return new AmendsError('STEP_UNKNOWN', `This process does not know ${what}. Start a version that does, under the same durable name, and the run goes on.`);
  }
  try {
    const scope = blueprint.open(request, info);
    return {
      info,
      plan,
      classOf: (step) => blueprint.stepClass(step)!,
      instance: (step) => scope.step(step),
      onUndoFailure: blueprint.onUndoFailure,
      middlewares: scope.middlewares().filter(({ handleStep }) => handleStep !== undefined),
    };
  } catch (cause) {
    return new AmendsError('PLAN_FAILED', `${info.saga} could not be opened for request ${info.request}: ${asError(cause).message}`, { cause });
  }
}

/** The plan of a new run. @throws AmendsError `PLAN_FAILED` when the saga throws, `STEP_UNKNOWN` when it is not known here. */
export function decidePlan(blueprint: Blueprint | undefined, request: Req, info: RunInfo): Plan {
  if (blueprint === undefined) throw new AmendsError('STEP_UNKNOWN', `This process does not know the saga ${info.saga}.`);
  try {
    return blueprint.plan(request, info);
  } catch (cause) {
    if (cause instanceof AmendsError) throw cause;
    throw new AmendsError(
      'PLAN_FAILED',
      `${info.saga}.transactions(request) threw for request ${info.request}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
