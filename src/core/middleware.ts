import { AmendsError } from './errors';
import type { Req } from './request';
import type { BackgroundResponse } from './response';
import type { RunInfo } from './transaction';

/** What a middleware may know of a delivery. */
export interface DeliveryContext {
  readonly event: string | undefined;
  readonly deliveryId: string | undefined;
  readonly saga: string;
  /** The live run of this request, if there is one. */
  readonly run: (RunInfo & { readonly state: string }) | undefined;
}

/** One attempt of a step, forward or backward, as a middleware sees it. */
export interface StepAttempt {
  readonly run: RunInfo;
  readonly step: string;
  readonly direction: 'execute' | 'compensate';
  readonly attempt: number;
  readonly visits: number;
  readonly request: Req;
  readonly signal: AbortSignal;
}

/**
 * Wraps each delivery of a saga (`handle`), and each attempt of a step (`handleStep`, both directions). The first in the list is outermost.
 * `handle` runs once per delivery, attached ones too; answering without `next()` starts no run. Timers and recovery run no `handle`.
 * `handleStep` sees a step begin and end and cannot change its outcome: what `next()` brought is journaled before it returns.
 */
export interface Middleware<R extends Req = Req> {
  handle?(request: R, next: () => Promise<BackgroundResponse>, context: DeliveryContext): Promise<BackgroundResponse>;
  handleStep?(attempt: StepAttempt, next: () => Promise<void>): Promise<void>;
}

// Variance spot: a middleware of any request may stand in any saga's list; what it needs of the request is its own care.
export type MiddlewareClass = new (...args: never[]) => Middleware<any>;

/**
 * Runs `last` inside the given layers, the first outermost.
 * @throws AmendsError `MIDDLEWARE_CALLED_NEXT_TWICE`
 */
export function compose<T>(layers: readonly ((next: () => Promise<T>) => Promise<T>)[], last: () => Promise<T>): Promise<T> {
  if (layers.length === 0) return last();
  const enter = async (index: number): Promise<T> => {
    const layer = layers[index];
    if (layer === undefined) return last();
    let called = false;
    return layer(() => {
      if (called) throw new AmendsError('MIDDLEWARE_CALLED_NEXT_TWICE', 'A middleware called next() twice; call it once, or answer without it.');
      called = true;
      return enter(index + 1);
    });
  };
  return enter(0);
}
