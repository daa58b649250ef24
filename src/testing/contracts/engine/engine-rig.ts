import { Application } from '../../../application';
import { AmendsError } from '../../../core/errors';
import { milliseconds, type Duration } from '../../../core/duration';
import type { HistoryEvent } from '../../../core/history';
import type { Middleware, MiddlewareClass } from '../../../core/middleware';
import { durableNameOf } from '../../../core/plan';
import type { SagaClass } from '../../../core/saga';
import type { StepClass } from '../../../core/transaction';
import type { BatchedJournal } from '../../../engine/batched-journal';
import type { Delivered, Engine, Instruction, RunDetails, RunSummary, Verb } from '../../../engine/engine';
import { interceptCommits, mortal, type JournalUnderTest } from './journal-under-test';
import { RigClock } from './rig-clock';
import { rigExtension } from './rig-extension';
import { makeMiddleware, makeSaga, makeStep, type SagaParts, type StepParts, type TestRequest } from './saga-parts';

/** Longer than any test lets pass. */
const PATIENCE = milliseconds('10000d');
/** Turns of the event loop in which nothing happens, after which nothing more will: a commit takes one, a backoff in virtual time two. */
const QUIET = 6;
/** Turns after which a run that should rest is taken to run for ever. */
const RESTLESS = 20_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface Sent {
  readonly deliveryId?: string;
  readonly patience?: number;
  readonly whenOverloaded?: 'refuse' | 'reschedule';
}

/** One process as far as a test needs it, from its start to its end. */
interface Life {
  readonly application: Application;
  readonly journal: BatchedJournal;
}

/** Where the process is killed: at a commit of this number, counted from the last call of {@link EngineRig.crashAt}. */
interface Doom {
  readonly when: 'before' | 'after';
  commitsLeft: number;
}

/** An extension on a journal that outlives it, in virtual time. */
export class EngineRig {
  clock = new RigClock();
  readonly #neighbours: EngineRig[] = [];
  readonly alerts: string[] = [];
  readonly warnings: string[] = [];
  /** How many commits there have been. */
  commits = 0;
  /** Values of the configuration, from the next start on. */
  config: Readonly<Record<string, unknown>> = {};
  /** The id of the run of the last delivery. */
  run = '';
  #life: Life | undefined;
  #sagas: readonly SagaClass[] = [];
  #dead = { now: false };
  #doom: Doom | undefined;
  #broken: AmendsError | undefined;
  #pulse = 0;

  /** @param calls what steps did, in order: `A`, `undo A`. */
  constructor(
    private readonly under: JournalUnderTest,
    readonly calls: string[] = [],
  ) {}

  /** Another process on the same journal, not started yet; what its steps do is noted in the same list. */
  beside(): EngineRig {
    const rig = new EngineRig(this.under, this.calls);
    rig.config = this.config;
    this.#neighbours.push(rig);
    return rig;
  }

  // ---- sagas ----

  step(name: string, parts: StepParts = {}): StepClass {
    return makeStep(this.calls, name, parts);
  }

  saga(name: string, list: readonly unknown[], parts: SagaParts = {}): SagaClass {
    return makeSaga(name, list, parts);
  }

  middleware(methods: Middleware): MiddlewareClass {
    return makeMiddleware(methods);
  }

  // ---- processes ----

  get engine(): Engine {
    return this.#life!.application.engine;
  }

  start(...sagas: readonly SagaClass[]): Promise<readonly RunSummary[]> {
    return this.#begin('start', sagas);
  }

  /** Only looks at the journal. */
  async look(...sagas: readonly SagaClass[]): Promise<void> {
    await this.#begin('look', sagas);
  }

