import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ConnectRefusal } from './connect-refusal';

export interface TlsFiles {
  /** PEM text. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** How errors are told: as Connect does below `/public`, and as this house does below `/sandbox`. */
interface Told {
  readonly status: number;
  readonly body: object;
}

/** @param version what every answer says in `Connect-Version` */
export function connectApp(version: string, tls: TlsFiles | undefined): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) => serverFor(handler, tls),
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    bodyLimit: 10 * 1_048_576,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    frameworkErrors: (error, _request, reply) => {
      void reply.header('connect-version', version);
      sendError(reply, '/public', error);
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(body as string));
    } catch {
      done(new ConnectRefusal(400, 'REQ_005', ['The body is not JSON.']));
    }
  });
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('connect-version', version);
    done();
  });
  app.setErrorHandler((error, request, reply) => sendError(reply, request.url, error));
  return app;
}

function serverFor(handler: RequestListener, tls: TlsFiles | undefined): Server {
  return tls === undefined ? createServer(handler) : createTlsServer(tls, handler);
}

/** Answers with JSON whose type has no charset: Connect's clients compare it as a whole. */
export function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify(body)));
}

/** The body of a call, which is an object or nothing. @throws ConnectRefusal VAL_001 */
export function bodyOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const { body } = request;
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw ConnectRefusal.invalid('The body must be a JSON object.');
  return body as Readonly<Record<string, unknown>>;
}

function sendError(reply: FastifyReply, url: string, error: unknown): void {
  const refusal = error instanceof ConnectRefusal ? error : unexpected(error);
  const { status, body } = url.startsWith('/sandbox') ? houseError(refusal) : { status: refusal.status, body: refusal.body };
  void sendJson(reply, status, body);
}

function houseError({ status, code, errors }: ConnectRefusal): Told {
  return { status, body: { code, message: errors.join(' ') } };
}

function unexpected(error: unknown): ConnectRefusal {
  const { statusCode = 500, message } = error as { readonly statusCode?: number; readonly message: string };
  return new ConnectRefusal(statusCode, statusCode < 500 ? 'REQ_005' : 'INT_001', [message]);
}
