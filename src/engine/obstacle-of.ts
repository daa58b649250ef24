import { AmendsError } from '../core/errors';

/** `looking`: it shows runs and leaves word for them, and carries nothing out. */
export type EngineState = 'new' | 'looking' | 'started' | 'stopping';

/** Why an engine takes no deliveries, whatever its journal says. `homeless`: it has lost its place among the owners of the journal, and has no other yet. */
export function obstacleOf(state: EngineState, homeless: boolean): AmendsError | undefined {
  if (state === 'new') return new AmendsError('NOT_READY', 'The engine has not recovered yet. Try again in a moment.', { retryAfter: 1 });
  if (state === 'looking') return new AmendsError('NOT_READY', 'This process only looks at the journal. Deliver to one that carries runs out.');
  if (state === 'stopping') return new AmendsError('NOT_READY', 'The process is shutting down. Try again in a moment.', { retryAfter: 5 });
  if (!homeless) return undefined;
  return new AmendsError('NOT_READY', 'Another process took the place of this one; it begins anew. Try again in a moment.', { retryAfter: 1 });
}

/** @throws AmendsError the obstacle. */
export function assertNone(obstacle: AmendsError | undefined): void {
  if (obstacle !== undefined) throw obstacle;
}
