import { attendAll, shownMetrics } from './attend-all';
import { backpressure } from './backpressure';
import { connectClientOf } from './connect-client-of';
import { begun } from './begun';
import type { Container } from './container/container';
import type { ServiceProviderClass } from './container/service-provider';
import { AmendsError } from './core/errors';
import type { Req } from './core/request';
import { BackgroundResponse } from './core/response';
import type { SagaClass } from './core/saga';
import { checkRequest } from './delivered-check';
import type { Blueprint } from './engine/blueprint';
import { Engine, type Delivered, type RunSummary } from './engine/engine';
import { Journal } from './engine/journal';
import type { Metrics } from './engine/metrics/metrics';
import { handlersOf, type HandlerDeclaration } from './event';
import type { OnDemand } from './default-providers';
import type { Extension, ExtensionClass } from './extension';
import type { HandlerContext } from './handler-context';
import { Handlers } from './handlers';
import type { DeliverOptions, Hosted, Interacted } from './hosts/host';
import { leftStatuses } from './left-statuses';
import { ListedSagas } from './listed-sagas';
import { Providers } from './providers-lifecycle';
import type { SagaBlueprint } from './saga-blueprint';
import { schedulablesOf, type SchedulableDeclaration } from './schedulable';
import { describeSaga, type SagaDescription } from './saga-description';
import { Clock } from './services/clock';
import { AwaitedValues, Config } from './services/config';
import { Logger } from './services/logger';
import { describeSteps, type StepDescription } from './step-description';
import { variablesOf, type VariableDeclaration } from './variables';

export interface ApplicationOptions {
  /** Appended to those of the extension, so they win. */
  readonly providers?: readonly ServiceProviderClass[];
}

export interface RegisterOptions extends ApplicationOptions {
  /** The names of values that a platform will tell before the start: until then the configuration may lack what it cannot do without. */
  readonly awaited?: readonly string[];
  /** Services that not everybody needs, which are bound by default too. */
  readonly needs?: readonly OnDemand[];
}

/** An extension whose services are bound, and of which nothing has begun. */
export interface Registered extends Pick<Hosted, 'events' | 'schedulables' | 'variables'> {
  readonly container: Container;
  /** Boots the providers and checks the sagas. */
  boot(): Promise<Application>;
  /** Goes on with what {@link Application.start} does. */
  start(): Promise<Application>;
  /** Goes on with what {@link Application.look} does. */
  look(): Promise<Application>;
  /** Its sagas, told from their classes: no provider is booted for it. @throws AmendsError such as `BINDING_MISSING` where a saga needs what only a boot binds */
  sagas(): readonly SagaDescription[];
  /** The same, as an engine goes by them. @throws AmendsError as {@link sagas} */
  blueprints(): readonly Blueprint[];
}

/** How a delivery is answered. */
export type DeliveryOptions = DeliverOptions;

/** What is needed to look at a journal. */
const OF_A_LOOK = [Config, Clock, Logger, Journal, Engine];

/** An extension at work: its providers booted, its sagas checked, its runs recovered. */
export class Application {
  /** The runs that were found unfinished and go on. */
  resumed: readonly RunSummary[] = [];
  readonly engine: Engine;
  readonly #handlers: Handlers;

  private constructor(
    private readonly extension: Extension,
    private readonly providers: Providers,
    private readonly listed: ListedSagas,
  ) {
    this.engine = providers.container.get(Engine);
    this.#handlers = new Handlers(extension, listed, this.engine);
  }

  /**
   * Registers and boots the providers, checks that every step of every saga can be built, opens the journal and recovers.
   * @throws AmendsError with the code of what is wrong; nothing is left open then.
   */
  static async start(cls: ExtensionClass, options: ApplicationOptions = {}): Promise<Application> {
    return Application.register(cls, options).start();
  }

  /**
   * Like {@link start}, but carries nothing out: its engine shows runs, and leaves verbs and messages for whoever has them, or will have. No step is built, and
   * only the providers of configuration, clock, logger, journal and engine are booted.
   * @throws AmendsError `JOURNAL_MISSING` when there is no journal yet; none is made.
   */
  static async look(cls: ExtensionClass, options: ApplicationOptions = {}): Promise<Application> {
    return Application.register(cls, options).look();
  }

  /** Like {@link start}, but neither opens the journal nor recovers: for looking at plans. */
  static async prepare(cls: ExtensionClass, options: ApplicationOptions = {}): Promise<Application> {
    return Application.register(cls, options).boot();
  }

