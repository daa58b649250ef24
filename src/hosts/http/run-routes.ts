import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import type { Verb } from '../../engine/engine';
import type { HttpSettings } from './http-settings';
import { parseBody } from './json-body';
import { idempotencyKey, instructionIn } from './request-parts';
import { route } from './route';
import { runSearch } from './run-parameters';
import { seenRun } from './seen';

const VERBS: Readonly<Record<Verb, true>> = { retry: true, wake: true, bypass: true, complete: true, cancel: true, abandon: true };

/** `/runs`: what runs there are, one of them in full, an operator's verb, and a message to a waiting run. */
export function runRoutes(app: FastifyInstance, { hosted: { engine }, admission, redactor }: HttpSettings): void {
  route(app, 'GET', '/runs', async (request) => {
    const { runs, ...listing } = await engine.search(runSearch(request));
    return { runs: runs.map((run) => seenRun(run, redactor)), ...listing };
  });

  route(app, 'GET', '/runs/:id', async (request) => {
    const { id } = params(request);
    const run = engine.find(id);
    if (run === undefined) throw new AmendsError('RUN_UNKNOWN', `There is no run ${id}. GET /runs lists those there are.`);
    return seenRun(run, redactor);
  });

  route(app, 'POST', '/runs/:id/:verb', async (request, reply) => {
    const { id, verb } = params(request);
    if (!isVerb(verb)) throw new AmendsError('VERB_UNKNOWN', `There is no verb '${verb}'. Verbs are ${Object.keys(VERBS).join(', ')}.`);
    const by = admission.callerOf(request.raw).name;
    const run = await engine.command(id, verb, { by, ...instructionIn(parseBody(request.body)) });
    return reply.code(run.recorded ? 202 : 200).send(seenRun(run, redactor));
  });

  route(app, 'POST', '/runs/:id/messages/:name', async (request, reply) => {
    const { id, name } = params(request);
    const messageId = idempotencyKey(request);
    const payload = parseBody(request.body);
    const accepted = await engine.send(id, name, payload, messageId === undefined ? {} : { id: messageId });
    return reply.code(202).send({ accepted: true, duplicate: !accepted });
  });
}

interface RunParams {
  readonly id: string;
  readonly verb: string;
  readonly name: string;
}

function params(request: FastifyRequest): RunParams {
  return request.params as RunParams;
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(VERBS, text);
}
