import type { Container } from './container/container';
import { Scopes } from './container/scopes';
import type { ServiceProviderClass } from './container/service-provider';
import { AmendsError } from './core/errors';
import { compose } from './core/middleware';
import type { Req } from './core/request';
import { backpressure } from './backpressure';
import { BackgroundResponse, Directive } from './core/response';
import type { SagaClass } from './core/saga';
import { checkRequest } from './delivered-check';
import { deliveryScope } from './delivery-scope';
import { Engine, type Delivered, type RunSummary } from './engine/engine';
import { handlersOf, type HandlerDeclaration } from './event';
import type { Extension, ExtensionClass } from './extension';
import { Providers } from './providers-lifecycle';
import { SagaBlueprint } from './saga-blueprint';
import { Config } from './services/config';
import { Logger } from './services/logger';
import { describeSteps, type StepDescription } from './step-description';

export interface ApplicationOptions {
  /** Appended to those of the extension, so they win. */
  readonly providers?: readonly ServiceProviderClass[];
}

export interface DeliveryOptions {
  readonly deliveryId?: string;
  /** Milliseconds to wait for the run's end before the answer is `reschedule`; 0: as soon as the run is durable. */
  readonly patience: number;
  /** What a delivery is answered that would start one run more than may be queued: `refuse` (unless given) throws `OVERLOADED`; `reschedule` says when to come again, to a platform that knows that answer. */
  readonly whenOverloaded?: 'refuse' | 'reschedule';
}

/** One delivery on its way through a handler. */
interface InFlight {
  readonly event: string;
  readonly deliveryId: string | undefined;
  readonly patience: number;
  run: Delivered['run'];
}

/** An extension at work: its providers booted, its sagas checked, its runs recovered. */
export class Application {
  /** The runs that were found unfinished and go on. */
  resumed: readonly RunSummary[] = [];
  readonly #blueprints = new Map<SagaClass, SagaBlueprint>();
  readonly #handlers: ReadonlyMap<string, HandlerDeclaration>;

  private constructor(
    private readonly extension: Extension,
    private readonly providers: Providers,
  ) {
    this.#handlers = handlersOf(extension);
    this.engine = providers.container.get(Engine);
  }

  /**
   * Registers and boots the providers, checks that every step of every saga can be built, opens the journal and recovers.
   * @throws AmendsError with the code of what is wrong; nothing is left open then.
   */
  static async start(cls: ExtensionClass, options: ApplicationOptions = {}): Promise<Application> {
    const application = await Application.prepare(cls, options);
    try {
      application.resumed = await application.engine.start([...application.#blueprints.values()]);
      return application;
    } catch (error) {
      await application.providers.shutdown().catch(() => undefined); // the first error is the one to tell
      throw error;
    }
  }

  /** Like {@link start}, but carries nothing out: its engine shows runs, and leaves verbs and messages for whoever has them, or will have. */
  static async look(cls: ExtensionClass, options: ApplicationOptions = {}): Promise<Application> {
    const application = await Application.prepare(cls, options);
    try {
      await application.engine.look();
      return application;
    } catch (error) {
      await application.providers.shutdown().catch(() => undefined);
      throw error;
    }
  }

  /** Like {@link start}, but neither opens the journal nor recovers: for looking at plans. */
  static async prepare(cls: ExtensionClass, options: ApplicationOptions = {}): Promise<Application> {
    const extension = new cls();
    const providers = new Providers();
    providers.register([...extension.providers(), ...(options.providers ?? [])]);
    await providers.boot();
    try {
      const application = new Application(extension, providers);
      application.#check();
      return application;
    } catch (error) {
      await providers.shutdown().catch(() => undefined);
      throw error;
    }
  }

  #check(): void {
    const scopes = new Scopes(this.container);
    scopes.warm();
    const names = new Map<string, SagaClass>();
    for (const saga of this.extension.sagas()) {
      const blueprint = new SagaBlueprint(saga, scopes);
      const other = names.get(blueprint.name);
      if (other !== undefined && other !== saga)
        throw new AmendsError('DUPLICATE_SAGA', `Two sagas are named ${blueprint.name}. Give one of the classes its own static durableName.`);
      names.set(blueprint.name, saga);
      this.#blueprints.set(saga, blueprint);
    }
  }

  get container(): Container {
    return this.providers.container;
  }

  readonly engine: Engine;

  events(): readonly { readonly event: string; readonly statuses: readonly string[] | undefined }[] {
    return [...this.#handlers.values()].map(({ event, statuses }) => ({ event, statuses }));
  }

  obstacle(): AmendsError | undefined {
    return this.engine.obstacle();
  }

  /** Lets running steps settle within `SHUTDOWN_GRACE`, flushes, and shuts the providers down. */
  async stop(): Promise<void> {
    try {
      await this.engine.stop(this.container.get(Config).get('SHUTDOWN_GRACE') * 1_000);
    } finally {
      await this.providers.shutdown(); // also when the journal cannot be flushed
    }
  }

  /**
   * Routes an event to its handler: a recorded answer first, then the status, then the handler with its saga's middlewares.
   * @throws AmendsError `NOT_READY`, `EVENT_UNKNOWN`, `REQUEST_INVALID`, `DELIVERY_ID_REUSED`, `OVERLOADED`, and what the handler throws.
   */
  async deliver(event: string, arrived: unknown, options: DeliveryOptions): Promise<Delivered> {
    const obstacle = this.obstacle();
    if (obstacle !== undefined) throw obstacle;
    const handler = this.#handler(event);
    const request = checkRequest(arrived);
    const { deliveryId } = options;
    const recorded = deliveryId === undefined ? undefined : this.engine.recorded(deliveryId, request.id);
    if (recorded !== undefined) {
      await this.engine.durable();
      return recorded;
    }
    let delivered: Delivered;
    try {
      delivered = await this.#route(handler, request, options);
    } catch (error) {
      delivered = backpressure(error, options);
    }
    if (deliveryId !== undefined && delivered.response.kind !== 'reschedule') await this.#record(deliveryId, request, delivered);
    return delivered;
  }

  #handler(event: string): HandlerDeclaration {
    const handler = this.#handlers.get(event);
    if (handler !== undefined) return handler;
    throw new AmendsError('EVENT_UNKNOWN', `No handler is declared for ${event}. There are: ${[...this.#handlers.keys()].join(', ') || 'none'}.`);
  }

  /** The run's end records its answer itself; what a middleware or the status check said instead is recorded here. */
  async #record(deliveryId: string, request: Req, delivered: Delivered): Promise<void> {
    const recorded = this.engine.recorded(deliveryId, request.id)?.response;
    const same = recorded?.kind === delivered.response.kind && (recorded as { reason?: string }).reason === (delivered.response as { reason?: string }).reason;
    if (!same) await this.engine.record(deliveryId, request.id, delivered);
  }

