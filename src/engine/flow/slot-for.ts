import { AmendsError, asError } from '../../core/errors';
import type { Req } from '../../core/request';
import type { Blueprint } from '../blueprint';
import { RunSlot } from '../run-slot';
import type { Slots } from '../slots';
import { levelOf, MOST_URGENT } from './level';

/** The claim of a new run. @throws AmendsError `REQUEST_INVALID` when what the saga says of the request is no flow key, or no priority. */
export function slotFor(slots: Slots, blueprint: Blueprint, request: Req): RunSlot {
  const key: unknown = blueprint.flowKey(request);
  if (key !== undefined && typeof key !== 'string')
    throw new AmendsError('REQUEST_INVALID', `${blueprint.name}.flowKey(request) gave neither a text nor undefined for request ${request.id}.`);
  const priority: unknown = blueprint.priority(request);
  if (!Number.isInteger(priority) || Math.abs(priority as number) > MOST_URGENT)
    throw new AmendsError(
      'REQUEST_INVALID',
      `${blueprint.name}.priority(request) gave no whole number from -${MOST_URGENT} to ${MOST_URGENT} for request ${request.id}.`,
    );
  return new RunSlot(slots, slots.saga(blueprint.name, blueprint.flow).lane(key), levelOf(priority as number));
}

/** The claim of a run that an earlier process accepted: it goes on, whatever the saga says of its request now. */
export function recalledSlot(slots: Slots, saga: string, blueprint: Blueprint | undefined, request: Req, warn: (message: string) => void): RunSlot {
  try {
    if (blueprint !== undefined) return slotFor(slots, blueprint, request);
  } catch (error) {
    warn(`a run goes on without a flow key and a priority: ${asError(error).message}`);
  }
  return new RunSlot(slots, slots.saga(saga).common, levelOf(0));
}
