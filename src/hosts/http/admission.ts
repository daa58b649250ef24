import type { IncomingMessage } from 'node:http';
import { AmendsError } from '../../core/errors';
import { osUser } from '../../os-user';
import { refuseForeignPages } from './browser-guard';
import type { Callers } from './callers';
import { refuseOtherOrigins } from './same-origin';
import type { Sessions } from './sessions';

/** Who calls. */
export interface Caller {
  readonly name: string;
  /** Milliseconds since 1970 after which it has to be asked again; without it never. */
  readonly until?: number;
}

const READING: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

/** Decides who calls, and whether they may. */
export class Admission {
  /**
   * @param callers `undefined`: anybody on this machine may call, and nobody can tell them apart
   * @param sessions `undefined`: there is no page, and cookies mean nothing
   */
  constructor(
    readonly callers: Callers | undefined,
    readonly sessions: Sessions | undefined,
  ) {}

  /** By a bearer token if one is sent, else by a session. @throws AmendsError `UNAUTHORIZED`, `ORIGIN_REFUSED` */
  callerOf(request: IncomingMessage): Caller {
    const caller = this.find(request);
    if (caller !== undefined) return caller;
    throw new AmendsError('UNAUTHORIZED', "Send the header 'Authorization: Bearer …' with a token of this host.");
  }

  /** The same, and `undefined` where nothing tells of a caller. @throws AmendsError `UNAUTHORIZED` when the token is wrong, `ORIGIN_REFUSED` */
  find({ method, headers }: IncomingMessage): Caller | undefined {
    if (this.callers === undefined) {
      refuseForeignPages(headers);
      return { name: `${osUser()} (no token)` };
    }
    if (this.sessions === undefined || /^bearer\b/i.test(headers.authorization ?? '')) return { name: this.callers.identify(headers.authorization) };
    const caller = this.sessions.callerOf(headers);
    if (caller !== undefined) refuseOtherOrigins(headers, !READING.has(method));
    return caller;
  }
}
