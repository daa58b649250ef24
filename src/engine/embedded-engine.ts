import { milliseconds } from '../core/duration';
import { AmendsError } from '../core/errors';
import type { HistoryEvent } from '../core/history';
import type { Clock } from '../services/clock';
import type { Logger } from '../services/logger';
import type { Tracing } from '../services/tracing';
import type { LiveAttempt } from './attempt';
import type { Blueprint } from './blueprint';
import { claim } from './claims';
import { DeliveryRecords, owesAnswer } from './delivery-records';
import { Engine } from './engine';
import type { Delivered, Delivery, Instruction, PruneOptions, RunDetails, RunListener, RunPage, RunQuery, RunSummary, Verb } from './engine';
import { Line } from './flow/line';
import { Listeners } from './listeners';
import type { Journal } from './journal';
import type { RunRow } from './journal-rows';
import type { EmbeddedEngineOptions } from './embedded-engine-options';
import { ForeignRuns } from './foreign-runs';
import type { LiveRun } from './live-run';
import { LiveRuns } from './live-runs';
import { lockOf } from './lock-of';
import { Locks } from './locks';
import { measure } from './measure';
import type { Measured } from './metrics/engine-metrics';
import { assertNone, obstacleOf, type EngineState } from './obstacle-of';
import type { Pruned } from './pruned';
import { prepareTransactions } from './prepare-transactions';
import { Pruning } from './pruning';
import type { Overview, RunListing, RunSearch, Window } from './run-search';
import { termsOf } from './search-terms';
import { settleAttempts } from './settle-attempts';
import { SharedRuns } from './shared-runs';
import { detailsOf, pageOf } from './shown-runs';
import { Slots, type Load } from './slots';
import { sentMessage } from './sent-message';
import type { Neighbour, Surroundings } from './surroundings';
import { isEnd } from '../core/run-states';
import { tellProblem } from './tell-problem';
import { TimerQueue } from './timer-queue';
import { Tracer } from './tracing/tracer';
import { notAlive } from './verb-places';
import { refusalOf, unseat, type Holder } from './when-locked';

/** The engine without a server: a journal in this process, and everything that lives kept in memory beside it. */
export class EmbeddedEngine extends Engine implements Surroundings {
  readonly slots: Slots;
  readonly locks = new Locks<Neighbour>();
  readonly attempts = new Line<LiveAttempt>();
  readonly timeouts: TimerQueue;
  readonly patience: TimerQueue;
  readonly random: () => number;
  tracer: Tracer | undefined;
  readonly #records: DeliveryRecords;
  readonly #runs = new LiveRuns(this);
  readonly #listeners: Listeners;
  readonly #lease: number;
  readonly #pruning: Pruning;
  #shared: SharedRuns | undefined;
  #foreign: ForeignRuns | undefined;
  #state: EngineState = 'new';

  constructor(
    readonly journal: Journal,
    readonly clock: Clock,
    readonly logger: Logger,
    options: EmbeddedEngineOptions = {},
  ) {
    super();
    this.#records = new DeliveryRecords(journal, clock);
    this.#listeners = new Listeners(journal, clock, logger);
    this.timeouts = new TimerQueue(clock, 'timeout');
    this.patience = new TimerQueue(clock, 'other');
    this.slots = new Slots(options, clock);
    this.random = options.random ?? Math.random;
    this.#lease = options.lease ?? 20_000;
    this.#pruning = new Pruning(journal, clock, logger, options.retention);
  }

  get stopping(): boolean {
    return this.#state === 'stopping';
  }

  override async start(blueprints: readonly Blueprint[]): Promise<readonly RunSummary[]> {
    this.journal.onProblem((problem) => tellProblem(problem, this.logger));
    this.#runs.blueprints = new Map(blueprints.map((blueprint) => [blueprint.name, blueprint]));
    this.journal.open();
    prepareTransactions(this.journal, blueprints);
    const { sharing } = this.journal;
    if (sharing === undefined) this.#runs.adopt(this.journal.live());
    else {
      this.#foreign = new ForeignRuns(this.journal, sharing, this.clock, this.#records, () => this.stopping);
      this.#shared = new SharedRuns(this.journal, sharing, this.#lease, this.#runs, this.logger, this.clock);
      await this.#shared.start();
    }
    this.#state = 'started';
    this.#pruning.start();
    const resumed = this.#runs.adopted;
    this.#listeners.start();
    this.#shared?.look(); // what was left for the runs while no process had them
    await this.journal.committed();
    return resumed;
  }

