import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
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
  readonly body: string;
}

export function refusal(status: number, code: string, text: string): UpgradeRefusal {
  return { status, body: JSON.stringify({ error_code: code, errors: [text] }) };
}

/** Answers an upgrade with a status other than 101, and ends the connection. */
export function refuseUpgrade(socket: Duplex, { status, body }: UpgradeRefusal): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
