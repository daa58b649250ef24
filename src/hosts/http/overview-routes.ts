import type { FastifyInstance } from 'fastify';
import type { HttpSettings } from './http-settings';
import { route } from './route';
import { overviewWindow } from './run-parameters';
import { seenOverview } from './seen';

/** `GET /overview`: how the runs stand, and how they went. */
export function overviewRoutes(app: FastifyInstance, { hosted: { engine }, redactor }: HttpSettings): void {
  route(app, 'GET', '/overview', async (request) => seenOverview(await engine.overview(overviewWindow(request)), redactor));
}
