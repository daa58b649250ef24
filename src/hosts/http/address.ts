import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { AmendsError } from '../../core/errors';

/** Adds an address with what it does for each method that it takes, and answers every other method there with 405. */
export function address(app: FastifyInstance, url: string, handlers: Readonly<Partial<Record<'GET' | 'POST' | 'DELETE', RouteHandlerMethod>>>): void {
  const taken = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  for (const [method, handler] of Object.entries(handlers)) app.route({ method, url, handler });
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
