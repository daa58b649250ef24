import type { FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';

/**
 * The parameters of the query. An empty one counts as not given; an unknown one is refused, since a misspelt filter would silently show everything.
 * @throws AmendsError `QUERY_INVALID`
 */
export function queryParameters<K extends string>(request: FastifyRequest, known: readonly K[]): Partial<Record<K, string>> {
  const found: Partial<Record<string, string>> = {};
  for (const [name, value] of Object.entries(request.query as Record<string, string | readonly string[]>)) {
    if (!(known as readonly string[]).includes(name))
      throw new AmendsError('QUERY_INVALID', `There is no query parameter '${name}' here. Known: ${known.join(', ')}.`);
    if (typeof value !== 'string') throw new AmendsError('QUERY_INVALID', `The query parameter '${name}' is given more than once.`);
    if (value !== '') found[name] = value;
  }
  return found;
}
