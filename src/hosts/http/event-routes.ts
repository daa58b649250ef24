import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import { deliveryAnswer } from './delivery-answer';
import type { HttpSettings } from './http-settings';
import { parseBody } from './json-body';
import { idempotencyKey, waits } from './request-parts';
import { route } from './route';

/** `POST /events/{event_type}`: a delivery. */
export function eventRoutes(app: FastifyInstance, { hosted, patience, redactor }: HttpSettings): void {
  route(app, 'POST', '/events/:event', async (request: FastifyRequest, reply) => {
    const { event } = request.params as { readonly event: string };
    const wait = waits(request);
    const deliveryId = idempotencyKey(request);
    const body = parseBody(request.body);
    if (body === undefined) throw new AmendsError('BODY_INVALID', 'The body is empty. Send the request as JSON.');
    const delivered = await hosted.deliver(event, body, { patience: wait ? patience : 0, ...(deliveryId !== undefined && { deliveryId }) });
    return reply.code(wait ? 200 : 202).send(deliveryAnswer(delivered, redactor));
  });
}
