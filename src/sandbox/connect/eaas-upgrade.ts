import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { rawAnswer } from './connect-app';
import { ConnectRefusal } from './connect-refusal';
import { eaasAddress, type EaasAddress } from './eaas-address';
import type { EaasFaults } from './eaas-faults';
import { admission, type Admission } from './eaas-setup';
import type { SandboxStore } from './sandbox-store';

const REFUSALS: Readonly<Record<Exclude<Admission, 'admitted'>, readonly [status: number, code: string, text: string]>> = {
  'key unknown': [401, 'AUTH_001', 'API request is unauthorized.'],
  'environment unknown': [404, 'NFND_001', 'There is no such environment.'],
  'environment of somebody else': [403, 'AUTH_003', 'The key is not one of the account that owns the environment.'],
};

/** Whether an upgrade is let in. @returns the address, or the status and the body of the refusal */
export function judgeUpgrade(store: SandboxStore, faults: EaasFaults, request: IncomingMessage): EaasAddress | UpgradeRefusal {
  const address = eaasAddress(request.url ?? '');
  if (address === undefined) return refusal(404, 'NFND_001', 'There is no web socket at this address.');
  const { environment, instance, runnerType } = address;
  const [strike] = faults.strike('upgrade', { environment_id: environment, instance_id: instance, runner_type: runnerType });
  if (strike !== undefined) return refusal(strike.status ?? 502, 'SANDBOX_FAULT', 'A fault that was asked for.');
  const admitted = admission(store, environment, request.headers.authorization);
  return admitted === 'admitted' ? address : refusal(...REFUSALS[admitted]);
}

export interface UpgradeRefusal {
  readonly status: number;
  readonly body: object;
}

export function refusal(status: number, code: string, text: string): UpgradeRefusal {
  return { status, body: new ConnectRefusal(status, code, [text]).body };
}

/** Answers an upgrade with a status other than 101, and ends the connection. @param version what the answer says in `Connect-Version` */
export function refuseUpgrade(socket: Duplex, { status, body }: UpgradeRefusal, version: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(rawAnswer(status, version, body));
}

const OFFERED = new Set(['upgrade', 'http2-settings']);

/** Whether a call only offers another protocol than web sockets: Java's client offers HTTP/2 with every plain one. */
export function isMereOffer({ headers }: IncomingMessage): boolean {
  return !/\bwebsocket\b/i.test(headers.upgrade ?? '');
}

/** Has a call that came with an offer answered as if it had come without: offers may be passed over. */
export function passOver(server: Server, { method, url, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index]!, rawHeaders[index + 1]!];
    const kept = name.toLowerCase() === 'connection' ? withoutOffer(value) : value;
    if (!OFFERED.has(name.toLowerCase()) && kept !== '') lines.push(`${name}: ${kept}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
}

function withoutOffer(connection: string): string {
  const tokens = connection.split(',').map((token) => token.trim());
  return tokens.filter((token) => !OFFERED.has(token.toLowerCase())).join(', ');
}
