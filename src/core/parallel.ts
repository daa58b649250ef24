import type { Req } from './request';
import type { StepClass, StepFor } from './transaction';

declare const group: unique symbol;

/** Steps that run side by side: they share the commit of their intentions, and none may ask another's outcome. */
export class ParallelSteps {
  constructor(readonly steps: readonly StepClass[]) {}
}

export interface Parallel<R extends Req> {
  readonly [group]: (request: R) => void;
  readonly steps: readonly StepFor<R>[];
}

// Variance spot: members of a group may take different requests.
type RequestsOf<S extends readonly (abstract new (...args: never[]) => { readonly $request?: (request: any) => void })[]> = Extract<
  S[number] extends abstract new (...args: never[]) => { readonly $request?: infer F }
    ? (F extends undefined ? never : F) extends (request: infer R) => void
      ? R
      : never
    : never,
  Req
>;

/** Lists steps to run side by side. */
export function parallel<const S extends readonly StepFor<never>[]>(...steps: S): Parallel<RequestsOf<S>> {
  return new ParallelSteps(steps) as unknown as Parallel<RequestsOf<S>>; // the brand exists for the compiler only
}
