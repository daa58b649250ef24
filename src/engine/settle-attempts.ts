import { AmendsError } from '../core/errors';
import type { Clock } from '../services/clock';
import type { LiveAttempt } from './attempt';
import type { Line } from './flow/line';

/** Lets attempts settle until then; those that do not are interrupted, which is no crash. */
export async function settleAttempts(attempts: Line<LiveAttempt>, clock: Clock, until: number): Promise<void> {
  while (!attempts.empty && clock.now() < until) {
    await new Promise<void>((resolve) => void clock.timer(Math.min(20, until - clock.now()), resolve, 'timeout'));
  }
  for (const attempt of attempts) attempt.interrupt(new AmendsError('STEP_INTERRUPTED', 'The process was shut down while the attempt was under way.'));
  await new Promise<void>((resolve) => setImmediate(resolve));
}
