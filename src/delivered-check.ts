import { AmendsError } from './core/errors';
import type { Req } from './core/request';

const ID_LIMIT = 200;
/** Printable: no control characters, no lone surrogates, not only spaces. */
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;

/** What arrived, as a request. @throws AmendsError `REQUEST_INVALID` */
export function checkRequest(arrived: unknown): Req {
  if (typeof arrived !== 'object' || arrived === null || Array.isArray(arrived)) {
    throw new AmendsError(
      'REQUEST_INVALID',
      `A request is a JSON object with an id; ${arrived === null ? 'null' : Array.isArray(arrived) ? 'an array' : `a ${typeof arrived}`} arrived.`,
    );
  }
  const { id } = arrived as { id?: unknown };
  if (typeof id === 'string' && id.length <= ID_LIMIT && PRINTABLE.test(id) && id.trim() !== '') return arrived as Req;
  throw new AmendsError(
    'REQUEST_INVALID',
    `The id of a request is text of 1 to ${ID_LIMIT} printable characters; ${id === undefined ? 'there is none' : 'this one is not'}.`,
  );
}
