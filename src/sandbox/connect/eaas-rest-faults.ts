import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendJson } from './connect-app';
import type { EaasFaults, Strike } from './eaas-faults';

const API = '/public/v1';

/** Lets the faults that concern REST strike calls of the public API. */
export function restFaults(app: FastifyInstance, faults: EaasFaults): void {
  const lost = new WeakSet<FastifyRequest>();
  app.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    if (!path.startsWith(`${API}/`)) return;
    for (const strike of faults.strike('rest', { method: request.method, path: path.slice(API.length) })) {
      if (strike.kind === 'rest-slow') await later(strike.milliseconds ?? 1_000);
      if (strike.kind === 'rest-answer-lost') lost.add(request);
      if (strike.kind === 'rest-drop') return drop(reply);
      if (strike.kind === 'rest-error') return refuse(reply, strike);
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (lost.has(request)) reply.raw.socket?.destroy(); // after the work: it has had its effect, and nobody hears of it
    return payload;
  });
}

function drop(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

function refuse(reply: FastifyReply, { status = 503, retry_after }: Strike): FastifyReply {
  const wait = retry_after ?? (status === 429 ? 1 : undefined);
  if (wait !== undefined) void reply.header('retry-after', wait);
  return sendJson(reply, status, { error_code: 'SANDBOX_FAULT', errors: ['A fault that was asked for.'], params: {} });
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
