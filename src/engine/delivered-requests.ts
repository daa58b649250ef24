import type { Req } from '../core/request';

/** The requests that were delivered to one run, by number: the first is 0. */
export class DeliveredRequests {
  readonly #requests: { readonly json: string; readonly value: Req }[] = [];

  /** The number of the newest. */
  get latestNumber(): number {
    return this.#requests.length - 1;
  }

  get latest(): Req {
    return this.#requests.at(-1)!.value;
  }

  at(number: number): Req {
    return this.#requests[number]!.value;
  }

  add(json: string): void {
    this.#requests.push({ json, value: freezeRequest(json) });
  }

  /** Whether this one says something new: it is neither older than the newest, nor the same again. */
  isNews(request: Req, json: string): boolean {
    return json !== this.#requests.at(-1)!.json && !isOlder(request, this.latest);
  }
}

/** A request as JSON gives it back, and unchangeable: every step of a run sees the same, before and after a crash. */
function freezeRequest(json: string): Req {
  return freeze(JSON.parse(json) as Req);
}

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
