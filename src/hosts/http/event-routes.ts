import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import { tracePlaceOf } from '../../services/trace-place';
import type { TraceOrigin } from '../../services/tracing';
import { deliveryAnswer } from './delivery-answer';
import type { HttpSettings } from './http-settings';
import { parseBody } from './json-body';
import { idempotencyKey, waits } from './request-parts';
import { route } from './route';

/** The trace that a caller says it calls for; one that is not written as W3C Trace Context has it is passed over, as that asks for. */
function originOf({ headers }: FastifyRequest): { readonly origin?: TraceOrigin } {
  const parent = tracePlaceOf(headers['traceparent'], headers['tracestate']);
  return parent === undefined ? {} : { origin: { parent } };
}

/** `POST /events/{event_type}`: a delivery. */
export function eventRoutes(app: FastifyInstance, { hosted, patience, redactor }: HttpSettings): void {
  route(app, 'POST', '/events/:event', async (request: FastifyRequest, reply) => {
    const { event } = request.params as { readonly event: string };
    const wait = waits(request);
    const deliveryId = idempotencyKey(request);
    const body = parseBody(request.body);
    if (body === undefined) throw new AmendsError('BODY_INVALID', 'The body is empty. Send the request as JSON.');
    const delivered = await hosted.deliver(event, body, {
      patience: wait ? patience : 0,
      ...(deliveryId !== undefined && { deliveryId }),
      ...originOf(request),
    });
    return reply.code(wait ? 200 : 202).send(deliveryAnswer(delivered, redactor));
  });
}