  /** Binds services and does nothing else: for a host that has to tell the configuration something before it is read. */
  static register(cls: ExtensionClass, options: RegisterOptions = {}): Registered {
    const extension = new cls();
    const providers = new Providers();
    const awaited = options.awaited ?? [];
    if (awaited.length > 0) providers.container.bind(AwaitedValues).toConstantValue({ names: awaited });
    providers.register([...extension.providers(), ...(options.providers ?? [])], options.needs);
    const make = async (listed: () => ListedSagas, booted?: Parameters<Providers['boot']>[0]): Promise<Application> => {
      await providers.boot(booted);
      try {
        return new Application(extension, providers, listed());
      } catch (error) {
        await providers.shutdown().catch(() => undefined); // the first error is the one to tell
        throw error;
      }
    };
    const shutdown = (): Promise<void> => providers.shutdown();
    const boot = (): Promise<Application> => make(() => ListedSagas.of(extension, providers.container));
    const start = async (): Promise<Application> =>
      begun(await boot(), shutdown, async (application) => {
        attendAll(application.engine, application.container);
        application.resumed = await application.engine.start(application.listed.all());
      });
    const look = async (): Promise<Application> => begun(await make(() => ListedSagas.none(), OF_A_LOOK), shutdown, ({ engine }) => engine.look());
    const blueprints = (): readonly SagaBlueprint[] => ListedSagas.of(extension, providers.container).all();
    const sagas = (): readonly SagaDescription[] => blueprints().map(describeSaga);
    return { container: providers.container, ...declaredBy(extension), boot, start, look, sagas, blueprints };
  }

  /** What is measured; `undefined` with `METRICS=false`. */
  get metrics(): Metrics | undefined {
    return shownMetrics(this.container);
  }

  get container(): Container {
    return this.providers.container;
  }

  events(): ReturnType<Hosted['events']> {
    return declaredBy(this.extension).events();
  }

  schedulables(): readonly SchedulableDeclaration[] {
    return this.#handlers.schedulables;
  }

  variables(): readonly VariableDeclaration[] {
    return declaredBy(this.extension).variables();
  }

  /** The sagas that it lists; none where it only looks at a journal. */
  sagas(): readonly SagaDescription[] {
    return this.listed.all().map(describeSaga);
  }

  obstacle(): AmendsError | undefined {
    return this.engine.obstacle();
  }

  /**
   * Lets running steps settle within `SHUTDOWN_GRACE`, flushes, and shuts the providers down. @param drained what is waited for before that, such as hosts
   * whose handlers still use the services; it must not reject
   */
  async stop(drained: Promise<unknown> = Promise.resolve()): Promise<void> {
    try {
      await this.engine.stop(this.container.get(Config).get('SHUTDOWN_GRACE') * 1_000);
    } finally {
      await drained;
      await this.providers.shutdown(); // also when the journal cannot be flushed
    }
  }

  /**
   * Routes an event to its handler: a recorded answer first, then the status, then the handler with its saga's middlewares.
   * @throws AmendsError `NOT_READY`, `EVENT_UNKNOWN`, `REQUEST_INVALID`, `DELIVERY_ID_REUSED`, `OVERLOADED`, and what the handler throws.
   */
  async deliver(event: string, arrived: unknown, options: DeliveryOptions): Promise<Delivered> {
    this.#assertReady();
    const handler = this.#handlers.of(event);
    const request = checkRequest(arrived);
    return this.#recording(request.id, options, () => this.#route(handler, request, options));
  }

  /** Answers a delivery whose request has left the statuses of its handler: see {@link Hosted.left}. */
  async left(event: string, request: string, status: () => Promise<string | undefined>, options: DeliveryOptions): Promise<Delivered> {
    this.#assertReady();
    const { statuses = [] } = this.#handlers.of(event);
    return this.#recording(request, options, () => this.#left(statuses, request, status, options));
  }

  /** Hands the payload of an interactive event to its handler: see {@link Hosted.interact}. */
  async interact(event: string, payload: unknown, options: DeliveryOptions): Promise<Interacted> {
    const { method } = this.#handlers.of(event);
    const { patience, resolving, origin } = options;
    return this.#handlers.call(method, { argument: payload, patience, resolving, origin, context: this.#context(event, 'interactive', options) });
  }

