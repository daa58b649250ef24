import { milliseconds } from './core/duration';
import { AmendsError } from './core/errors';
import { Saga, type SagaClass } from './core/saga';
import type { FlowLimits } from './engine/flow/limits';
import type { Rate } from './engine/flow/start-log';

/** The limits that a saga declares. @throws AmendsError `EXTENSION_INVALID` when one is no whole number from 1 on, or limits keys that the saga does not tell; `INVALID_DURATION` */
export function flowLimitsOf(name: string, { concurrency, perKey }: SagaClass, saga: Saga): FlowLimits {
  if (perKey !== undefined && saga.flowKey === Saga.prototype.flowKey)
    throw new AmendsError('EXTENSION_INVALID', `${name} declares static perKey, and no flowKey(request) that says what the key is. Add it.`);
  return {
    concurrency: limitOf(name, 'concurrency', concurrency),
    keyConcurrency: limitOf(name, 'perKey.concurrency', perKey?.concurrency),
    keyRate: perKey?.rate === undefined ? undefined : rateOf(name, perKey.rate),
  };
}

function rateOf(name: string, { limit, per }: NonNullable<NonNullable<SagaClass['perKey']>['rate']>): Rate {
  return { limit: limitOf(name, 'perKey.rate.limit', limit), per: milliseconds(per) };
}

function limitOf(name: string, what: string, limit: number | undefined): number {
  if (limit === undefined) return Infinity;
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw new AmendsError('EXTENSION_INVALID', `${name} declares ${what} as ${String(limit)}; give a whole number from 1 on, or leave it out.`);
}
