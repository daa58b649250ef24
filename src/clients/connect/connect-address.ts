import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { AmendsError, TerminalError, codeOf } from '../../core/errors';
import { isLoopback } from '../../services/is-loopback';

/** How a server is spoken to: over TLS, or in plain. */
export type ConnectScheme = 'tls' | 'plain';

/** Milliseconds that a server of this machine has to show what it speaks. */
const PATIENCE = 5_000;
/** Milliseconds after which one that says nothing is asked in another way, too. */
const SOON = 1_000;

const found = new Map<string, Promise<ConnectScheme>>();

/** Host and port of an address as the configuration has it, without scheme and path. @throws TerminalError `CONNECT_UNCONFIGURED` where it is none. */
export function authorityOf(address: string): string {
  return parsed(address).host;
}

/**
 * How the server at an address of the configuration is spoken to. A scheme (`https://`, `http://`, `wss://`, `ws://`) in front of it says so; without one it is
 * TLS, except on this machine, where it is found out by trying, once in the life of the process.
 * @throws AmendsError `CONNECT_UNREACHABLE` when a server of this machine does not answer; the next call tries again.
 * @throws TerminalError `CONNECT_UNCONFIGURED` for what is no address.
 */
export async function schemeOf(address: string): Promise<ConnectScheme> {
  const { scheme, hostname, port, host } = parsed(address);
  if (scheme !== undefined) return scheme;
  if (!isLoopback(hostname)) return 'tls';
  const known = found.get(host);
  if (known !== undefined) return known;
  const trying = tried(hostname, port, host);
  found.set(host, trying);
  trying.catch(() => found.delete(host));
  return trying;
}

interface Parsed {
  readonly scheme: ConnectScheme | undefined;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly host: string;
}

function parsed(address: string): Parsed {
  const [, prefix, host = ''] = /^(?:(https?|wss?):\/\/)?(.*?)\/*$/i.exec(address.trim()) ?? [];
  const scheme = prefix === undefined ? undefined : /^(https|wss)$/i.test(prefix) ? 'tls' : 'plain';
  const base = `${scheme === 'plain' ? 'http' : 'https'}://${host}`;
  if (/[/?#@\s\\]/.test(host) || !URL.canParse(base)) {
    const message = `'${host}' is no address of Connect: SERVER_ADDRESS and API_ADDRESS are a host, with a port if it is not the usual one.`;
    throw new TerminalError(message, { code: 'CONNECT_UNCONFIGURED' });
  }
  const { hostname, port } = new URL(base);
  return { scheme, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || (scheme === 'plain' ? 80 : 443)), host };
}

async function tried(host: string, port: number, authority: string): Promise<ConnectScheme> {
  const secure = overTls(host, port);
  const early = await Promise.race([secure, silence()]);
  // Some servers hang up on what is no HTTP, and some wait for the rest of it, which TLS never sends: those are asked in plain.
  const plain = early?.scheme !== undefined || codeOf(early?.error) === 'ECONNREFUSED' ? undefined : inPlain(host, port);
  const heard = early ?? (await Promise.race([secure, plain!.then((answer) => (answer.certain === true ? answer : secure))]));
  const scheme = heard.scheme ?? (await plain)?.scheme ?? (heard.silent === true && (await plain)?.silent === false ? 'plain' : undefined);
  if (scheme !== undefined) return scheme;
  throw new AmendsError(
    'CONNECT_UNREACHABLE',
    `Nothing that speaks TLS or HTTP answers at ${authority} (${codeOf(heard.error) ?? heard.error?.message}). Start it, or correct the address.`,
    {
      cause: heard.error,
    },
  );
}

/** What an attempt to be understood came to. */
interface Heard {
  /** How the server speaks, where its answer says so. */
  readonly scheme?: ConnectScheme;
  readonly error?: Error | undefined;
  /** Of an answer in plain: whether it is none that servers of TLS give to those who do not speak it. */
  readonly certain?: boolean;
  /** Where nothing was answered: whether it did not hang up either. */
  readonly silent?: boolean;
}

/** No key and no order is sent here: whom to trust is asked by whoever calls. */
async function overTls(host: string, port: number): Promise<Heard> {
  const { error, silent } = await met(connectSecure({ host, port, rejectUnauthorized: false }), 'secureConnect');
  const code = codeOf(error) ?? '';
  if (error === undefined || /^(ERR_SSL_|EPROTO).*alert/i.test(`${code} ${error.message}`)) return { scheme: 'tls' };
  return /^(ERR_SSL_|EPROTO$)/.test(code) ? { scheme: 'plain' } : { error, silent }; // an answer, and not in TLS
}

async function inPlain(host: string, port: number): Promise<Heard> {
  const socket = connectPlain({ host, port });
  socket.write('HEAD / HTTP/1.0\r\n\r\n');
  let answer = '';
  socket.once('data', (data) => (answer = data.toString('latin1')));
  const { error, silent } = await met(socket, 'data');
  return error === undefined ? { scheme: 'plain', certain: /^HTTP\/1\.\d (?!400)/.test(answer) } : { error, silent };
}

/** @returns the error that came instead of the event, if any. */
function met(socket: Socket, event: 'secureConnect' | 'data'): Promise<{ readonly error: Error | undefined; readonly silent: boolean }> {
  return new Promise((resolve) => {
    const end = (error: Error | undefined, silent = false): void => {
      resolve({ error, silent });
      socket.destroy();
    };
    socket.setTimeout(PATIENCE, () => end(new Error('no answer in time'), true));
    socket.once(event, () => end(undefined));
    socket.on('error', end);
    socket.once('close', () => end(new Error('it hangs up')));
  });
}

/** Long enough for a server of this machine that understands what it is asked. */
const silence = (): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, SOON, undefined).unref());
