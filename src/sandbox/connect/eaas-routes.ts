import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { sendJson } from './connect-app';
import { ConnectRefusal } from './connect-refusal';
import type { EaasAnswer, EaasDesk } from './eaas-desk';
import { faultRequest } from './eaas-fault';
import { connectionView, taskView } from './eaas-views';

const name = z.string().min(1);

const taskQuery = z.strictObject({
  id: name.optional(),
  state: z.enum(['waiting', 'sent', 'closed']).optional(),
  category: name.optional(),
  event_type: name.optional(),
  object_id: name.optional(),
  environment_id: name.optional(),
  result: name.optional(),
  limit: z.coerce.number().int().min(0).max(1_000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

/** Seconds; a host has its own limit. */
const timeout = z.number().positive().max(86_400).optional();

const interactiveBody = z.strictObject({
  event_type: name,
  data: z.unknown(),
  object_id: name.optional(),
  environment_id: name.optional(),
  installation_id: name.optional(),
  timeout,
});

const validateBody = z.strictObject({ timeout }).default({});

const runBody = z
  .strictObject({ at: z.iso.datetime({ offset: true }).optional(), in: z.number().min(0).optional(), every: z.number().positive().optional() })
  .refine(({ at, in: seconds }) => at === undefined || seconds === undefined, 'give "at" or "in", not both')
  .default({});

const installationBody = z.strictObject({ installation_id: name.nullable() });

type WithId = { Params: { id: string } };

/** The addresses by which the web-socket endpoint is looked at and told what to do. */
export function eaasRoutes(app: FastifyInstance, desk: EaasDesk): void {
  inspection(app, desk);
  faults(app, desk);
  schedules(app, desk);
  questions(app, desk);
}

function inspection(app: FastifyInstance, desk: EaasDesk): void {
  app.get('/sandbox/tasks', (request, reply) => {
    const { limit, offset, ...filter } = parsed(taskQuery, request.query);
    const { total, tasks } = desk.tasks(given(filter), limit, offset);
    void reply.header('content-range', `items ${offset}-${Math.max(offset, offset + tasks.length - 1)}/${total}`);
    return sendJson(reply, 200, tasks.map(taskView));
  });
  app.get<WithId>('/sandbox/tasks/:id', (request, reply) => sendJson(reply, 200, taskView(desk.task(request.params.id))));
  app.get('/sandbox/connections', (_request, reply) => sendJson(reply, 200, { ...desk.standing(), connections: desk.connections().map(connectionView) }));
}

function faults(app: FastifyInstance, desk: EaasDesk): void {
  app.post('/sandbox/faults', (request, reply) => sendJson(reply, 201, desk.addFault(parsed(faultRequest, request.body))));
  app.get('/sandbox/faults', (_request, reply) => sendJson(reply, 200, desk.faults()));
  app.delete('/sandbox/faults', (_request, reply) => {
    desk.clearFaults();
    return reply.code(204).send();
  });
  app.delete<WithId>('/sandbox/faults/:id', (request, reply) => {
    desk.clearFaults(Number(request.params.id));
    return reply.code(204).send();
  });
}

function schedules(app: FastifyInstance, desk: EaasDesk): void {
  app.post<WithId>('/sandbox/schedules/:id/run', (request, reply) => {
    const { at, in: seconds, every } = parsed(runBody, request.body ?? undefined);
    const later = seconds === undefined ? undefined : desk.now() + seconds * 1_000;
    const timing = given({ at: at === undefined ? later : Date.parse(at), every: every === undefined ? undefined : every * 1_000 });
    return sendJson(reply, 201, taskView(desk.runSchedule(request.params.id, timing)));
  });
  app.delete<WithId>('/sandbox/schedules/:id/run', (request, reply) => {
    desk.stopSchedule(request.params.id);
    return reply.code(204).send();
  });
}

function questions(app: FastifyInstance, desk: EaasDesk): void {
  app.post('/sandbox/interactive', async (request, reply) => {
    const { event_type, object_id, environment_id, installation_id, ...rest } = parsed(interactiveBody, request.body);
    const asked = given({ objectId: object_id, environment: environment_id, installationId: installation_id, timeout: rest.timeout });
    return answer(reply, await desk.ask({ ...asked, eventType: event_type, data: rest.data ?? null }));
  });
  app.post<WithId>('/sandbox/requests/:id/validate', async (request, reply) =>
    answer(reply, await desk.validate(request.params.id, parsed(validateBody, request.body ?? undefined).timeout)),
  );
  app.put<WithId>('/sandbox/environments/:id/installation', (request, reply) =>
    sendJson(reply, 200, desk.actFor(request.params.id, parsed(installationBody, request.body).installation_id)),
  );
}

/** What the host answered; 504 when it did not. */
function answer(reply: FastifyReply, { task, answered }: EaasAnswer): FastifyReply {
  if (!answered) return sendJson(reply, 504, { code: 'SANDBOX_NO_ANSWER', message: task.message, task_id: task.id });
  const { http_status = null, headers = null, body = null } = (task.answer ?? {}) as Readonly<Record<string, unknown>>;
  return sendJson(reply, 200, { task_id: task.id, result: task.result, message: task.message, http_status, headers, body });
}

function parsed<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw ConnectRefusal.invalid(...result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`));
}

/** Without the members that are not given. */
function given<T extends object>(members: T): { [name in keyof T]?: Exclude<T[name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [name in keyof T]?: Exclude<T[name], undefined> };
}
