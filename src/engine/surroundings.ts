import type { HistoryEvent } from '../core/history';
import type { Clock } from '../services/clock';
import type { Watch } from './attempt';
import type { Journal } from './journal';
import type { Locks } from './locks';
import type { Slots } from './slots';
import type { TimerQueue } from './timer-queue';
import type { Tracer } from './tracing/tracer';
import type { Holder } from './when-locked';

/** A run, as those around it see it. */
export interface Neighbour extends Holder {
  /** In order of first delivery. */
  readonly number: number;
  /** When it was delivered first. */
  readonly createdAt: number;
  /** What its request is about, such as an asset. */
  readonly subject: string | undefined;
  /** What was handed over of it last may not be written, or never will be. */
  readonly lost: boolean;
  /** Looks again whether it may begin. */
  proceed(): void;
}

/** What a live run needs of the engine that it lives in. */
export interface Surroundings extends Watch {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly slots: Slots;
  /** Where runs are traced, if they are. */
  readonly tracer: Tracer | undefined;
  /** How long deliveries wait. */
  readonly patience: TimerQueue;
  readonly locks: Locks<Neighbour>;
  /** No attempt begins any more. */
  readonly stopping: boolean;
  /** Whether an attempt may begin: no other process can have taken this one's runs. */
  readonly fresh: boolean;
  /** Makes sure of it: resolves when attempts may begin, or the runs are lost. */
  refresh(): Promise<void>;
  /** 0 to 1, for the jitter. */
  random(): number;
  /** `durable`: it was journaled before it was heard. */
  heard(run: Neighbour, event: HistoryEvent, outcomeJson: string | undefined, durable: boolean): void;
  /** The run has ended, durably. */
  left(run: Neighbour): void;
}
