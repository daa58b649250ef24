import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { isIP } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';
import { TerminalError } from '../../core/errors';
import { isLoopback } from '../../services/is-loopback';
import type { ConnectionOptions } from './connection-options';
import type { ConnectionTiming } from './connection-timing';
import { maskedFrame } from './masked-frame';
import { openTunnel } from './proxy-tunnel';
import { Session } from './session';
import { socketAddress } from './socket-address';
import { socketBase } from './socket-base';

/**
 * Begins to open a web socket, through the proxy for its scheme if there is one.
 * @throws AttemptFailed, TerminalError `CONNECT_UNCONFIGURED`
 */
export async function openSession(options: ConnectionOptions, timing: ConnectionTiming, onFrame: (frame: Buffer) => void): Promise<Session> {
  const { clock, logger, runnerType: connection } = options;
  const base = await socketBase(options.serverAddress);
  const tunnel = await tunnelTo(base, options, timing);
  const show = (direction: string, text: string): void => logger.debug(`${direction} ${maskedFrame(text)}`, { connection });
  return new Session(opening(base, tunnel, options, timing), { clock, timing, logger, onFrame, ...(options.showFrames === true && { show }) });
}

function opening(base: URL, tunnel: Duplex | undefined, options: ConnectionOptions, timing: ConnectionTiming): WebSocket {
  const { apiKey, userAgent, trusted } = options;
  try {
    return new WebSocket(socketAddress(`${base.protocol}//${base.host}`, options), {
      headers: { Authorization: apiKey, 'User-Agent': userAgent },
      maxPayload: timing.largestFrame,
      followRedirects: false,
      ...(trusted !== undefined && { ca: trusted }),
      ...(tunnel !== undefined && { createConnection: connectThrough(tunnel, base, trusted) }),
      ...({ closeTimeout: timing.closeWait } as object), // known to ws since 8.19, not yet to its types
    });
  } catch (error) {
    throw new TerminalError(
      `The web socket of Connect cannot be asked for with these settings: ${(error as Error).message}. Look at API_KEY, ENVIRONMENT_ID and INSTANCE_ID.`,
      {
        code: 'CONNECT_UNCONFIGURED',
        cause: error,
      },
    );
  }
}

/** Loopback is never reached through a proxy. */
async function tunnelTo({ protocol, hostname, port }: URL, { proxies, clock }: ConnectionOptions, { openWait }: ConnectionTiming): Promise<Duplex | undefined> {
  const secure = protocol === 'wss:';
  const proxy = secure ? proxies?.https : proxies?.http;
  if (proxy === undefined || proxy === '' || isLoopback(bare(hostname))) return undefined;
  return openTunnel({ proxy, target: `${hostname}:${port === '' ? (secure ? 443 : 80) : port}`, clock, wait: openWait });
}

function connectThrough(tunnel: Duplex, { protocol, hostname }: URL, ca: string | undefined): NonNullable<ClientOptions['createConnection']> {
  if (protocol !== 'wss:') return (() => tunnel) as never;
  const host = bare(hostname);
  return () => connectTls({ socket: tunnel, host, servername: isIP(host) === 0 ? host : '', ...(ca !== undefined && { ca }) });
}

/** An address of version 6 without its brackets. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');
