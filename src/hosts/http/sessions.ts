import { timingSafeEqual } from 'node:crypto';
import type { Callers } from './callers';

const NAME = 'amends_session';

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

  /** The header `Set-Cookie` of a new session. @param secure whether the browser shall send it over TLS only */
  opened(name: string, secure: boolean): string {
    const told = `${Buffer.from(name).toString('base64url')}.${Math.floor(Date.now() / 1_000) + LIFETIME}`;
    return cookie(`${told}.${this.callers.sign(name, told)!.toString('base64url')}`, LIFETIME, secure);
  }

  /** The header `Set-Cookie` that ends it in the browser. */
  closed(secure: boolean): string {
    return cookie('', 0, secure);
  }

  /** Whom the header `Cookie` tells of. Others may have set cookies of this name, too: the first that holds counts. */
  callerOf(header: string | undefined): SessionCaller | undefined {
    for (const pair of (header ?? '').split(';')) {
      const at = pair.indexOf('=');
      if (pair.slice(0, at).trim() !== NAME) continue;
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

function cookie(value: string, seconds: number, secure: boolean): string {
  return `${NAME}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
}
