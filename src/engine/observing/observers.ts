import type { HistoryEvent } from '../../core/history';
import type { Clock } from '../../services/clock';
import type { Logger } from '../../services/logger';
import type { Journal } from '../journal';
import type { ObserverVitals } from '../metrics/vitals';
import type { ObservedChange, RunObserver } from '../run-observer';
import type { Neighbour } from '../surroundings';
import { TimerQueue } from '../timer-queue';
import { NoticeCounts } from './notice-counts';
import { NoticeDelivery } from './notice-delivery';
import { ObserverQueue } from './observer-queue';
import { Seldom } from './seldom';
import { tellUnbound } from './tell-unbound';

/** Milliseconds that observers have at a shutdown when steps have used up the grace. */
const MOMENT = 100;

/** What was heard in this turn, and is not written yet. */
interface Heard {
  readonly run: Neighbour;
  readonly event: HistoryEvent;
}

/** What is told. Who {@link RunObserver.keeps} it hears of it as a notice. */
interface Told {
  readonly run: Neighbour;
  readonly change: ObservedChange;
  readonly keptFor: ReadonlySet<RunObserver>;
}

const NOBODY: ReadonlySet<RunObserver> = new Set();
/** How many notices the journal keeps; more are dropped. */
const NOTICES_LIMIT = 100_000;

/** Tells observers what has become durable: what runs say in one turn waits for its commit together. */
export class Observers {
  readonly queues: readonly ObserverQueue[];
  #heard: Heard[] = [];
  /** In the order in which they were handed over. */
  #untold: Told[][] = [];
  readonly #keepers: readonly RunObserver[];
  #deliveries: ReadonlyMap<RunObserver, NoticeDelivery> = new Map();
  readonly #seldom: Seldom;
  /** The types that somebody wants to hear of; `undefined`: all. */
  readonly #wanted: ReadonlySet<string> | undefined;
  readonly #counts: NoticeCounts;

  constructor(
    observers: readonly RunObserver[],
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    const timeouts = new TimerQueue(clock, 'background');
    this.queues = observers.map((observer) => new ObserverQueue(observer, timeouts, clock, logger));
    this.#keepers = observers.filter(({ keeps }) => keeps !== undefined);
    this.#seldom = new Seldom(clock);
    this.#wanted = observers.some(({ events }) => events === undefined) ? undefined : new Set(observers.flatMap(({ events = [] }) => events));
    this.#counts = new NoticeCounts(() => journal.notices, clock);
    journal.beforeCommit(() => this.#gather());
  }

  /** Whether anybody wants to hear of such events. */
  wants(type: HistoryEvent['type']): boolean {
    return this.#wanted?.has(type) ?? true;
  }

  /** @param durable it was journaled before it was heard. */
  hear(run: Neighbour, event: HistoryEvent, durable: boolean): void {
    if (!durable) return void this.#heard.push({ run, event });
    const told = this.#toldOf(run, event);
    const last = this.#untold.at(-1);
    if (last === undefined) this.#tell(told);
    else last.push(told);
  }

  /** The commit is about to be written: the runs stand as it will tell. */
  #gather(): void {
    if (this.#heard.length === 0) return;
    const batch = this.#heard.map(({ run, event }) => this.#toldOf(run, event));
    this.#heard = [];
    this.#untold.push(batch);
    this.journal.whenCommitted((lost) => {
      this.#untold = this.#untold.filter((other) => other !== batch);
      if (lost === undefined) for (const one of batch) this.#tell(one);
    });
  }

  #toldOf(run: Neighbour, event: HistoryEvent): Told {
    const change = changeOf(run, event);
    const keptFor = this.#keepers.filter((observer) => wanted(observer, event) && this.#isKept(observer, change));
    if (keptFor.length === 0) return { run, change, keptFor: NOBODY };
    const body = JSON.stringify(change);
    for (const { name } of keptFor) {
      this.journal.notice(run.number, name, body);
      this.#counts.added(name);
    }
    return { run, change, keptFor: new Set(keptFor) };
  }

  #isKept(observer: RunObserver, change: ObservedChange): boolean {
    try {
      if (observer.keeps?.(change) !== true) return false;
      if (this.#counts.of(observer.name) < NOTICES_LIMIT) return true;
      this.#seldom.say((times) =>
        this.logger.error(`alert: ${NOTICES_LIMIT} notices wait for an observer; ${times} were dropped`, { observer: observer.name }),
      );
    } catch (error) {
      this.#seldom.say(() =>
        this.logger.error('an observer could not say whether it keeps a change; it is told like any other', { observer: observer.name, error }),
      );
    }
    return false;
  }

  /** The journal is open: what it keeps is delivered, that of former processes, too. */
  start(): void {
    const { notices, sharing } = this.journal;
    if (notices === undefined) return;
    if ((sharing?.owners() ?? []).filter((owner) => !sharing!.hasEnded(owner)).length <= 1) notices.release(this.clock.now()); // who had claimed them is gone
    tellUnbound(
      notices,
      this.#keepers.map(({ name }) => name),
      this.logger,
    );
    this.#deliveries = new Map(this.#keepers.map((observer) => [observer, new NoticeDelivery(observer, notices, this.clock, this.logger)]));
    for (const delivery of this.#deliveries.values()) delivery.start();
  }

  /** How each keeps up, what the journal keeps for it included. */
  get vitals(): readonly ObserverVitals[] {
    return this.queues.map(({ observer, waiting, dropped, failed }) => ({
      name: observer.name,
      waiting: waiting + (observer.keeps === undefined ? 0 : this.#counts.of(observer.name)),
      dropped,
      failed: failed + (this.#deliveries.get(observer)?.failed ?? 0),
    }));
  }

  /** Of a run that was refused its commit, or is another process's by now, nothing is told: it may not have happened. */
  #tell({ run, change, keptFor }: Told): void {
    if (run.lost) return;
    for (const queue of this.queues) if (wanted(queue.observer, change.event) && !keptFor.has(queue.observer)) queue.push(change);
    for (const observer of keptFor) this.#deliveries.get(observer)?.look();
  }

  /** Waits until everything is written and told, until then at most, and for a moment in any case. */
  async drain(until: number): Promise<void> {
    const written = this.journal.committed().catch(() => undefined); // lost: then it is told to nobody
    const rest = (): Promise<unknown> => Promise.all([...this.queues.map((queue) => queue.idle()), ...[...this.#deliveries.values()].map((one) => one.stop())]);
    const all = written.then(rest);
    const milliseconds = Math.max(MOMENT, until - this.clock.now());
    await new Promise<void>((resolve) => {
      const cancel = this.clock.timer(milliseconds, resolve, 'timeout');
      void all.then(() => {
        cancel();
        resolve();
      });
    });
  }
}

const wanted = ({ events }: RunObserver, { type }: HistoryEvent): boolean => events === undefined || events.includes(type);

const changeOf = ({ info, createdAt, state, subject }: Neighbour, event: HistoryEvent): ObservedChange =>
  Object.freeze({ run: Object.freeze({ ...info, createdAt, state, ...(subject !== undefined && { subject }) }), event: frozen(event) });

/** The same object, which nobody can change any more: it is what the engine goes on with. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) frozen(member);
  return value;
}
