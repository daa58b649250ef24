import { Saga, type AssetRequest, type MiddlewareClass, type Parallel, type StepFor } from 'amends';
import { LogDuration } from 'amends/middlewares/log-duration';

/** The steps of a saga of an asset. */
export type AssetSteps = readonly (StepFor<AssetRequest> | Parallel<AssetRequest>)[];

/** What the ready sagas of an asset have in common: one run per asset at a time, and a line in the log for each delivery and step. */
export abstract class AssetSaga extends Saga<AssetRequest> {
  override middlewares(): readonly MiddlewareClass[] {
    return [LogDuration];
  }

  override lockKey(request: AssetRequest): string {
    return request.asset.id;
  }
}
