import { AmendsError } from '../core/errors';
import type { TimerQueue } from './timer-queue';

/** How long `shouldExecute` may think, in milliseconds: as long as an attempt may work unless its step says otherwise. */
const LIMIT = 60_000;

/** The answer of a step's `shouldExecute`. One that never comes must not hold the run for ever. @throws AmendsError `STEP_TIMED_OUT` */
export function withinTime<T>(answer: T | Promise<T>, step: string, timeouts: TimerQueue): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = timeouts.add(LIMIT, () => reject(new AmendsError('STEP_TIMED_OUT', `${step}.shouldExecute did not answer within ${LIMIT} ms.`)));
    void Promise.resolve(answer)
      .then(resolve, reject)
      .finally(() => timer.cancel());
  });
}
