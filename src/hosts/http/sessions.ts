import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Callers } from './callers';

const NAME = 'amends_session';

/** Where the browser sends the cookie: what it called this host by, and whether over TLS. */
export interface Reached {
  readonly host: string | undefined;
  readonly secure: boolean;
}

/** Seconds: a working day and its overtime. */
const LIFETIME = 12 * 3_600;

/** A caller of whom a cookie tells, until then (in milliseconds since 1970). */
export interface SessionCaller {
  readonly name: string;
  readonly until: number;
}

/**
 * Makes and reads the cookies by which the page is known after a login: a caller's name and when it ends, signed with what that caller's token gives. Nothing is
 * kept of them, so that a session survives restarts and holds in every process with the same tokens; and a token that is changed ends all sessions of its holder.
 */
export class Sessions {
  constructor(private readonly callers: Callers) {}

  /** The header `Set-Cookie` of a new session. */
  opened(name: string, reached: Reached): string {
    const told = `${Buffer.from(name).toString('base64url')}.${Math.floor(Date.now() / 1_000) + LIFETIME}`;
    return cookie(`${told}.${this.callers.sign(name, told)!.toString('base64url')}`, LIFETIME, reached);
  }

  /** The header `Set-Cookie` that ends it in the browser. */
  closed(reached: Reached): string {
    return cookie('', 0, reached);
  }

  /** Whom the cookies tell of. Others may have set some of this name, too: the first that holds counts. */
  callerOf({ cookie: cookies = '', host }: IncomingHttpHeaders): SessionCaller | undefined {
    const name = nameAt(host);
    for (const pair of cookies.split(';')) {
      const at = pair.indexOf('=');
      if (pair.slice(0, at).trim() !== name) continue;
      const caller = this.#read(pair.slice(at + 1).trim());
      if (caller !== undefined) return caller;
    }
    return undefined;
  }

  #read(value: string): SessionCaller | undefined {
    const [, told, encoded, expiry, signature] = /^(([\w-]+)\.(\d{1,12}))\.([\w-]+)$/.exec(value) ?? [];
    if (told === undefined || encoded === undefined || signature === undefined) return undefined;
    const name = Buffer.from(encoded, 'base64url').toString();
    const expected = this.callers.sign(name, told);
    const given = Buffer.from(signature, 'base64url');
    if (expected === undefined || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const until = Number(expiry) * 1_000;
    return until > Date.now() ? { name, until } : undefined;
  }
}

function cookie(value: string, seconds: number, { host, secure }: Reached): string {
  return `${nameAt(host)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
}

/** Cookies are the same for all ports of a name, and whoever reaches several hosts through tunnels to localhost shall be logged in at each. */
function nameAt(host = ''): string {
  const port = /:(\d{1,5})$/.exec(host)?.[1];
  return port === undefined ? NAME : `${NAME}_${port}`;
}
