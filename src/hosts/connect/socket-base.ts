import { authorityOf, schemeOf } from '../../clients/connect/connect-address';
import { isTerminal } from '../../core/errors';
import { AttemptFailed } from './attempt-failed';

/** Scheme, host and port of the web socket. @throws AttemptFailed when a server of this machine does not answer. @throws TerminalError `CONNECT_UNCONFIGURED` */
export async function socketBase(address: string): Promise<URL> {
  try {
    return new URL(`${(await schemeOf(address)) === 'tls' ? 'wss' : 'ws'}://${authorityOf(address)}`);
  } catch (error) {
    throw isTerminal(error) ? error : new AttemptFailed((error as Error).message);
  }
}
