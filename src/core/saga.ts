import type { Duration } from './duration';
import type { MiddlewareClass } from './middleware';
import type { Parallel } from './parallel';
import type { Req } from './request';
import type { StepClass, StepFor } from './transaction';

/**
 * Lists what carries a request out: middlewares around each delivery, and transactions in order.
 * Statics that a saga may declare: `durableName`, `deadline`, `repeat`, `onUndoFailure`, `steps`.
 */
export abstract class Saga<R extends Req = Req> {
  declare readonly $request?: (request: R) => void;

  middlewares(_request: R): readonly MiddlewareClass[] {
    return [];
  }

  /** The steps in order. Asked once per run. A saga that looks at the request here declares `static steps`, all it may ever list. */
  abstract transactions(request: R): readonly (StepFor<R> | Parallel<R>)[];

  /** Runs with the same lock key exclude each other, from start to end. */
  lockKey(request: R): string {
    return request.id;
  }
}

/** What a saga's class may declare beside its methods. */
export interface SagaStatics {
  /** The name in the journal; the class name unless own. Never inherited. */
  readonly durableName?: string;
  /** Counted from the first delivery: before the pivot a cancel, after it an alert. */
  readonly deadline?: Duration;
  /** Whether a delivery after a completed run starts another one, instead of getting the recorded answer. */
  readonly repeat?: boolean;
  /** Every step that `transactions(request)` may ever list. */
  readonly steps?: readonly StepClass[];
}

// Variance spots: any saga's class, and the class of a saga that takes requests of R.
export type SagaClass = (new (...args: any[]) => Saga<any>) & SagaStatics;
export type SagaFor<R extends Req> = new (...args: any[]) => Saga<any> & { readonly $request?: (request: R) => void };
