import { BackgroundResponse, injectable, type AssetRequest, type DeliveryContext, type Middleware, type StepAttempt } from 'amends';

/** Counts what happens, for a monitoring system. */
export abstract class Metrics {
  abstract count(name: string): void;
}

// #region delivery
/** Leaves the orders of test connections alone. */
export class SkipTestOrders implements Middleware<AssetRequest> {
  async handle(request: AssetRequest, next: () => Promise<BackgroundResponse>, context: DeliveryContext) {
    const isNew = context.run === undefined; // a run that is under way is let end
    return isNew && request.asset.connection?.type === 'test' ? BackgroundResponse.skip('a test order') : next();
  }
}
// #endregion delivery

// #region step
/** Counts the attempts of steps and undos, and how many of them failed. */
@injectable()
export class CountAttempts implements Middleware {
  constructor(private readonly metrics: Metrics) {}

  async handleStep(attempt: StepAttempt, next: () => Promise<void>) {
    this.metrics.count(`${attempt.step} ${attempt.direction}`);
    try {
      await next();
    } catch (error) {
      this.metrics.count(`${attempt.step} ${attempt.direction} failed`);
      throw error;
    }
  }
}
// #endregion step
