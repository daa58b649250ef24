import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import type { BackgroundResponse } from '../../core/response';
import type { Delivered } from '../../engine/engine';
import type { Redactor } from '../../services/redactor';
import type { HttpSettings } from './http-settings';
import { parseBody } from './json-body';
import { idempotencyKey, waits } from './request-parts';
import { route } from './route';

/** What a delivery is answered with. */
interface Answer {
  readonly result: 'success' | 'fail' | 'skip' | 'reschedule';
  readonly message: string | null;
  /** Seconds until the next delivery is due; 0 unless `reschedule`. */
  readonly countdown: number;
  readonly run: Delivered['run'];
}

/** `POST /events/{event_type}`: a delivery. */
export function eventRoutes(app: FastifyInstance, { hosted, patience, redactor }: HttpSettings): void {
  route(app, 'POST', '/events/:event', async (request: FastifyRequest, reply) => {
    const { event } = request.params as { readonly event: string };
    const wait = waits(request);
    const deliveryId = idempotencyKey(request);
    const body = parseBody(request.body);
    if (body === undefined) throw new AmendsError('BODY_INVALID', 'The body is empty. Send the request as JSON.');
    const delivered = await hosted.deliver(event, body, { patience: wait ? patience : 0, ...(deliveryId !== undefined && { deliveryId }) });
    return reply.code(wait ? 200 : 202).send(answerOf(delivered, redactor));
  });
}

function answerOf({ response, run }: Delivered, redactor: Redactor): Answer {
  const { result, message, countdown } = told(response);
  return { result, message: message === null ? null : redactor.text(message), countdown, run: run === null ? null : { id: run.id, state: run.state } };
}

function told(response: BackgroundResponse): Omit<Answer, 'run'> {
  switch (response.kind) {
    case 'done':
      return { result: 'success', message: null, countdown: 0 };
    case 'reschedule':
      return { result: 'reschedule', message: null, countdown: response.seconds };
    case 'fail':
    case 'skip':
      return { result: response.kind, message: response.reason ?? null, countdown: 0 };
  }
}
