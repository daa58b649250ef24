import type { FastifyInstance } from 'fastify';
import type { HttpSettings } from './http-settings';
import { route } from './route';

/** `GET /sagas`: the sagas that the extension lists, drawn from their classes. */
export function sagaRoutes(app: FastifyInstance, { hosted }: HttpSettings): void {
  route(app, 'GET', '/sagas', async () => ({ sagas: hosted.sagas() }));
}
