import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { VendorDesk, type Operation, type Read, type Turn } from './vendor-desk';
import { VendorOperations, VendorRefusal } from './vendor-operations';
import { VendorStore, type Kind } from './vendor-store';

export interface VendorOptions {
  /** 0, the default: any free one. Always on loopback. */
  readonly port?: number;
  /** The SQLite file that the vendor remembers everything in; in memory unless given. */
  readonly data?: string;
  /** How long a new workspace is `provisioning`, in milliseconds; 400 unless given, so that it really must be polled. */
  readonly provisioning?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface SandboxVendor {
  readonly url: string;
  close(): Promise<void>;
}

/** Every call that has an effect. */
const EFFECTS: readonly (readonly ['POST' | 'PUT' | 'DELETE', string, Operation])[] = [
  ['POST', '/customers', (vendor, key, body) => vendor.createCustomer(key, body)],
  ['DELETE', '/customers/:id', (vendor, _key, _body, id) => vendor.deleteCustomer(id)],
  ['POST', '/workspaces', (vendor, key, body, _id, provisioning) => vendor.createWorkspace(key, body, provisioning)],
  ['PUT', '/workspaces/:id/seats', (vendor, _key, body, id) => vendor.setSeats(id, body)],
  ['POST', '/workspaces/:id/suspend', (vendor, _key, _body, id) => vendor.move(id, 'suspend')],
  ['POST', '/workspaces/:id/resume', (vendor, _key, _body, id) => vendor.move(id, 'resume')],
  ['POST', '/workspaces/:id/cancel', (vendor, _key, _body, id) => vendor.move(id, 'cancel')],
  ['POST', '/domains', (vendor, key, body) => vendor.reserveDomain(key, body)],
  ['DELETE', '/domains/:id', (vendor, _key, _body, id) => vendor.releaseDomain(id)],
];

const READS: readonly (readonly [Kind, string, Read])[] = [
  ['customer', '/customers', (vendor, id) => vendor.customer(id)],
  ['workspace', '/workspaces', (vendor, id) => vendor.view(vendor.workspace(id))],
  ['domain', '/domains', (vendor, id) => vendor.domain(id)],
];

/**
 * Starts the sandbox vendor: a REST API that sells workspaces, on loopback. Every call with an effect needs an `Idempotency-Key`, which is
 * committed with the effect; `GET /{customers,workspaces,domains}?key=` looks up by it, `GET /ledger` lists every effect.
 * Faults are asked for by the order, in the header `X-Sandbox-Fault` (`vendor-faults.ts` has the grammar).
 */
export async function startVendor(options: VendorOptions = {}): Promise<SandboxVendor> {
  const store = new VendorStore(options.data ?? ':memory:');
  const desk = new VendorDesk(store, new VendorOperations(store, options.now ?? Date.now), options.provisioning ?? 400, options.now ?? Date.now);
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false, return503OnClosing: false });
  acceptEmptyJson(app);
  app.setErrorHandler((error, _request, reply) => sendError(reply, error));
  app.setNotFoundHandler((_request, reply) => void reply.code(404).send({ code: 'ROUTE_UNKNOWN', message: 'There is no such address.' }));
  for (const [method, url, operation] of EFFECTS) app.route({ method, url, handler: (request, reply) => send(reply, desk.effect(request, operation)) });
  for (const [kind, url, read] of READS) {
    app.get(url, (request, reply) => send(reply, desk.list(request, kind)));
    app.get(`${url}/:id`, (request, reply) => send(reply, desk.read(request, read)));
  }
  app.get<{ Querystring: { key?: string; order?: string } }>('/ledger', (request) => ({ effects: store.ledger(request.query) }));
  app.get('/health', () => ({ ok: true }));
  app.addHook('onClose', () => store.close());
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return { url: `http://127.0.0.1:${(app.server.address() as { port: number }).port}`, close: () => app.close() };
}

async function send(reply: FastifyReply, turn: Turn): Promise<void> {
  if (turn.connection !== undefined) {
    reply.hijack();
    if (turn.connection === 'drop-after') reply.raw.socket?.destroy();
    return;
  }
  if (turn.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, turn.delay).unref());
  if (turn.retryAfter !== undefined) reply.header('retry-after', turn.retryAfter);
  if (turn.answer.replayed) reply.header('idempotency-replayed', 'true');
  reply.code(turn.answer.status);
  if (turn.answer.body !== undefined) reply.type('application/json');
  await reply.send(turn.answer.body);
}

function sendError(reply: FastifyReply, error: unknown): void {
  if (error instanceof VendorRefusal) return void reply.code(error.status).send({ code: error.code, message: error.message });
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  void reply.code(status).send({ code: status < 500 ? 'BODY_INVALID' : 'INTERNAL', message: (error as Error).message });
}

/** A DELETE or a POST without a body may still say that it is JSON. */
function acceptEmptyJson(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(body as string));
    } catch {
      done(new VendorRefusal(400, 'BODY_INVALID', 'The body is not JSON.'));
    }
  });
}
