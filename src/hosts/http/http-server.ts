import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AmendsError, codeOf } from '../../core/errors';
import { refuseForeignPages } from './browser-guard';
import { eventRoutes } from './event-routes';
import { failureOf, malformed, type Failure } from './failure';
import type { HttpSettings } from './http-settings';
import { readBody } from './json-body';
import { metricsRoutes } from './metrics-routes';
import { overviewRoutes } from './overview-routes';
import { pageRoutes } from './page-routes';
import { probeRoutes } from './probe-routes';
import { runRoutes } from './run-routes';
import { sagaRoutes } from './saga-routes';
import { sessionRoutes } from './session-routes';
import { streamRoutes } from './stream-routes';

/** Milliseconds for the head of a request, and for all of it, to arrive. Waiting for a run comes after, and is not limited by them. */
const HEAD_TIMEOUT = 10_000;
const ARRIVAL_TIMEOUT = 60_000;

/** Bytes of the body of a login, which anybody may send: no token is longer. */
const LOGIN_LIMIT = 4_096;

/** What a browser shall know of every answer. */
const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What can be seen without a token: it tells nothing, or decides by itself. */
const PAGE: ReadonlySet<string> = new Set(['/', '/page/*', '/session']);

/** No route has a schema. Without these, Fastify loads the compilers of schemas all the same: a sixth of what a start takes. */
const noSchema = (): never => {
  throw new AmendsError('INTERNAL', 'A route of the HTTP host has a schema, and nothing is there that compiles it.');
};
const NO_SCHEMAS = { buildValidator: () => noSchema, buildSerializer: () => noSchema };

/** The Fastify application, not yet listening. */
export function buildServer(settings: HttpSettings): FastifyInstance {
  const app = fastify({
    http: { headersTimeout: HEAD_TIMEOUT, connectionsCheckingInterval: 2_000 },
    requestTimeout: ARRIVAL_TIMEOUT,
    return503OnClosing: false, // its answer has no code; admit() has one
    schemaController: { compilersFactory: NO_SCHEMAS },
    routerOptions: { maxParamLength: 16_384 }, // Node refuses longer addresses before the router sees them
    clientErrorHandler: answerSocket,
    frameworkErrors: (error, request, reply) => refuseAddress(settings, error, request, reply),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request: FastifyRequest, payload: NodeJS.ReadableStream) =>
    readBody(payload, Number(request.headers['content-length'] ?? 0), request.routeOptions.url === '/session' ? LOGIN_LIMIT : settings.bodyLimit),
  );
  app.addHook('onRequest', async (request, reply) => admit(settings, request, reply));
  app.addHook('onSend', async (_request, reply) => {
    if (settings.draining()) void reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    settings.logger?.debug('http request answered', {
      method: request.method,
      url: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    });
  });
  app.setErrorHandler((error, request, reply) => answerError(settings, error, request, reply));
  app.setNotFoundHandler((request) => {
    throw new AmendsError(
      'ROUTE_UNKNOWN',
      `There is nothing at ${request.method} ${settings.redactor.text(request.url.split('?')[0] ?? '')}. The addresses are /events/…, /runs, /overview, /stream, /sagas, /metrics, /health and /ready.`,
    );
  });
  probeRoutes(app, settings);
  eventRoutes(app, settings);
  runRoutes(app, settings);
  overviewRoutes(app, settings);
  streamRoutes(app, settings);
  sagaRoutes(app, settings);
  if (settings.hosted.metrics !== undefined) metricsRoutes(app, settings.hosted.metrics);
  if (settings.page !== undefined) {
    pageRoutes(app, settings.page);
    sessionRoutes(app, settings.admission);
  }
  return app;
}

/** Decides before anything is read of a request whether it is listened to. */
function admit(settings: HttpSettings, request: FastifyRequest, reply: FastifyReply): void {
  // Every body is read as JSON, whatever it is called: curl calls it a form. Fastify would refuse what it cannot parse.
  delete request.raw.headers['content-type'];
  void reply.headers(HEADERS);
  const { admission } = settings;
  const url = request.routeOptions.url ?? '';
  const open = url === '/health' || PAGE.has(url);
  if (!open) admission.callerOf(request.raw);
  else if (admission.callers === undefined) refuseForeignPages(request.headers, PAGE.has(url));
  if (url === '/health') return;
  if (settings.draining()) throw new AmendsError('NOT_READY', 'This host is shutting down. Its runs go on when it is started again; deliver again then.');
}

function refuseAddress(settings: HttpSettings, error: Error, request: FastifyRequest, reply: FastifyReply): void {
  try {
    settings.admission.callerOf(request.raw);
    send(reply, malformed(400, error.message));
  } catch (unauthorized) {
    send(reply, failureOf(unauthorized));
  }
}

function answerError(settings: HttpSettings, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const failure = failureOf(error);
  if (failure.status === 500) settings.logger?.error('an HTTP request failed', { method: request.method, route: request.routeOptions.url, error });
  send(reply, { ...failure, message: settings.redactor.text(failure.message) });
}

function send(reply: FastifyReply, { status, code, message, headers }: Failure): void {
  void reply.code(status).headers(headers).send({ code, message });
}

/** Answers what Node could not make a request of, on the bare socket. */
function answerSocket(error: Error, socket: Socket): void {
  if (codeOf(error) === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, code, message } = socketFailure(codeOf(error));
  const body = JSON.stringify({ code, message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function socketFailure(code: string | undefined): Failure {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return malformed(408, 'The request took too long to arrive.');
  if (code === 'HPE_HEADER_OVERFLOW') return malformed(431, 'The address and headers of the request are too large.');
  return malformed(400, 'What arrived is not an HTTP request.');
}
