import type { Duration } from './duration';
import type { MiddlewareClass } from './middleware';
import type { Parallel } from './parallel';
import type { Req } from './request';
import type { BackgroundResponse } from './response';
import type { StepClass, StepFor } from './transaction';

/**
 * Lists what carries a request out: middlewares around each delivery, and transactions in order.
 * Statics that a saga may declare: `durableName`, `deadline`, `repeat`, `steps`, `onUndoFailure`, `whenLocked`, `concurrency`, `perKey`.
 */
export abstract class Saga<R extends Req = Req> {
  declare readonly $request?: (request: R) => void;

  /** The saga ready for use without an extension, in a script or a test: `PurchaseSaga.make({ logger }).resolve(request)`. Its runs are remembered in memory, unless a provider binds another journal. */
  static make<S extends SagaClass>(this: S, services: SagaServices = {}): SagaRunner<RequestOf<S>> {
    return maker(this, services) as SagaRunner<RequestOf<S>>;
  }

  middlewares(_request: R): readonly MiddlewareClass[] {
    return [];
  }

  /** The steps in order. Asked once per run. A saga that looks at the request here declares `static steps`, all it may ever list. */
  abstract transactions(request: R): readonly (StepFor<R> | Parallel<R>)[];

  /** Runs with the same lock key exclude each other, from start to end. */
  lockKey(request: R): string {
    return request.id;
  }

  /**
   * Whose run this is, such as the customer's id: runs with the same flow key share the limits of `static perKey`, and one turn when slots are scarce.
   * Asked at the first delivery, and again after a restart. Runs without one share a turn, and have no limits of a key.
   */
  flowKey(_request: R): string | undefined {
    return undefined;
  }

  /** A whole number from -10 to 10: of the runs that have yet to begin, those with a higher one go first. Asked when `flowKey` is. */
  priority(_request: R): number {
    return 0;
  }
}

/** What a saga that is used without an extension is given; whatever is not gets its default. Floors above fill in the types. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the floor that knows services declares them by merging
export interface SagaServices {}

/** A saga in use without an extension. */
export interface SagaRunner<R extends Req> {
  resolve(request: R, options?: { readonly deliveryId?: string }): Promise<BackgroundResponse>;
  /** Lets running steps settle, and closes what was opened. */
  close(): Promise<void>;
}

type RequestOf<S extends SagaClass> = NonNullable<InstanceType<S>['$request']> extends (request: infer R extends Req) => void ? R : Req;

// Variance spot: who makes a saga knows its requests, the maker of all does not.
let maker: (saga: SagaClass, services: SagaServices) => SagaRunner<any> = () => {
  throw new Error("import from 'amends', which knows how to make a saga");
};

/** Tells how a saga is made without an extension: said once, by the floor that knows containers and engines. */
export function setSagaMaker(make: typeof maker): void {
  maker = make;
}

/** Limits for the runs of a saga that have the same flow key. They hold in each process by itself. */
export interface KeyLimits {
  /** How many of them execute at once; parked and stuck ones do not count. At least 1. */
  readonly concurrency?: number;
  /** In no stretch of `per` more than `limit` of them begin; others are queued until they may. `limit` is at least 1. */
  readonly rate?: { readonly limit: number; readonly per: Duration };
}

/** What happens to the undos before one that fails for good: they wait for an operator to help it, or go on without it, and the run is stuck at the end. */
export type OnUndoFailure = 'halt' | 'continue';

/** What a delivery does that would begin a run while another run holds its lock: it waits in line, is answered `fail`, or waits while the holder is cancelled. */
export type WhenLocked = 'wait' | 'refuse' | 'cancelHolder';

/** What a saga's class may declare beside its methods. */
export interface SagaStatics {
  /** The name in the journal; the class name unless own. Never inherited. */
  readonly durableName?: string;
  /** Counted from the first delivery: before the pivot a cancel, after it an alert. */
  readonly deadline?: Duration;
  /** Whether a delivery after a completed run starts another one, instead of getting the recorded answer. */
  readonly repeat?: boolean;
  /** What an undo that fails for good means for those before it; `halt` unless given. */
  readonly onUndoFailure?: OnUndoFailure;
  /**
   * What happens when another run holds the lock; `wait` unless given. `cancelHolder` asks the run that holds it at that moment, and only before its pivot;
   * those that stand in line keep their places.
   */
  readonly whenLocked?: WhenLocked;
  /** Every step that `transactions(request)` may ever list. */
  readonly steps?: readonly StepClass[];
  /** How many runs of the saga execute at once in one process; parked and stuck ones do not count. At least 1; unlimited unless given. */
  readonly concurrency?: number;
  /** Limits for each flow key; the saga says by `flowKey(request)` what that is. */
  readonly perKey?: KeyLimits;
}

// Variance spots: any saga's class, and the class of a saga that takes requests of R.
export type SagaClass = (new (...args: never[]) => Saga<any>) & SagaStatics;
export type SagaFor<R extends Req> = new (...args: never[]) => Saga<any> & { readonly $request?: (request: R) => void };
