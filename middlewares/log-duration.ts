import { BackgroundResponse, Clock, Logger, asError, injectable, type DeliveryContext, type Middleware, type Req, type StepAttempt } from 'amends';

/** Logs how each delivery was answered and how each attempt of a step ended, with the time it took in milliseconds. */
@injectable()
export class LogDuration implements Middleware {
  constructor(
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  async handle(_request: Req, next: () => Promise<BackgroundResponse>, context: DeliveryContext): Promise<BackgroundResponse> {
    const fields = { event: context.event, deliveryId: context.deliveryId };
    return this.timed('the delivery', fields, next, (answer) => ({ answer: answer.kind }));
  }

  async handleStep(attempt: StepAttempt, next: () => Promise<void>): Promise<void> {
    const what = attempt.direction === 'execute' ? `step ${attempt.step}` : `the undo of ${attempt.step}`;
    await this.timed(what, { attempt: attempt.attempt, visits: attempt.visits }, next, () => ({}));
  }

  private async timed<T>(what: string, fields: object, next: () => Promise<T>, more: (result: T) => object): Promise<T> {
    const since = this.clock.now();
    try {
      const result = await next();
      this.logger.info(`${what} ended`, { ...fields, ...more(result), ms: this.clock.now() - since });
      return result;
    } catch (thrown) {
      this.logger.warn(`${what} failed: ${asError(thrown).message}`, { ...fields, ms: this.clock.now() - since });
      throw thrown;
    }
  }
}
