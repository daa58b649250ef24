import { FAULT_POINTS, STRIKES_AT_ONCE, isFor, type FaultDetails, type FaultKind, type FaultOccasion, type FaultPoint, type FaultRequest } from './eaas-fault';

/** A fault that is to strike now. */
export interface Strike extends FaultDetails {
  readonly kind: FaultKind;
}

/** A fault that was asked for, as it is listed. */
export interface FaultView {
  readonly id: number;
  readonly kind: FaultRequest['kind'];
  /** How often it has struck; of a random mix each kind. */
  readonly struck: number | Readonly<Record<string, number>>;
  readonly left: number | null;
  /** ISO 8601. */
  readonly until: string | null;
  readonly request: FaultRequest;
}

interface Fault {
  readonly id: number;
  readonly request: FaultRequest;
  readonly until: number;
  left: number;
  readonly struck: Map<FaultKind, number>;
  readonly random: () => number;
}

/** More are not kept: the oldest goes. */
const FAULT_LIMIT = 1_000;

/** The faults that were asked for. They are not remembered over a restart. */
export class EaasFaults {
  #faults: Fault[] = [];
  #last = 0;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(request: FaultRequest): FaultView {
    const until = request.seconds === undefined ? Infinity : this.#now() + request.seconds * 1_000;
    const left = request.kind === 'random' ? Infinity : (request.count ?? (request.seconds === undefined && !strikesAtOnce(request) ? 1 : Infinity));
    const seed = request.kind === 'random' ? request.seed : 0;
    const fault: Fault = { id: (this.#last += 1), request, until, left, struck: new Map(), random: seededRandom(seed) };
    this.#faults = [...this.#faults, fault].slice(-FAULT_LIMIT);
    return this.#view(fault);
  }

  /** Those that can still strike. */
  list(): readonly FaultView[] {
    return this.#living().map((fault) => this.#view(fault));
  }

  /** @returns how many there were. */
  clear(id?: number): number {
    const before = this.#living().length;
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id);
    return before - this.#faults.length;
  }

  /** The faults that strike on this occasion: of those that were asked for one by one the first, and whatever random mixes draw. */
  strike(point: FaultPoint, occasion: FaultOccasion): readonly Strike[] {
    const strikes: Strike[] = [];
    for (const fault of this.#living()) {
      const { request } = fault;
      if (!isFor(request.for, occasion)) continue;
      if (request.kind === 'random') strikes.push(...this.#draw(fault, point));
      else if (FAULT_POINTS[request.kind] === point && !strikesAtOnce(request) && strikes.length === 0) strikes.push(this.#use(fault, request.kind));
    }
    return strikes;
  }

  /** Uses a fault that strikes at once. @returns `undefined` when it may not strike any more, or is of another kind. */
  strikeNow(id: number): Strike | undefined {
    const fault = this.#living().find((living) => living.id === id);
    if (fault === undefined || fault.request.kind === 'random' || !strikesAtOnce(fault.request)) return undefined;
    return this.#use(fault, fault.request.kind);
  }

  /** Takes back a fault that has struck at once. @returns what came of it */
  finish(id: number): FaultView | undefined {
    const fault = this.#faults.find((known) => known.id === id);
    if (fault === undefined) return undefined;
    if (strikesAtOnce(fault.request)) fault.left = 0;
    return this.#view(fault);
  }

  #draw(fault: Fault, point: FaultPoint): readonly Strike[] {
    if (fault.request.kind !== 'random') return [];
    const chances = Object.entries(fault.request.probabilities) as [FaultKind, number][];
    return chances.filter(([kind, chance]) => FAULT_POINTS[kind] === point && fault.random() < chance).map(([kind]) => this.#use(fault, kind));
  }

  #use(fault: Fault, kind: FaultKind): Strike {
    fault.left -= 1;
    fault.struck.set(kind, (fault.struck.get(kind) ?? 0) + 1);
    const { code, status, retry_after, milliseconds, frame, text } = fault.request;
    return { kind, code, status, retry_after, milliseconds, frame, text };
  }

  #living(): readonly Fault[] {
    this.#faults = this.#faults.filter(({ left, until }) => left > 0 && this.#now() < until);
    return this.#faults;
  }

  #view({ id, request, left, until, struck }: Fault): FaultView {
    return {
      id,
      kind: request.kind,
      struck: request.kind === 'random' ? Object.fromEntries(struck) : (struck.get(request.kind) ?? 0),
      left: left === Infinity ? null : left,
      until: until === Infinity ? null : new Date(until).toISOString(),
      request,
    };
  }
}

const strikesAtOnce = ({ kind }: FaultRequest): boolean => kind !== 'random' && STRIKES_AT_ONCE.has(kind);

/** Numbers from 0 to 1 that look random and are the same for the same seed (the generator known as mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
