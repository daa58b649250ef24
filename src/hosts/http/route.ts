import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { AmendsError } from '../../core/errors';

/** Adds a route, and answers every other method at its address with 405. */
export function route(app: FastifyInstance, method: 'GET' | 'POST', url: string, handler: RouteHandlerMethod): void {
  const taken: readonly string[] = method === 'GET' ? ['GET', 'HEAD'] : [method];
  app.route({ method, url, handler });
  app.route({
    method: app.supportedMethods.filter((other) => !taken.includes(other)),
    url,
    // before the body is read: it does not matter
    onRequest: async (request, reply) => {
      void reply.header('allow', taken.join(', '));
      throw new AmendsError('METHOD_REFUSED', `${request.method} has no meaning here; this address takes ${taken.join(' and ')}.`);
    },
    handler: async () => undefined,
  });
}
