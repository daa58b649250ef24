import { Application } from '../application';
import { isMultiBound, type Container } from '../container/container';
import { InstanceWrapper } from '../container/scopes';
import type { ServiceProvider, ServiceProviderClass } from '../container/service-provider';
import { milliseconds, type Duration } from '../core/duration';
import type { HistoryEvent, RunState } from '../core/history';
import { toJournal } from '../core/journalable';
import { durableNameOf, type Plan } from '../core/plan';
import type { Req } from '../core/request';
import { recallResponse, type BackgroundResponse } from '../core/response';
import type { Saga, SagaClass } from '../core/saga';
import type { AnyStep, OutcomeOf, StepClass } from '../core/transaction';
import type { Instruction, RunDetails, Verb } from '../engine/engine';
import { Journal } from '../engine/journal';
import { MemoryJournal, MemoryStore } from '../engine/memory-journal';
import { event } from '../event';
import { Extension } from '../extension';
import { Clock } from '../services/clock';
import { Config } from '../services/config';
import { HttpClient } from '../services/http-client';
import { Logger } from '../services/logger';
import { fake } from './fake';
import { Faults } from './scenario-faults';
import { TestConfig } from './test-config';
import { VirtualClock } from './virtual-clock';

/** A token of T: an abstract class. */
// Variance spot: any class may be a token, whatever its constructor takes.
export type Token<T> = abstract new (...args: never[]) => T;

type RequestOf<S> = S extends new (...args: never[]) => Saga<infer R> ? R : Req;

const EVENT = 'scenario';
/** Longer than any test: a scenario waits until the run rests. */
const PATIENCE = 3_600_000;

/** What came of a delivery, and of all that followed. */
export interface ScenarioRun<R extends Req = Req> {
  readonly response: BackgroundResponse;
  readonly state: RunState | undefined;
  /** The steps that were done in this scenario, in order; not those that were journaled before. */
  readonly executed: readonly string[];
  readonly compensated: readonly string[];
  readonly omitted: readonly string[];
  readonly history: readonly HistoryEvent[];
  readonly details: RunDetails | undefined;
  /** Lets time pass; everything that is due on the way happens. */
  advance(duration: Duration): Promise<ScenarioRun<R>>;
  /** Sends the run a message. */
  send(message: string, payload?: unknown): Promise<ScenarioRun<R>>;
  /** Asks for an operator's verb, by `test`. */
  command(verb: Verb, why?: string, more?: Pick<Instruction, 'step' | 'outcome'>): Promise<ScenarioRun<R>>;
  /** Delivers the request again, or a newer one. */
  deliver(request: R, deliveryId?: string): Promise<ScenarioRun<R>>;
}

/** Describes a run of one saga: what is faked, what was done before, what fails. Time is virtual, and nothing outside is touched. */
export class Scenario<R extends Req> {
  readonly clock = new VirtualClock();
  readonly #faults = new Faults(this.clock);
  readonly #fakes: [Token<unknown>, unknown][] = [];
  readonly #providers: ServiceProviderClass[] = [];
  readonly #before: { readonly step: AnyStep; readonly outcome: unknown }[] = [];
  #config: Readonly<Record<string, unknown>> = {};

  constructor(private readonly saga: SagaClass) {}

  /** Binds a fake, which must have the shape of the token. A later one takes its place, unless the token has many, as `RunObserver` has. */
  with<T>(token: Token<T>, fake: NoInfer<T>): this {
    this.#fakes.push([token, fake]);
    return this;
  }

  /** Lists a provider; fakes win over it. */
  provided(...providers: readonly ServiceProviderClass[]): this {
    this.#providers.push(...providers);
    return this;
  }

  /** Sets configuration values. */
  configured(values: Readonly<Record<string, unknown>>): this {
    this.#config = { ...this.#config, ...values };
    return this;
  }

  /** The step is journaled as done, with this outcome, before the scenario begins. */
  executed<S extends AnyStep>(step: S, outcome: OutcomeOf<S>): this {
    this.#before.push({ step, outcome });
    return this;
  }

  /** Makes a step throw, always or as often as said. */
  failing(step: StepClass, error: Error, options: { readonly times?: number } = {}): this {
    this.#faults.add('execute', step, error, options.times);
    return this;
  }

  /** Makes the undo of a step throw, always or as often as said. */
  failingUndo(step: StepClass, error: Error, options: { readonly times?: number } = {}): this {
    this.#faults.add('compensate', step, error, options.times);
    return this;
  }

  /** Makes a step never settle: its timeout and grace pass, and its outcome is unknown. */
  hanging(step: StepClass, options: { readonly times?: number } = {}): this {
    this.#faults.add('execute', step, 'hang', options.times);
    return this;
  }

