import { ConnectRefusal } from './connect-refusal';
import type { Reference, RequestStatus, SandboxRequest, SandboxTierRequest } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';

/** In which states requests may still be changed: Connect's own rule. */
const UPDATABLE: readonly RequestStatus[] = ['draft', 'pending', 'inquiring'];

/** What an event of a request is called when it has come into this status. */
const EVENT_NAMES: Partial<Record<RequestStatus, string>> = { pending: 'pended', inquiring: 'inquired' };

/** @throws ConnectRefusal REQ_003 when the request is in none of these states */
export function requireStatus(request: SandboxRequest | SandboxTierRequest, what: string, allowed: readonly RequestStatus[]): void {
  if (allowed.includes(request.status)) return;
  throw ConnectRefusal.wrongState(`${request.id} is ${request.status}; ${what} needs one that is ${allowed.join(' or ')}.`);
}

export function requireUpdatable(request: SandboxRequest | SandboxTierRequest): void {
  requireStatus(request, 'an update', UPDATABLE);
}

/** What every change of a request leaves on it. */
export function touched<R extends SandboxRequest | SandboxTierRequest>(request: R, at: string, by: Reference): R {
  return { ...request, updated: at, events: { ...request.events, updated: { at, by } } };
}

/** The request in another status. */
export function moved<R extends SandboxRequest | SandboxTierRequest>(request: R, status: RequestStatus, at: string, by: Reference): R {
  const event = EVENT_NAMES[status] ?? status;
  return touched({ ...request, status, events: { ...request.events, [event]: { at, by } } }, at, by);
}

/** Gives a request to a user. @throws ConnectRefusal VAL_001 for a user that is not there, REQ_003 when another has it and `force` is not said */
export function assigned<R extends SandboxRequest | SandboxTierRequest>(request: R, body: Readonly<Record<string, unknown>>, store: SandboxStore): R {
  const user = store.all('users').find(({ email }) => email === body['email']);
  if (user === undefined) throw ConnectRefusal.invalid('email: There is no user with this address.');
  if (request.assignee !== '' && request.assignee.id !== user.id && body['force'] !== true) {
    throw ConnectRefusal.wrongState(`${request.id} is assigned to ${request.assignee.email}. Say "force" to take it over.`);
  }
  return { ...request, assignee: { id: user.id, name: user['name'] as string, email: user['email'] as string } };
}

/** A date of a body. @throws ConnectRefusal VAL_001 when it is none */
export function readDate(body: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = body[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value)))
    throw ConnectRefusal.invalid(`${name}: Give a date and time, such as 2030-01-31T00:00:00+00:00.`);
  return value;
}

/** A text of a body. @throws ConnectRefusal VAL_001 when there is none */
export function readText(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw ConnectRefusal.invalid(`${name}: This field is required.`);
}
