import type { EventDefinition } from '../../clients/connect/eaas/setup';
import { AmendsError } from '../../core/errors';

/**
 * What asks Connect whether an object is in one of these statuses: the filter of the event's definition, filled in, and nothing else of the objects. `${name}`
 * and `$name` stand for values, `$$` for a dollar sign.
 * @throws AmendsError `CONNECT_TASK_REFUSED` for a placeholder that nobody knows
 */
export function statusQuery({ event_type: event, api_collection_filter: filter }: EventDefinition, object: string, statuses: readonly string[]): string {
  const values: Readonly<Record<string, string>> = { _object_id_: object, _statuses_: `(${statuses.join(',')})` };
  const filled = filter.replace(/\$(?:(\$)|\{(\w+)\}|(\w+)|)/g, (found, dollar: string | undefined, braced: string | undefined, named: string | undefined) => {
    if (dollar !== undefined) return dollar;
    const name = braced ?? named ?? '';
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    throw new AmendsError('CONNECT_TASK_REFUSED', `The filter of ${event} in Connect's event definitions has "${found}", which stands for nothing known.`);
  });
  return `${filled}&limit=0&offset=0`;
}
