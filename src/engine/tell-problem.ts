import type { AmendsError } from '../core/errors';
import type { Logger } from '../services/logger';

/** Says that nothing can be journaled any more, or that it can again. */
export function tellProblem(problem: AmendsError | undefined, logger: Logger): void {
  if (problem === undefined) logger.warn('the journal can be written again, and what had waited is written');
  else logger.error(`alert: ${problem.message} Until then nothing is begun.`, { code: problem.code });
}
