import { BackgroundResponse, type DeliveryContext, type Middleware, type MiddlewareClass, type Req } from 'amends';

/**
 * Skips a request whose status is none of those that the saga is for (`pending`, unless {@link StatusCheck.of} says otherwise). No run is started;
 * a live one, which may have changed the status itself, goes on by itself and is named in the answer.
 */
export class StatusCheck implements Middleware<Req & { readonly status?: string }> {
  protected readonly statuses: readonly string[] = ['pending'];

  /** A status check for these statuses, to be listed among the middlewares. */
  static of(...statuses: readonly [string, ...string[]]): MiddlewareClass {
    return class StatusCheckOf extends StatusCheck {
      protected override readonly statuses = statuses;
    };
  }

  async handle(request: Req & { readonly status?: string }, next: () => Promise<BackgroundResponse>, context: DeliveryContext): Promise<BackgroundResponse> {
    if (request.status !== undefined && this.statuses.includes(request.status)) return next();
    const live = context.run === undefined ? '' : ` Run ${context.run.id} is ${context.run.state} and goes on by itself.`;
    return BackgroundResponse.skip(`The request status does not match the supported statuses: ${this.statuses.join(',')}.${live}`);
  }
}
