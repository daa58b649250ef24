import type { Req } from '../core/request';

/** The requests that were delivered to one run, by number: the first is 0. */
export class DeliveredRequests {
  #requests: readonly Req[] = [];

  /** The number of the newest. */
  get latestNumber(): number {
    return this.#requests.length - 1;
  }

  get latest(): Req {
    return this.#requests.at(-1)!;
  }

  at(number: number): Req {
    return this.#requests[number]!;
  }

  /** `arrived`: the object that the JSON was made of, if it is at hand. It is taken over. */
  add(json: string, arrived?: Req): void {
    const value = arrived !== undefined && isPlain(arrived) ? arrived : (JSON.parse(json) as Req);
    this.#requests = [...this.#requests, freeze(value)];
  }

  /** Whether this one says something new: it is neither older than the newest, nor the same again. */
  isNews(request: Req, json: string): boolean {
    return json !== JSON.stringify(this.latest) && !isOlder(request, this.latest);
  }
}

/** Whether JSON would give back just this: what came off a wire needs no copy. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key in value) if (!isPlain((value as Record<string, unknown>)[key])) return false;
  return true;
}

/** Unchangeable: every step of a run sees the same request, before and after a crash. */
function freeze<T extends object>(value: T): T {
  for (const key in value) {
    const member: unknown = value[key];
    if (typeof member === 'object' && member !== null) freeze(member);
  }
  return Object.freeze(value);
}

/** Whether the platform changed `request` before it changed `other`. Where either does not say, it is taken for newer. */
function isOlder(request: Req, other: Req): boolean {
  if (typeof request.updated !== 'string' || typeof other.updated !== 'string') return false;
  const [a, b] = [Date.parse(request.updated), Date.parse(other.updated)];
  return Number.isNaN(a) || Number.isNaN(b) ? request.updated < other.updated : a < b;
}
