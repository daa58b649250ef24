import { AmendsError } from '../core/errors';
import type { EndState, RunState } from '../core/history';
import type { Interval, Window } from './run-search';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Of each window: the milliseconds of an interval, and how many there are. */
const SPANS: Readonly<Record<Window, readonly [span: number, count: number]>> = {
  '1h': [MINUTE, 60],
  '24h': [30 * MINUTE, 48],
  '7d': [2 * HOUR, 84],
  '30d': [12 * HOUR, 60],
};

/** The intervals of a window: they begin at whole multiples of their length, and the last one goes on. */
export interface Frame {
  readonly span: number;
  readonly from: number;
  readonly count: number;
}

/** @throws AmendsError `QUERY_INVALID` */
export function frameOf(window: Window, now: number): Frame {
  if (!Object.hasOwn(SPANS, window))
    throw new AmendsError('QUERY_INVALID', `There is no window ${JSON.stringify(window)}; there are ${Object.keys(SPANS).join(', ')}.`);
  const [span, count] = SPANS[window];
  return { span, count, from: (Math.floor(now / span) - count + 1) * span };
}

type Draft = { -readonly [K in keyof Interval]: Interval[K] };

/** Runs that are counted together: of one saga, in one state, begun and ended in the same intervals. */
export interface Counted {
  readonly saga: string;
  readonly state: RunState;
  readonly begunAt: number;
  readonly endedAt: number | null;
  readonly failed: boolean;
  readonly runs: number;
}

type SagaDraft = { saga: string; live: number; stuck: number; failed: number } & Record<EndState, number>;

/** Counts runs into what an overview says of them. */
export class Tally {
  readonly states: Record<RunState, number> = {
    queued: 0,
    running: 0,
    waiting: 0,
    compensating: 0,
    stuck: 0,
    completed: 0,
    compensated: 0,
    skipped: 0,
    abandoned: 0,
  };
  readonly intervals: readonly Draft[];
  readonly #sagas = new Map<string, SagaDraft>();

  constructor(private readonly frame: Frame) {
    const { from, span, count } = frame;
    const none = { begun: 0, completed: 0, compensated: 0, skipped: 0, abandoned: 0, failed: 0 };
    this.intervals = Array.from({ length: count }, (_, index) => ({ from: from + index * span, ...none }));
  }

  get sagas(): readonly SagaDraft[] {
    return [...this.#sagas.values()].sort((a, b) => (a.saga < b.saga ? -1 : 1));
  }

  add({ saga, state, begunAt, endedAt, failed, runs }: Counted): void {
    this.states[state] += runs;
    const begun = this.#at(begunAt);
    if (begun !== undefined) begun.begun += runs;
    if (endedAt === null) {
      const tally = this.#saga(saga);
      tally.live += runs;
      if (state === 'stuck') tally.stuck += runs;
      return;
    }
    const ended = this.#at(endedAt);
    if (ended === undefined) return;
    for (const tally of [ended, this.#saga(saga)]) {
      tally[state as EndState] += runs;
      if (failed) tally.failed += runs;
    }
  }

  #saga(saga: string): SagaDraft {
    let tally = this.#sagas.get(saga);
    if (tally === undefined) this.#sagas.set(saga, (tally = { saga, live: 0, stuck: 0, completed: 0, compensated: 0, skipped: 0, abandoned: 0, failed: 0 }));
    return tally;
  }

  /** What is later than now, by another clock, counts as now. */
  #at(time: number): Draft | undefined {
    const { from, span, count } = this.frame;
    return this.intervals[Math.min(count - 1, Math.floor((time - from) / span))];
  }
}
