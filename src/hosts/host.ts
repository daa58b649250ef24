import type { AmendsError } from '../core/errors';
import type { InteractiveResponse } from '../core/interactive-response';
import type { BackgroundResponse } from '../core/response';
import type { Delivered, Engine } from '../engine/engine';
import type { Metrics } from '../engine/metrics/metrics';
import type { HandlerContext } from '../handler-context';
import type { SagaDescription } from '../saga-description';
import type { SchedulableDeclaration } from '../schedulable';
import type { TraceOrigin } from '../services/tracing';
import type { VariableDeclaration } from '../variables';

export interface DeliverOptions {
  /** Of this delivery: a task id, an `Idempotency-Key`. */
  readonly deliveryId?: string;
  /** Milliseconds to wait for the run's end before the answer is `reschedule`; 0: as soon as the run is durable. */
  readonly patience: number;
  /** What a delivery is answered that would start one run more than may be queued: `refuse` (unless given) throws `OVERLOADED`; `reschedule` says when to come again, to a platform that knows that answer. */
  readonly whenOverloaded?: 'refuse' | 'reschedule';
  /** The platform itself has seen to it that the request is in one of the statuses of its handler; unless given, its member `status` is looked at. */
  readonly statusMatches?: true;
  /** Called with the id of each request that the handler resolves a saga for, before anything is done for it. */
  readonly resolving?: (request: string) => void;
  /** Where the delivery came from: the traces of runs that it begins are part of that. */
  readonly origin?: TraceOrigin;
  /** What the handler is told besides. */
  readonly context?: Partial<HandlerContext>;
}

/** What an interactive handler answered; `reschedule` when its run did not end in time. */
export interface Interacted {
  readonly response: BackgroundResponse | InteractiveResponse;
  readonly run: Delivered['run'];
}

/** What a host is given: where events go, and the runs that it may show and steer. */
export interface Hosted {
  /**
   * Routes an event to its handler. `request` is whatever arrived: it is checked here, and taken over (it becomes unchangeable).
   * @throws AmendsError `EVENT_UNKNOWN`, `REQUEST_INVALID`, `NOT_READY`, `DELIVERY_ID_REUSED`, `OVERLOADED`, …
   */
  deliver(event: string, request: unknown, options: DeliverOptions): Promise<Delivered>;
  /**
   * Answers a delivery of which the platform says that its request has left the statuses of the handler: what a run of it owes, else `skip`. A run that waits
   * while the request has failed at the platform is cancelled. @param status what the request is in now; asked only where that matters
   */
  left(event: string, request: string, status: () => Promise<string | undefined>, options: DeliverOptions): Promise<Delivered>;
  /**
   * Hands the payload of an interactive event, which need be no request, to its handler: statuses are not looked at, and nothing is recorded.
   * @throws AmendsError `EVENT_UNKNOWN`, and what the handler throws
   */
  interact(event: string, payload: unknown, options: DeliverOptions): Promise<Interacted>;
  /**
   * Calls a schedulable method with a schedule. A run that it resolves for the schedule is one of this execution: its id is that of the schedule and of the delivery.
   * @throws AmendsError `EVENT_UNKNOWN` when no such method is declared, `REQUEST_INVALID`, `NOT_READY`, and what the handler throws
   */
  schedule(method: string, schedule: unknown, options: DeliverOptions): Promise<Delivered>;
  /** The declared events, each with its handler's method and the statuses that it lists. */
  events(): readonly { readonly event: string; readonly method: string; readonly statuses: readonly string[] | undefined }[];
  /** The declared schedulable methods, by name. */
  schedulables(): readonly SchedulableDeclaration[];
  /** The values that the platform shall keep. */
  variables(): readonly VariableDeclaration[];
  /** The sagas that are listed, each told from its class. */
  sagas(): readonly SagaDescription[];
  readonly engine: Engine;
  /** What is measured in this process; `undefined`: nothing is, or nobody shall be told. */
  readonly metrics?: Metrics | undefined;
  /** `undefined` when deliveries are accepted, else why not. */
  obstacle(): AmendsError | undefined;
}

/** A transport: takes events from somewhere, hands them to the extension, and carries the answers back. It decides nothing. */
export interface Host {
  start(hosted: Hosted): Promise<void>;
  /** Accepts nothing more, and waits until what was accepted is answered. */
  stop(): Promise<void>;
}
