import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import fastify, { type ConnectionError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
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

/** SQLite reads JSON of a thousand levels; objects are a few levels deep before a body comes into them. */
const DEEPEST = 500;

/** @param version what every answer says in `Connect-Version` */
export function connectApp(version: string, tls: TlsFiles | undefined): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) => serverFor(handler, tls),
    forceCloseConnections: true,
    clientErrorHandler: (error, socket) => endUnreadable(error, socket, version),
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
      const parsed: unknown = body === '' ? undefined : JSON.parse(body as string);
      if (isDeeper(parsed, DEEPEST)) throw new ConnectRefusal(400, 'REQ_005', [`The body is nested more than ${DEEPEST} levels deep.`]);
      done(null, parsed);
    } catch (error) {
      done(error instanceof ConnectRefusal ? error : new ConnectRefusal(400, 'REQ_005', ['The body is not JSON.']));
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

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

/** What is no HTTP, or too long for it, comes before any route and its headers. */
function endUnreadable(error: ConnectionError, socket: Socket, version: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, why] = error.code === 'HPE_HEADER_OVERFLOW' ? [431, 'The headers are too long.'] : [400, 'This is no HTTP request.'];
  const { body } = new ConnectRefusal(status, 'REQ_005', [why]);
  socket.end(rawAnswer(status, version, body));
}

/** An answer where there is nobody to write one. */
export function rawAnswer(status: number, version: string, body: object): string {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    `Connect-Version: ${version}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${text}`;
}

function unexpected(error: unknown): ConnectRefusal {
  const { statusCode = 500, message } = error as { readonly statusCode?: number; readonly message: string };
  if (statusCode === 415) return new ConnectRefusal(415, 'REQ_005', ['The body must be JSON, and the header Content-Type must say so: application/json.']);
  return new ConnectRefusal(statusCode, statusCode < 500 ? 'REQ_005' : 'INT_001', [message]);
}
