import type { Req } from '../core/request';

/** A request as JSON gives it back, and unchangeable: every step of a run sees the same, before and after a crash. */
export function freezeRequest(json: string): Req {
  return freeze(JSON.parse(json) as Req);
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) if (typeof member === 'object') freeze(member);
  return Object.freeze(value);
}

/** Whether the platform changed `request` before it changed `other`. Where either does not say, it is taken for newer. */
export function isOlder(request: Req, other: Req): boolean {
  if (typeof request.updated !== 'string' || typeof other.updated !== 'string') return false;
  const [a, b] = [Date.parse(request.updated), Date.parse(other.updated)];
  return Number.isNaN(a) || Number.isNaN(b) ? request.updated < other.updated : a < b;
}