  /** Calls a schedulable method: see {@link Hosted.schedule}. */
  async schedule(method: string, arrived: unknown, options: DeliveryOptions): Promise<Delivered> {
    this.#assertReady();
    const handler = this.#handlers.scheduled(method);
    const schedule = checkRequest(arrived);
    const { deliveryId } = options;
    // Each execution is a run of its own: under the schedule's id alone, the second would be given the answer of the first.
    const execution = deliveryId === undefined ? schedule.id : `${schedule.id}.${deliveryId}`;
    const identify = (request: Req): Req => (request.id === schedule.id ? { ...request, id: execution } : request);
    const patience = handler.answer === 'durable' ? 0 : options.patience;
    const call = { argument: schedule, request: execution, patience, identify, resolving: options.resolving, origin: options.origin };
    const context = this.#context('scheduled_execution', 'scheduled', options);
    return this.#recording(execution, options, async () => {
      const { response, run } = (await this.#handlers.call(method, { ...call, context })) as Delivered;
      const durable = handler.answer === 'durable' && run !== null && response.kind === 'reschedule';
      return { response: durable ? BackgroundResponse.done() : response, run };
    });
  }

  #assertReady(): void {
    const obstacle = this.obstacle();
    if (obstacle !== undefined) throw obstacle;
  }

  /** Gives the answer that is recorded under a delivery id; else asks for one, and records it if it is final. */
  async #recording(request: string, options: DeliveryOptions, answer: () => Promise<Delivered>): Promise<Delivered> {
    const { deliveryId } = options;
    const recorded = deliveryId === undefined ? undefined : this.engine.recorded(deliveryId, request);
    if (recorded !== undefined) {
      await this.engine.durable();
      return recorded;
    }
    let delivered: Delivered;
    try {
      delivered = await answer();
    } catch (error) {
      delivered = backpressure(error, options);
    }
    if (deliveryId !== undefined && delivered.response.kind !== 'reschedule') await this.#record(deliveryId, request, delivered);
    return delivered;
  }

  /** The run's end records its answer itself; what a middleware or the status check said instead is recorded here. */
  async #record(deliveryId: string, request: string, delivered: Delivered): Promise<void> {
    const recorded = this.engine.recorded(deliveryId, request)?.response;
    const same = recorded?.kind === delivered.response.kind && (recorded as { reason?: string }).reason === (delivered.response as { reason?: string }).reason;
    if (!same) await this.engine.record(deliveryId, request, delivered);
  }

  async #route({ event, method, statuses }: HandlerDeclaration, request: Req, options: DeliveryOptions): Promise<Delivered> {
    const { status } = request as { status?: unknown };
    if (statuses !== undefined && options.statusMatches !== true && !statuses.includes(String(status)))
      return this.#left(statuses, request.id, () => Promise.resolve(String(status)), options);
    const { patience, resolving, origin } = options;
    const call = { argument: request, request: request.id, patience, resolving, origin, context: this.#context(event, 'background', options) };
    return (await this.#handlers.call(method, call)) as Delivered; // no background handler answers an InteractiveResponse: that was looked at
  }

  async #left(statuses: readonly string[], request: string, status: () => Promise<string | undefined>, options: DeliveryOptions): Promise<Delivered> {
    const reason = `The request status does not match the supported statuses: ${statuses.join(',')}.`;
    const { engine } = this;
    return leftStatuses({ engine, logger: this.container.get(Logger), request, status, reason, options });
  }

  #context(event: string, category: HandlerContext['category'], { deliveryId, context }: Partial<DeliveryOptions>): HandlerContext {
    const { container } = this;
    const given = { installation: undefined, installationClient: undefined, ...context, event, category, deliveryId };
    if (given.client !== undefined) return { ...given, client: given.client };
    return {
      ...given,
      get client() {
        return connectClientOf(container);
      },
    };
  }

  /** Which steps a delivery would plan, in order; nothing is executed, and no service is asked. */
  async inspect(event: string, arrived: unknown): Promise<{ readonly saga: string; readonly steps: readonly StepDescription[] }> {
    const { method } = this.#handlers.of(event);
    const request = checkRequest(arrived);
    let found: { readonly saga: string; readonly steps: readonly StepDescription[] } | undefined;
    const look = async (saga: SagaClass, of: Req): Promise<BackgroundResponse> => {
      const blueprint = this.listed.get(saga);
      found ??= { saga: blueprint.name, steps: describeSteps(blueprint, of) };
      return BackgroundResponse.skip('only looking');
    };
    await this.#handlers.within(method, { argument: request, request: request.id, patience: 0, context: this.#context(event, 'background', {}) }, look);
    if (found !== undefined) return found;
    throw new AmendsError('EXTENSION_INVALID', `The handler ${method} of ${event} resolves no saga for this request.`);
  }
}

/** What the class of an extension says of it. */
const declaredBy = (extension: Extension): Pick<Hosted, 'events' | 'schedulables' | 'variables'> => ({
  events: () => [...handlersOf(extension).values()].map(({ event, method, statuses }) => ({ event, method, statuses })),
  schedulables: () => schedulablesOf(extension),
  variables: () => variablesOf(extension.constructor as ExtensionClass),
});