  #route(handler: HandlerDeclaration, request: Req, options: DeliveryOptions): Promise<Delivered> {
    const { status } = request as { status?: unknown };
    if (handler.statuses !== undefined && !handler.statuses.includes(String(status))) return this.#wrongStatus(handler.statuses, String(status), request);
    const { deliveryId, patience } = options;
    const inFlight: InFlight = { event: handler.event, deliveryId, patience, run: null };
    const method = (this.extension as unknown as Record<string, (request: Req) => Promise<BackgroundResponse>>)[handler.method]!;
    const resolve = (saga: SagaClass, of: Req): Promise<BackgroundResponse> => this.#resolve(saga, checkRequest(of), inFlight);
    const answered = deliveryScope.run({ request: request.id, event: handler.event }, resolve, () => method.call(this.extension, request));
    return Promise.resolve(answered).then((response: unknown) => this.#delivered(handler, response, inFlight.run));
  }

  #delivered(handler: HandlerDeclaration, response: unknown, run: Delivered['run']): Delivered {
    if (response instanceof Directive && response.kind !== 'waitFor') return { response: response as BackgroundResponse, run };
    throw new AmendsError(
      'EXTENSION_INVALID',
      `The handler ${handler.method} of ${handler.event} answered no BackgroundResponse. Return what this.resolve(…) gives, or done, skip, reschedule or fail.`,
    );
  }

  /** The request has left the statuses of its handler. A live run that it failed under is cancelled; any other is left alone, and said so. */
  async #wrongStatus(statuses: readonly string[], status: string, request: Req): Promise<Delivered> {
    const [run] = this.engine.live(request.id);
    const response = BackgroundResponse.skip(`status ${status} is none of ${statuses.join(', ')}`);
    if (run === undefined) return { response, run: null };
    if (status === 'failed') {
      const cancelled = await this.engine.command(run.id, 'cancel', { by: 'status check', why: 'the request failed at the platform' }).catch(() => undefined);
      if (cancelled !== undefined) return { response, run: { id: run.id, state: cancelled.state } };
    }
    this.container.get(Logger).error(`alert: the request is ${status} at the platform while its run is ${run.state}; the run is left alone`, {
      request: request.id,
      run: run.id,
      saga: run.saga,
    });
    return { response, run: { id: run.id, state: run.state } };
  }

  #blueprint(saga: SagaClass): SagaBlueprint {
    const blueprint = this.#blueprints.get(saga);
    if (blueprint !== undefined) return blueprint;
    throw new AmendsError('SAGA_UNLISTED', `${saga.name} is not in sagas() of the extension, so a restart could not go on with it. List it there.`);
  }

  #resolve(saga: SagaClass, request: Req, inFlight: InFlight): Promise<BackgroundResponse> {
    const blueprint = this.#blueprint(saga);
    const { event, deliveryId, patience } = inFlight;
    const live = this.engine.live(request.id).find((run) => run.saga === blueprint.name);
    const context = { event, deliveryId, saga: blueprint.name, run: live };
    const layers = blueprint
      .middlewares({ request, run: live })
      .filter(({ handle }) => handle !== undefined)
      .map((middleware) => (next: () => Promise<BackgroundResponse>) => middleware.handle!(request, next, context));
    if (live !== undefined) inFlight.run = { id: live.id, state: live.state };
    return compose(layers, () =>
      this.engine.deliver({ blueprint, request, patience, deliveryId }).then((delivered) => {
        inFlight.run = delivered.run;
        return delivered.response;
      }),
    );
  }

  /** Which steps a delivery would plan, in order; nothing is executed, and no service is asked. */
  async inspect(event: string, arrived: unknown): Promise<{ readonly saga: string; readonly steps: readonly StepDescription[] }> {
    const handler = this.#handler(event);
    const request = checkRequest(arrived);
    let found: { readonly saga: string; readonly steps: readonly StepDescription[] } | undefined;
    const method = (this.extension as unknown as Record<string, (request: Req) => Promise<BackgroundResponse>>)[handler.method]!;
    const look = async (saga: SagaClass, of: Req): Promise<BackgroundResponse> => {
      const blueprint = this.#blueprint(saga);
      found ??= { saga: blueprint.name, steps: describeSteps(blueprint, of) };
      return BackgroundResponse.skip('only looking');
    };
    await deliveryScope.run({ request: request.id, event }, look, () => method.call(this.extension, request));
    if (found !== undefined) return found;
    throw new AmendsError('EXTENSION_INVALID', `The handler ${handler.method} of ${event} resolves no saga for this request.`);
  }
}
