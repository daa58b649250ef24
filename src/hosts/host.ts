import type { AmendsError } from '../core/errors';
import type { Delivered, Engine } from '../engine/engine';

export interface DeliverOptions {
  /** Of this delivery: a task id, an `Idempotency-Key`. */
  readonly deliveryId?: string;
  /** Milliseconds to wait for the run's end before the answer is `reschedule`; 0: as soon as the run is durable. */
  readonly patience: number;
  /** What a delivery is answered that would start one run more than may be queued: `refuse` (unless given) throws `OVERLOADED`; `reschedule` says when to come again, to a platform that knows that answer. */
  readonly whenOverloaded?: 'refuse' | 'reschedule';
}

/** What a host is given: where events go, and the runs that it may show and steer. */
export interface Hosted {
  /**
   * Routes an event to its handler. `request` is whatever arrived: it is checked here, and taken over (it becomes unchangeable).
   * @throws AmendsError `EVENT_UNKNOWN`, `REQUEST_INVALID`, `NOT_READY`, `DELIVERY_ID_REUSED`, `OVERLOADED`, …
   */
  deliver(event: string, request: unknown, options: DeliverOptions): Promise<Delivered>;
  /** The declared events, each with the statuses its handler lists. */
  events(): readonly { readonly event: string; readonly statuses: readonly string[] | undefined }[];
  readonly engine: Engine;
  /** `undefined` when deliveries are accepted, else why not. */
  obstacle(): AmendsError | undefined;
}

/** A transport: takes events from somewhere, hands them to the extension, and carries the answers back. It decides nothing. */
export interface Host {
  start(hosted: Hosted): Promise<void>;
  /** Accepts nothing more, and waits until what was accepted is answered. */
  stop(): Promise<void>;
}
