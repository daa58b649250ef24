/** What a handler is told of the delivery that it handles. */
export interface HandlerContext {
  /** The event; `scheduled_execution` of a schedulable method. */
  readonly event: string;
  /** How the event came: an interactive one has somebody waiting, a scheduled one is nobody's request. */
  readonly category: 'background' | 'interactive' | 'scheduled';
  /** The id of the delivery: a task id, an `Idempotency-Key`. */
  readonly deliveryId: string | undefined;
}
