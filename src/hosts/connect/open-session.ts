import { WebSocket } from 'ws';
import type { ConnectionOptions } from './connection-options';
import type { ConnectionTiming } from './connection-timing';
import { Session } from './session';
import { socketAddress } from './socket-address';

/** Begins to open a web socket, of the scheme that the address has or that is found out. */
export async function openSession(options: ConnectionOptions, timing: ConnectionTiming, onFrame: (frame: Buffer) => void): Promise<Session> {
  const base = await socketBase(options.serverAddress);
  const socket = new WebSocket(socketAddress(base, options), {
    headers: { Authorization: options.apiKey, 'User-Agent': options.userAgent },
    maxPayload: timing.largestFrame,
    followRedirects: false,
    ...(options.trusted !== undefined && { ca: options.trusted }),
    ...({ closeTimeout: timing.closeWait } as object), // known to ws since 8.19, not yet to its types
  });
  return new Session(socket, { clock: options.clock, timing, logger: options.logger, onFrame });
}

async function socketBase(address: string): Promise<string> {
  return /^wss?:/.test(address) ? address : `${/^(localhost|127\.|\[::1\])/.test(address) ? 'ws' : 'wss'}://${address}`;
}
