import { AmendsError } from './core/errors';
import { InteractiveResponse } from './core/interactive-response';
import { compose } from './core/middleware';
import type { Req } from './core/request';
import { Directive, type BackgroundResponse } from './core/response';
import type { SagaClass } from './core/saga';
import { checkRequest } from './delivered-check';
import { deliveryScope } from './delivery-scope';
import type { Delivered, Engine } from './engine/engine';
import { handlersOf, type HandlerDeclaration } from './event';
import type { Extension } from './extension';
import type { HandlerContext } from './handler-context';
import type { ListedSagas } from './listed-sagas';
import { schedulablesOf, type SchedulableDeclaration } from './schedulable';
import type { TraceOrigin } from './services/tracing';

/** A call of a handler: what it is given, and what becomes of the sagas that it resolves. */
export interface Call {
  readonly context: HandlerContext;
  /** What the handler is given. */
  readonly argument: unknown;
  /** The id under which log lines are found. */
  readonly request?: string | undefined;
  readonly patience: number;
  /** Under which id a saga's run is known, where that is not the id of what the handler resolves it for. */
  readonly identify?: (request: Req) => Req;
  /** Told of each request that a saga is resolved for. */
  readonly resolving?: ((request: string) => void) | undefined;
  /** Where the delivery came from. */
  readonly origin?: TraceOrigin | undefined;
}

export interface Answered {
  readonly response: BackgroundResponse | InteractiveResponse;
  readonly run: Delivered['run'];
}

type Method = (argument: unknown, context: HandlerContext) => unknown;

/** The methods of an extension that a platform calls, and how they resolve sagas. */
export class Handlers {
  readonly events: ReadonlyMap<string, HandlerDeclaration>;
  readonly schedulables: readonly SchedulableDeclaration[];

  /** @throws AmendsError `EXTENSION_INVALID` */
  constructor(
    private readonly extension: Extension,
    private readonly sagas: ListedSagas,
    private readonly engine: Engine,
  ) {
    this.events = handlersOf(extension);
    this.schedulables = schedulablesOf(extension);
  }

  /** @throws AmendsError `EVENT_UNKNOWN` */
  of(event: string): HandlerDeclaration {
    const handler = this.events.get(event);
    if (handler !== undefined) return handler;
    throw new AmendsError('EVENT_UNKNOWN', `No handler is declared for ${event}. There are: ${[...this.events.keys()].join(', ') || 'none'}.`);
  }

  /** @throws AmendsError `EVENT_UNKNOWN` */
  scheduled(method: string): SchedulableDeclaration {
    const handler = this.schedulables.find((declared) => declared.method === method);
    if (handler !== undefined) return handler;
    const known = this.schedulables.map((declared) => declared.method).join(', ') || 'none';
    throw new AmendsError('EVENT_UNKNOWN', `No method ${method.slice(0, 100)} is declared as schedulable. There are: ${known}.`);
  }

  /** Calls a handler. @throws AmendsError `EXTENSION_INVALID` when it answers no response, and whatever it throws */
  async call(method: string, call: Call): Promise<Answered> {
    let run: Delivered['run'] = null;
    const resolve = (saga: SagaClass, of: Req): Promise<BackgroundResponse> => {
      const request = checkRequest(of);
      const identified = call.identify?.(request) ?? request;
      call.resolving?.(identified.id);
      return this.#resolve(saga, identified, call, (delivered) => (run = delivered));
    };
    const response = await this.within(method, call, resolve);
    if (response instanceof InteractiveResponse && call.context.category === 'interactive') return { response, run };
    if (response instanceof Directive && response.kind !== 'waitFor') return { response: response as BackgroundResponse, run };
    const expected = call.context.category === 'interactive' ? 'InteractiveResponse' : 'BackgroundResponse';
    throw new AmendsError(
      'EXTENSION_INVALID',
      `The handler ${method} of ${call.context.event} answered no ${expected}. Return what this.resolve(…) gives, or done, skip, reschedule or fail.`,
    );
  }

  /** Calls a handler whose `this.resolve(…)` is carried out so. */
  async within(method: string, { context, argument, request }: Call, resolve: (saga: SagaClass, of: Req) => Promise<BackgroundResponse>): Promise<unknown> {
    const handler = (this.extension as unknown as Readonly<Record<string, Method>>)[method]!;
    const fields = { ...(request !== undefined && { request }), event: context.event };
    return deliveryScope.run(fields, resolve, () => handler.call(this.extension, argument, context));
  }

  #resolve(saga: SagaClass, request: Req, { context, patience, origin }: Call, at: (run: Delivered['run']) => void): Promise<BackgroundResponse> {
    const blueprint = this.sagas.get(saga);
    const { event, deliveryId } = context;
    const live = this.engine.live(request.id).find((run) => run.saga === blueprint.name);
    const told = { event, deliveryId, saga: blueprint.name, run: live };
    const layers = blueprint
      .middlewares({ request, run: live })
      .filter(({ handle }) => handle !== undefined)
      .map((middleware) => (next: () => Promise<BackgroundResponse>) => middleware.handle!(request, next, told));
    if (live !== undefined) at({ id: live.id, state: live.state });
    return compose(layers, () =>
      this.engine.deliver({ blueprint, request, patience, deliveryId, origin }).then((delivered) => {
        at(delivered.run);
        return delivered.response;
      }),
    );
  }
}
