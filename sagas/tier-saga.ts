import { Saga, type MiddlewareClass, type Parallel, type StepFor, type TierRequest } from 'amends';
import { LogDuration } from 'amends/middlewares/log-duration';

/** The steps of a saga of a tier configuration. */
export type TierSteps = readonly (StepFor<TierRequest> | Parallel<TierRequest>)[];

/** What the ready sagas of a tier configuration have in common: one run per configuration at a time, and a line in the log for each delivery and step. */
export abstract class TierSaga extends Saga<TierRequest> {
  override middlewares(): readonly MiddlewareClass[] {
    return [LogDuration];
  }

  override lockKey(request: TierRequest): string {
    return request.configuration.id;
  }
}
