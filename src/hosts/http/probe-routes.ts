import type { FastifyInstance } from 'fastify';
import type { HttpSettings } from './http-settings';
import { route } from './route';

/** `/health`: the process serves. `/ready`: deliveries are accepted, and how much there is to do. */
export function probeRoutes(app: FastifyInstance, { hosted }: HttpSettings): void {
  route(app, 'GET', '/health', async () => ({ status: 'ok' }));
  route(app, 'GET', '/ready', async (_request, reply) => {
    const obstacle = hosted.obstacle();
    if (obstacle === undefined) return { status: 'ready', ...hosted.engine.load() };
    const seconds = Math.max(1, Math.ceil(obstacle.retryAfter ?? 5));
    return reply.code(503).header('retry-after', String(seconds)).send({ code: obstacle.code, message: obstacle.message });
  });
}
