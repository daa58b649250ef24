import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import type { Admission } from './admission';
import { address } from './address';
import { parseBody } from './json-body';
import { LoginLimit } from './login-limit';
import { refuseOtherOrigins } from './same-origin';
import type { Reached } from './sessions';

/** Who is logged in, as the page asks for it. */
interface Session {
  /** Who calls; null where that has to be said first. */
  readonly caller: string | null;
  /** Whether this host wants a token. */
  readonly login: boolean;
}

/** `/session`: who calls, a login by token for the page, and its end. */
export function sessionRoutes(app: FastifyInstance, admission: Admission): void {
  const { callers, sessions } = admission;
  const limit = new LoginLimit();
  const login = callers !== undefined;
  const now = async (request: FastifyRequest): Promise<Session> => ({ caller: admission.find(request.raw)?.name ?? null, login });
  address(app, '/session', {
    GET: now,
    POST: async (request, reply): Promise<Session> => {
      if (callers === undefined || sessions === undefined) return now(request);
      refuseOtherOrigins(request.headers, true);
      limit.take();
      const caller = callers.holderOf(tokenIn(parseBody(request.body)));
      if (caller === undefined) throw new AmendsError('UNAUTHORIZED', 'This is no token of this host. AMENDS_TOKEN and AMENDS_TOKENS say which there are.');
      void reply.header('set-cookie', sessions.opened(caller, reached(request)));
      return { caller, login };
    },
    DELETE: async (request, reply): Promise<Session> => {
      if (sessions === undefined) return now(request);
      refuseOtherOrigins(request.headers, true);
      void reply.header('set-cookie', sessions.closed(reached(request)));
      return { caller: null, login };
    },
  });
}

/** By the browser's own word: no header of a proxy is believed, and none is needed. */
function reached({ headers: { host, origin } }: FastifyRequest): Reached {
  return { host, secure: origin?.startsWith('https:') === true };
}

/** @throws AmendsError `REQUEST_INVALID` */
function tokenIn(body: unknown): Buffer {
  const { token, ...others } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof token === 'string' && Object.keys(others).length === 0) return Buffer.from(token, 'utf8');
  throw new AmendsError('REQUEST_INVALID', 'The body of a login is {"token": "…"}.');
}