  /** Delivers the request, and waits until the run has ended, is parked, or is stuck. Backoffs pass by themselves. */
  async when(request: R): Promise<ScenarioRun<R>> {
    const store = new MemoryStore();
    const extension = this.#extension(store);
    if (this.#before.length > 0) await this.#journalBefore(extension, store, request);
    const application = await Application.start(extension);
    return new Playing<R>(
      application,
      this.clock,
      this.#before.map(({ step }) => durableNameOf(step)),
    ).deliver(request);
  }

  #extension(store: MemoryStore): new () => Extension {
    const { saga } = this;
    const providers = [...this.#providers, this.#bindings(store)];
    class ScenarioExtension extends Extension {
      override providers(): readonly ServiceProviderClass[] {
        return providers;
      }
      override sagas(): readonly SagaClass[] {
        return [saga];
      }
      @event(EVENT)
      all(request: Req): Promise<BackgroundResponse> {
        return this.resolve(saga, request);
      }
    }
    return ScenarioExtension;
  }

  #bindings(store: MemoryStore): ServiceProviderClass {
    const bindings: [Token<unknown>, unknown][] = [
      [Clock, this.clock],
      [Config, new TestConfig(this.#config)],
      [Logger, { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined }],
      [InstanceWrapper, this.#faults],
      [HttpClient, fake<HttpClient>({})],
      ...this.#fakes,
    ];
    return class Bindings implements ServiceProvider {
      register(container: Container): void {
        container.bind(Journal).toConstantValue(new MemoryJournal(store));
        const last = new Map(bindings);
        for (const [token, fake] of bindings) if (isMultiBound(token) || last.get(token) === fake) container.bind(token).toConstantValue(fake);
      }
    };
  }

  /** Writes the journal that a process would have left after doing these steps. */
  async #journalBefore(extension: new () => Extension, store: MemoryStore, request: R): Promise<void> {
    const application = await Application.prepare(extension);
    const { saga, steps } = await application.inspect(EVENT, request);
    const plan: Plan = steps.map(({ name, kind, group }) => (group === undefined ? { name, kind } : { name, kind, group }));
    const journal = new MemoryJournal(store);
    const at = this.clock.now();
    const run = {
      id: 'run-before',
      saga,
      request: request.id,
      generation: 1,
      lock: request.id,
      state: 'running' as const,
      owes: false,
      createdAt: at,
      updatedAt: at,
    };
    const number = journal.begin(run, JSON.stringify(request));
    journal.append(number, { type: 'planned', at, plan });
    for (const { step, outcome } of this.#before) {
      const name = durableNameOf(step);
      journal.append(number, { type: 'begun', at, step: name, attempt: 1, request: 0 });
      journal.append(number, { type: 'succeeded', at, step: name }, toJournal(outcome, `the outcome of ${name}`));
    }
    await journal.committed();
  }
}

/** One saga, about to be tried. */
export function given<S extends SagaClass>(saga: S): Scenario<RequestOf<S>> {
  return new Scenario<RequestOf<S>>(saga);
}

/** A run that is being played. */
class Playing<R extends Req> {
  #response!: BackgroundResponse;
  #id: string | undefined;

  constructor(
    private readonly application: Application,
    private readonly clock: VirtualClock,
    private readonly before: readonly string[],
  ) {}

  async deliver(request: R, deliveryId?: string): Promise<ScenarioRun<R>> {
    const delivered = await this.application.deliver(EVENT, structuredClone(request), {
      patience: PATIENCE,
      ...(deliveryId === undefined ? {} : { deliveryId }),
    });
    this.#response = delivered.response;
    this.#id = delivered.run?.id ?? this.#id;
    await this.#rest(); // observers are told after the answer is given
    return this.#look();
  }

  async #advance(duration: Duration): Promise<ScenarioRun<R>> {
    let left: number | undefined = milliseconds(duration);
    while (left !== undefined) {
      left = this.clock.step(left);
      await this.#rest();
    }
    return this.#look();
  }

  /** Waits until nothing more happens by itself. */
  async #rest(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      const state = this.#details()?.state;
      quiet = state === 'running' || state === 'compensating' ? 0 : quiet + 1;
    }
  }

  #details(): RunDetails | undefined {
    return this.#id === undefined ? undefined : this.application.engine.find(this.#id);
  }

  #look(): ScenarioRun<R> {
    const details = this.#details();
    const history = details?.history ?? [];
    const named = (which: (event: HistoryEvent) => boolean): readonly string[] => history.filter(which).map((event) => (event as { step: string }).step);
    if (details?.answer !== undefined) this.#response = recallResponse(details.answer);
    return {
      response: this.#response,
      state: details?.state,
      executed: named(({ type }) => type === 'succeeded').filter((name) => !this.before.includes(name)),
      compensated: named(({ type }) => type === 'undone'),
      omitted: named((entry) => entry.type === 'decided' && !entry.applies && entry.error === undefined),
      history,
      details,
      advance: (duration) => this.#advance(duration),
      send: async (message, payload) => {
        await this.application.engine.send(this.#id!, message, payload);
        await this.#rest();
        return this.#look();
      },
      command: async (verb, why = 'the test says so', more = {}) => {
        await this.application.engine.command(this.#id!, verb, { by: 'test', why, ...more });
        await this.#rest();
        return this.#look();
      },
      deliver: (request, deliveryId) => this.deliver(request, deliveryId),
    };
  }
}
