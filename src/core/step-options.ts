import { milliseconds } from './duration';
import type { StepOptions } from './execution';
import type { StepKind } from './plan';
import { DEFAULT_RETRY, DEFAULT_UNDO_RETRY, resolveRetry } from './retry';
import type { StepClass } from './transaction';

/** Of each attempt, unless the step declares its own. */
const DEFAULT_TIMEOUT = 60_000;
/** For an attempt to settle after its timeout, unless the step declares its own. */
const DEFAULT_GRACE = 10_000;

type Declared = Pick<StepOptions, 'probe' | 'retry' | 'timeout' | 'grace'>;

/** What a class declares does not change while a program runs. */
const forward = new WeakMap<StepClass, Declared>();
const backward = new WeakMap<StepClass, Declared>();

/** What a step's class declares of attempts and time, with the defaults filled in. @throws AmendsError `INVALID_DURATION` */
export function declaredOf(cls: StepClass, undo: boolean): Declared {
  const known = undo ? backward : forward;
  let declared = known.get(cls);
  if (declared === undefined) {
    declared = {
      probe: typeof (cls.prototype as { probe?: unknown }).probe === 'function',
      retry: undo ? resolveRetry(cls.undoRetry, DEFAULT_UNDO_RETRY) : resolveRetry(cls.retry, DEFAULT_RETRY),
      timeout: cls.timeout === undefined ? DEFAULT_TIMEOUT : milliseconds(cls.timeout),
      grace: cls.grace === undefined ? DEFAULT_GRACE : milliseconds(cls.grace),
    };
    known.set(cls, declared);
  }
  return declared;
}

type Given = Pick<StepOptions, 'undo' | 'unlimited' | 'stop' | 'around'>;

/** The options of a step outside of groups and without middlewares, which are the same in every run. */
const plain = new WeakMap<StepClass, StepOptions[]>();

export function optionsOf(cls: StepClass, kind: StepKind, given: Given): StepOptions {
  if (given.stop !== undefined || given.around !== undefined) return { kind, ...declaredOf(cls, given.undo), ...given };
  let known = plain.get(cls);
  if (known === undefined) plain.set(cls, (known = []));
  return (known[(given.undo ? 2 : 0) + (given.unlimited ? 1 : 0)] ??= { kind, ...declaredOf(cls, given.undo), ...given });
}
