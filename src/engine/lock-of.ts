import { AmendsError } from '../core/errors';
import type { Req } from '../core/request';
import type { Blueprint } from './blueprint';

/** @throws AmendsError `REQUEST_INVALID` when the saga finds no lock key: the journal could not keep the run, nor anything that shares its commit. */
export function lockOf(blueprint: Blueprint, request: Req): string {
  const lock: unknown = blueprint.lockKey(request);
  if (typeof lock === 'string') return lock;
  throw new AmendsError('REQUEST_INVALID', `${blueprint.name}.lockKey(request) gave no text for request ${request.id}; is what it looks for in the request?`);
}
