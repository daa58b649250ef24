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
    this.#requests = [...this.#requests, arrived !== undefined && freezePlain(arrived) ? arrived : frozen(JSON.parse(json) as Req)];
  }

  /** Whether this one says something new: it is neither older than the newest, nor the same again. */
  isNews(request: Req, json: string): boolean {
    return json !== JSON.stringify(this.latest) && !isOlder(request, this.latest);
  }
}

/** Makes a value unchangeable if JSON would give back just this: what came off a wire needs no copy. @returns whether it is so; else nothing was changed */
function freezePlain(value: object): boolean {
  const parts: object[] = [];
  if (!isPlain(value, parts)) return false;
  for (const part of parts) Object.freeze(part);
  return true;
}

/** Collects the objects and arrays that it is made of. */
function isPlain(value: unknown, parts: object[]): boolean {
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (value === null) return true;
  parts.push(value);
  if (Array.isArray(value)) return value.every((member) => isPlain(member, parts));
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key in value) if (!isPlain((value as Record<string, unknown>)[key], parts)) return false;
  return true;
}

/** Unchangeable: every step of a run sees the same request, before and after a crash. */
function frozen<T extends object>(value: T): T {
  freezePlain(value);
  return value;
}

/** Whether the platform changed `request` before it changed `other`. Where either does not say, it is taken for newer. */
function isOlder(request: Req, other: Req): boolean {
  if (typeof request.updated !== 'string' || typeof other.updated !== 'string') return false;
  const [a, b] = [Date.parse(request.updated), Date.parse(other.updated)];
  return Number.isNaN(a) || Number.isNaN(b) ? request.updated < other.updated : a < b;
}