  async #begin(how: 'start' | 'look', sagas: readonly SagaClass[]): Promise<readonly RunSummary[]> {
    const dead: { now: boolean } = { now: false };
    this.#dead = dead;
    const journal = this.under.journal();
    interceptCommits(journal, (write) => this.#commit(dead, write));
    const told = (messages: string[]) => (message: string) => {
      if (!dead.now) messages.push(message);
    };
    const logger = { error: told(this.alerts), warn: told(this.warnings), info: () => undefined, debug: () => undefined };
    const application = await Application[how](
      rigExtension(sagas, { journal: mortal(journal, () => dead.now), clock: this.clock, logger, config: this.config }),
    );
    application.engine.observe(() => (this.#pulse += 1));
    this.#life = { application, journal };
    this.#sagas = sagas;
    await this.rest();
    return application.resumed;
  }

  #commit(dead: { now: boolean }, write: () => void): void {
    if (!dead.now && this.#broken !== undefined) throw this.#broken;
    if (this.#doom !== undefined) this.#doom.commitsLeft -= 1;
    const last = this.#doom?.commitsLeft === 0 ? this.#doom.when : undefined;
    if (last === 'before') dead.now = true;
    if (!dead.now) write();
    if (last === 'after') dead.now = true;
    if (dead.now) throw new AmendsError('JOURNAL_UNAVAILABLE', 'The process was killed.');
    this.commits += 1;
    this.#pulse += 1;
  }

  /** Kills the process: nothing more is committed, and nothing that waits for a commit goes on. */
  async crash(): Promise<void> {
    this.#dead.now = true;
    this.#doom = this.#broken = undefined;
    await this.#life?.journal.close().catch(() => undefined);
    this.#life = undefined;
  }

  /** Kills the process at its commit of this number from now on, the first being 1. */
  crashAt(commit: number, when: 'before' | 'after'): void {
    this.#doom = { when, commitsLeft: commit };
  }

  get crashed(): boolean {
    return this.#dead.now;
  }

  /** Kills the process and starts another: with the same sagas, unless others are given. */
  async restart(...sagas: readonly SagaClass[]): Promise<readonly RunSummary[]> {
    await this.crash();
    this.clock = new RigClock(this.clock.now());
    return this.start(...(sagas.length === 0 ? this.#sagas : sagas));
  }

  /** Stops the process as a signal does. */
  async stop(): Promise<void> {
    await this.#life?.application.stop();
    this.#life = undefined;
  }

  /** From now on no commit succeeds. */
  breakJournal(error: AmendsError): void {
    this.#broken = error;
  }

  /** Commits succeed again, and what was kept is written. */
  async mendJournal(): Promise<void> {
    this.#broken = undefined;
    while (this.#life!.journal.problem() !== undefined) await turn();
    await this.rest();
  }

  async dispose(): Promise<void> {
    for (const neighbour of this.#neighbours) await neighbour.crash();
    await this.crash();
    this.under.remove?.();
  }

  // ---- deliveries ----

  /** Delivers, and lets everything happen that happens by itself. @throws Error when that brings no answer. */
  async deliver(saga: SagaClass, request: TestRequest, sent: Sent = {}): Promise<Delivered> {
    const answered = await this.now(this.delivering(saga, request, sent));
    if (answered === undefined) throw new Error('the delivery is not answered');
    return answered;
  }

  /** Delivers, and does not wait. */
  async delivering(saga: SagaClass, request: TestRequest, { patience = PATIENCE, ...sent }: Sent = {}): Promise<Delivered> {
    const delivered = await this.#life!.application.deliver(durableNameOf(saga), request, { patience, ...sent });
    this.run = delivered.run?.id ?? this.run;
    return delivered;
  }

  /** Delivers, and leaves the run to itself: the answer is only that it is accepted. */
  async accept(saga: SagaClass, request: TestRequest, deliveryId?: string): Promise<string> {
    const { run } = await this.deliver(saga, request, { patience: 0, ...(deliveryId === undefined ? {} : { deliveryId }) });
    return run!.id;
  }

  /** What a promise has brought once nothing more happens by itself; `undefined`: nothing. */
  async now<T>(promise: Promise<T>): Promise<T | undefined> {
    promise.catch(() => undefined);
    await this.rest();
    return Promise.race([promise, turn().then(() => undefined)]);
  }

  async command(verb: Verb, run = this.run, why = 'they asked', more: Pick<Instruction, 'step' | 'outcome'> = {}): Promise<RunSummary> {
    const summary = await this.engine.command(run, verb, { by: 'anna', why, ...more });
    await this.rest();
    return summary;
  }

  /** A verb about one step. */
  about(verb: Verb, step: string, outcome?: unknown): Promise<RunSummary> {
    return this.command(verb, this.run, 'they asked', { step, ...(outcome === undefined ? {} : { outcome }) });
  }

  async send(message: string, payload?: unknown, id?: string): Promise<boolean> {
    const sent = await this.engine.send(this.run, message, payload, id === undefined ? {} : { id });
    await this.rest();
    return sent;
  }

  // ---- time ----

  /** Lets everything happen that happens by itself. */
  async rest(): Promise<void> {
    for (let quiet = 0, turns = 0; quiet < QUIET; turns += 1) {
      if (turns > RESTLESS) throw new Error('the run does not come to rest');
      const before = this.#pulse + this.calls.length;
      await turn();
      quiet = before === this.#pulse + this.calls.length ? quiet + 1 : 0;
    }
  }

  /** Lets time pass; whatever is due on the way happens. */
  async advance(duration: Duration): Promise<void> {
    let left: number | undefined = milliseconds(duration);
    while (left !== undefined) {
      left = this.clock.step(left);
      await this.rest();
    }
  }

  /** From now on backoffs pass only when time is let pass. */
  stopBackoffs(): void {
    this.clock.backoffsPass = false;
  }

  // ---- what the journal says ----

  details(run = this.run): RunDetails {
    const details = this.engine.find(run);
    if (details === undefined) throw new Error(`there is no run ${run}`);
    return details;
  }

  state(run = this.run): string {
    return this.details(run).state;
  }

  /** The events of one type, of one step if said. */
  events<T extends HistoryEvent['type']>(type: T, step?: string, run = this.run): readonly Extract<HistoryEvent, { type: T }>[] {
    const all = this.details(run).history.filter((event): event is Extract<HistoryEvent, { type: T }> => event.type === type);
    return step === undefined ? all : all.filter((event) => (event as { step?: string }).step === step);
  }
}
