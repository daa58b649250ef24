import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../services/clock';
import { AttemptFailed } from './attempt-failed';

export interface TunnelOptions {
  /** Address of the proxy: `http://user:password@host:port`. May be secret. */
  readonly proxy: string;
  /** What to connect to, `host:port`. */
  readonly target: string;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly wait: number;
}

/** Asks an HTTP proxy for a connection to somewhere else. @throws AttemptFailed, whose message names neither the proxy's user nor its password */
export function openTunnel({ proxy, target, clock, wait }: TunnelOptions): Promise<Duplex> {
  const { protocol, hostname, port, username, password } = proxyAddress(proxy);
  const headers: Record<string, string> = { host: target };
  if (username !== '')
    headers['proxy-authorization'] = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  const secure = protocol === 'https:';
  return new Promise((resolve, reject) => {
    const asked = (secure ? tlsRequest : plainRequest)({
      method: 'CONNECT',
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (secure ? 443 : 80) : Number(port),
      path: target,
      headers,
      agent: false,
    });
    const fail = (why: string): void => {
      cancel();
      asked.destroy();
      reject(new AttemptFailed(`the proxy ${hostname} ${why}`));
    };
    const cancel = clock.timer(wait, () => fail(`did not answer within ${wait / 1000} s`), 'timeout');
    asked.on('error', (error) => fail(`cannot be used: ${error.message}`));
    asked.on('response', ({ statusCode }) => fail(`answered with HTTP ${statusCode}`));
    asked.on('connect', ({ statusCode }, socket, head) => {
      if (statusCode !== 200) return fail(`answered with HTTP ${statusCode}`);
      cancel();
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.end();
  });
}

/** A proxy may be given without its scheme. */
function proxyAddress(proxy: string): URL {
  try {
    return new URL(/^https?:\/\//i.test(proxy) ? proxy : `http://${proxy}`);
  } catch {
    throw new AttemptFailed('the address of the proxy cannot be understood; it has the form http://host:port');
  }
}
