import {
  BackgroundResponse,
  BackgroundTransaction,
  Extension,
  InteractiveResponse,
  Saga,
  event,
  schedulable,
  type HandlerContext,
  type Req,
  type Schedule,
  type StepContext,
} from 'amends';

type Work = (request: Req, context: StepContext) => unknown;
type Handle = (request: unknown, context: HandlerContext) => unknown;

/** What the parts of the extension do in the test that runs. */
interface Script {
  work: Work;
  approve: Work;
  after: Work;
  undo: (request: Req) => void;
  interact: Handle;
  scheduled: (
    schedule: Schedule,
    context: HandlerContext,
    resolve: (request: Req) => Promise<BackgroundResponse>,
  ) => Promise<BackgroundResponse> | BackgroundResponse;
  handled: Handle;
}

const plain = (): Script => ({
  work: () => BackgroundResponse.done(),
  approve: () => BackgroundResponse.done(),
  after: () => BackgroundResponse.done(),
  undo: () => undefined,
  interact: () => InteractiveResponse.done(),
  scheduled: (schedule, _context, resolve) => resolve(schedule),
  handled: () => undefined,
});

export const script: Script = plain();

/** A script that does nothing but succeed, for each test. */
export function freshScript(): void {
  beforeEach(() => void Object.assign(script, plain()));
}

class Order extends BackgroundTransaction<unknown> {
  override async execute(request: Req, context: StepContext) {
    return script.work(request, context) as BackgroundResponse;
  }

  override async compensate(request: Req) {
    script.undo(request);
  }
}

class Approve extends BackgroundTransaction<unknown> {
  static readonly kind = 'pivot';

  override async execute(request: Req, context: StepContext) {
    return script.approve(request, context) as BackgroundResponse;
  }
}

class Announce extends BackgroundTransaction<unknown> {
  static readonly kind = 'retriable';

  override async execute(request: Req, context: StepContext) {
    return script.after(request, context) as BackgroundResponse;
  }
}

class OrderSaga extends Saga {
  override transactions() {
    return [Order, Approve, Announce];
  }
}

/** Handles a task of every category, as the script says. */
export class FulfilmentExtension extends Extension {
  override sagas() {
    return [OrderSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending', 'inquiring'] })
  async purchase(request: Req, context: HandlerContext): Promise<BackgroundResponse> {
    const said = await script.handled(request, context);
    return said === undefined ? this.resolve(OrderSaga, request) : (said as BackgroundResponse);
  }

  @event('asset_change_request_processing')
  withoutStatuses(request: Req): Promise<BackgroundResponse> {
    return this.resolve(OrderSaga, request);
  }

  @event('asset_purchase_request_validation', { statuses: ['draft'] })
  validate(request: Req, context: HandlerContext) {
    return this.#interact(request, context);
  }

  @event('product_action_execution')
  act(payload: unknown, context: HandlerContext) {
    return this.#interact(payload, context);
  }

  async #interact(payload: unknown, context: HandlerContext): Promise<InteractiveResponse | BackgroundResponse> {
    const said = await script.interact(payload, context);
    return said === 'resolve' ? this.resolve(OrderSaga, { id: String(context.deliveryId) }) : (said as InteractiveResponse);
  }

  @schedulable('Refresh', 'Refreshes what is old')
  refresh(schedule: Schedule, context: HandlerContext) {
    return script.scheduled(schedule, context, (request) => this.resolve(OrderSaga, request));
  }

  @schedulable('Begin', 'Begins something long', { answer: 'durable' })
  begin(schedule: Schedule, context: HandlerContext) {
    return script.scheduled(schedule, context, (request) => this.resolve(OrderSaga, request));
  }
}
