import type { HistoryEvent } from '../../core/history';
import type { Clock } from '../../services/clock';
import type { Logger } from '../../services/logger';
import type { Journal } from '../journal';
import type { ObservedChange, RunObserver } from '../run-observer';
import type { Neighbour } from '../surroundings';
import { TimerQueue } from '../timer-queue';
import { ObserverQueue } from './observer-queue';

/** Milliseconds that observers have at a shutdown when steps have used up the grace. */
const MOMENT = 100;

/** What was heard in this turn, and is not written yet. */
interface Heard {
  readonly run: Neighbour;
  readonly event: HistoryEvent;
}

/** What shares a commit. */
type Batch = { readonly run: Neighbour; readonly change: ObservedChange }[];

/** Tells observers what has become durable: what runs say in one turn waits for its commit together. */
export class Observers {
  readonly queues: readonly ObserverQueue[];
  #heard: Heard[] = [];
  /** In the order in which they were handed over. */
  #untold: Batch[] = [];

  constructor(
    observers: readonly RunObserver[],
    private readonly journal: Journal,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    const timeouts = new TimerQueue(clock, 'background');
    this.queues = observers.map((observer) => new ObserverQueue(observer, timeouts, clock, logger));
    journal.beforeCommit(() => this.#gather());
  }

  /** @param durable it was journaled before it was heard. */
  hear(run: Neighbour, event: HistoryEvent, durable: boolean): void {
    if (!durable) return void this.#heard.push({ run, event });
    const last = this.#untold.at(-1);
    if (last === undefined) this.#tell({ run, change: changeOf(run, event) });
    else last.push({ run, change: changeOf(run, event) });
  }

  /** The commit is about to be written: the runs stand as it will tell. */
  #gather(): void {
    if (this.#heard.length === 0) return;
    const batch = this.#heard.map(({ run, event }) => ({ run, change: changeOf(run, event) }));
    this.#heard = [];
    this.#untold.push(batch);
    this.journal.whenCommitted((lost) => {
      this.#untold = this.#untold.filter((other) => other !== batch);
      if (lost === undefined) for (const one of batch) this.#tell(one);
    });
  }

  /** Of a run that was refused its commit, or is another process's by now, nothing is told: it may not have happened. */
  #tell({ run, change }: Batch[number]): void {
    if (!run.lost) for (const queue of this.queues) queue.push(change);
  }

  /** Waits until everything is written and told, until then at most, and for a moment in any case. */
  async drain(until: number): Promise<void> {
    const written = this.journal.committed().catch(() => undefined); // lost: then it is told to nobody
    const all = written.then(() => Promise.all(this.queues.map((queue) => queue.idle())));
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

const changeOf = ({ info, createdAt, state }: Neighbour, event: HistoryEvent): ObservedChange =>
  Object.freeze({ run: Object.freeze({ ...info, createdAt, state }), event: frozen(event) });

/** The same object, which nobody can change any more: it is what the engine goes on with. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) frozen(member);
  return value;
}