  override async look(): Promise<void> {
    this.journal.open({ existing: true });
    const { sharing } = this.journal;
    if (sharing !== undefined) this.#foreign = new ForeignRuns(this.journal, sharing, this.clock, this.#records, () => this.stopping);
    this.#state = 'looking';
  }

  override async stop(grace: number): Promise<void> {
    if (this.#state === 'looking') return this.journal.close();
    if (this.#state !== 'started') return;
    this.#state = 'stopping';
    this.#pruning.stop();
    this.#shared?.leave();
    const until = this.clock.now() + grace;
    await settleAttempts(this.attempts, this.clock, until);
    this.#shared?.stop();
    for (const run of this.#runs.all()) run.release();
    this.slots.stop();
    await this.#listeners.drain(until);
    await this.journal.close();
  }

  override obstacle(): AmendsError | undefined {
    return obstacleOf(this.#state, this.#shared?.homeless === true) ?? this.journal.problem();
  }

  /** Who only looks may leave word. */
  #assertHeard(): void {
    assertNone(this.#state === 'looking' ? this.journal.problem() : this.obstacle());
  }

  // ---- deliveries ----

  override async deliver(delivery: Delivery): Promise<Delivered> {
    assertNone(this.obstacle());
    const { blueprint, request, deliveryId, patience, origin } = delivery;
    const recorded = deliveryId === undefined ? undefined : this.recorded(deliveryId, request.id);
    if (recorded !== undefined) return this.#records.told(recorded);
    const json = JSON.stringify(request);
    const live = this.#runs.find(blueprint.name, request.id);
    if (live !== undefined) {
      live.offer(request, json);
      const attached = await this.#answer(live, deliveryId, patience);
      return this.#runs.isElsewhere(live) ? this.deliver(delivery) : attached;
    }
    const last = this.journal.latest(blueprint.name, request.id);
    if (last !== undefined && !isEnd(last.state) && this.#foreign !== undefined) return this.#foreign.deliver(last, json, deliveryId, patience);
    if (last !== undefined && owesAnswer(last, blueprint.repeat)) return this.#records.handOver(last, deliveryId);
    const meanwhile = deliveryId === undefined || last === undefined ? undefined : this.recorded(deliveryId, request.id); // by another process, as the last run ended
    if (meanwhile !== undefined) return this.#records.told(meanwhile);
    const holder = blueprint.whenLocked === 'wait' ? undefined : this.#holder(lockOf(blueprint, request));
    const refusal = refusalOf(blueprint, holder);
    if (refusal !== undefined) return { response: refusal, run: null };
    const run = this.#runs.begin(blueprint, request, json, (last?.generation ?? 0) + 1, { patience, origin });
    unseat(blueprint, holder, run);
    const delivered = await this.#answer(run, deliveryId, patience);
    return this.#runs.isElsewhere(run) ? this.deliver(delivery) : delivered; // another process was first: it is that run's delivery
  }

  override async claim(request: string, { deliveryId, patience }: Pick<Delivery, 'deliveryId' | 'patience'>): Promise<Delivered | undefined> {
    assertNone(this.obstacle());
    const attach = (run: LiveRun): Promise<Delivered> => this.#answer(run, deliveryId, patience);
    return claim({ request, deliveryId, patience, attach, runs: this.#runs, journal: this.journal, foreign: this.#foreign, records: this.#records });
  }

  async #answer(run: LiveRun, deliveryId: string | undefined, patience: number): Promise<Delivered> {
    const response = await run.answers.answer(deliveryId, patience);
    const now = this.#runs.get(run.info.id);
    this.#runs.assertWritable(run);
    if (run.lost && now === undefined && !this.#runs.isElsewhere(run) && this.journal.find(run.info.id) === undefined)
      throw new AmendsError('OWNERSHIP_LOST', 'Another process took the place of this one before the run was begun. Deliver again.', { retryAfter: 1 });
    const { state } = now ?? run; // which may have had to be queued
    return { response, run: { id: run.info.id, state } };
  }

  // ---- among other processes ----

  /** Who holds a lock, here or in another process. */
  #holder(lock: string): Holder | undefined {
    return this.locks.holder(lock) ?? this.#foreign?.holder(lock);
  }

  get fresh(): boolean {
    return this.#shared?.fresh ?? true;
  }

  async refresh(): Promise<void> {
    await this.#shared?.refresh();
  }

  override durable(): Promise<void> {
    return this.journal.durable();
  }

  override recorded(deliveryId: string, request: string): Delivered | undefined {
    return this.#records.find(deliveryId, request);
  }

  override record(deliveryId: string, request: string, delivered: Delivered): Promise<void> {
    return this.#records.keep(deliveryId, request, delivered);
  }

  // ---- what runs tell ----

  heard(run: Neighbour, event: HistoryEvent, outcomeJson: string | undefined, durable: boolean): void {
    this.#listeners.tell(run, event, outcomeJson, durable);
  }

  left(run: Neighbour): void {
    this.#runs.left(run);
  }

  override get measured(): Measured {
    return measure(this, this.#listeners, this.#runs);
  }

  override trace(tracing: Tracing): void {
    this.tracer = new Tracer(tracing, this.clock, this.logger);
  }

  override observe(listener: RunListener): () => void {
    return this.#listeners.add(listener);
  }

  override live(request: string): readonly RunSummary[] {
    return this.#runs.live(request, this.#shared?.alone ?? true);
  }

  override load(): Load {
    return this.slots.load;
  }

  override list(query: RunQuery): RunPage {
    return pageOf(this.journal, query);
  }

  override find(id: string): RunDetails | undefined {
    const row = this.journal.find(id);
    if (row === undefined) return undefined;
    const run = this.#runs.get(id);
    const [blueprint, live] = [this.#runs.blueprints.get(row.saga), run?.over === false ? run : undefined];
    return detailsOf(row, { journal: this.journal, now: () => this.clock.now(), blueprint, live });
  }

  override async search(search: RunSearch): Promise<RunListing> {
    return this.journal.search(termsOf(search));
  }

  override async overview(window: Window): Promise<Overview> {
    return this.journal.overview(window, this.clock.now());
  }

  override async version(): Promise<number> {
    return this.journal.version();
  }

  override async prune({ olderThan, states, dedupRetention }: PruneOptions): Promise<Pruned> {
    return this.#pruning.prune(milliseconds(olderThan), dedupRetention === undefined ? undefined : milliseconds(dedupRetention), states);
  }

  // ---- operators and messages ----

  /** A run that lives, but not here. */
  #elsewhereAlive(id: string): RunRow | undefined {
    return this.#runs.get(id) !== undefined ? undefined : this.#foreign?.find(id);
  }

  #alive(id: string): LiveRun {
    const run = this.#runs.get(id);
    if (run !== undefined && !run.over) return run;
    throw notAlive(id, this.journal.find(id)?.state ?? run?.state);
  }

  override async send(id: string, message: string, payload: unknown, options: { readonly id?: string } = {}): Promise<boolean> {
    this.#assertHeard();
    const { id: messageId, value } = sentMessage(message, payload, options.id);
    const foreign = this.#elsewhereAlive(id);
    if (foreign !== undefined) return this.#foreign!.send(foreign, message, messageId, value);
    const run = this.#alive(id);
    const news = await run.message(message, messageId, value);
    this.#runs.assertWritable(run);
    if (run.setBack) await this.send(id, message, payload, { id: messageId });
    return news;
  }

  override async command(id: string, verb: Verb, instruction: Instruction): Promise<RunSummary> {
    this.#assertHeard();
    const foreign = this.#elsewhereAlive(id);
    if (foreign !== undefined) return this.#foreign!.command(foreign, verb, instruction);
    const run = this.#alive(id);
    run.command({ ...instruction, verb });
    await this.journal.committed();
    this.#runs.assertWritable(run);
    return run.setBack ? this.command(id, verb, instruction) : run.summary; // another process was in the way of what was written with it
  }
}
