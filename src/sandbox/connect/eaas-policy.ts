import type { TaskCategory } from '../../clients/connect/eaas/task';

/** How the endpoint treats tasks. Times are in milliseconds. Connect's own figures are not published: these are the sandbox's. */
export interface EaasPolicy {
  /** What `retry` leads to: a delay that doubles from `first` to `most`, up to `times` of them, then the task is closed as failed. `jitter`: which part of a delay is drawn at random, 0 to 1. */
  readonly retry: { readonly first: number; readonly most: number; readonly times: number; readonly jitter: number };
  /** How long an instance whose connection was lost may stay away before its tasks are given to another, or to itself again. */
  readonly grace: number;
  /** How long an instance that came back without running tasks may take to hand in results that it had ready. */
  readonly settle: number;
  /** How long a task may stay unanswered on a living connection, by category: the host's own limit and some more. */
  readonly timeouts: Readonly<Record<TaskCategory, number>>;
  /** What each second of a countdown takes. */
  readonly countdownSecond: number;
  /** Whether a task that was rescheduled comes again under a new id. */
  readonly newIdAfterReschedule: boolean;
  /** How many unanswered tasks of a category one connection is given. */
  readonly unanswered: number;
  /** How many closed tasks are remembered, and how many occurrences of events that nobody subscribed to. */
  readonly keep: number;
  /** How often a connection is asked whether it is still alive. */
  readonly ping: number;
}

/** What may be set of a policy; the rest is as by default. */
export type EaasPolicyOptions = Partial<Omit<EaasPolicy, 'retry' | 'timeouts'>> & {
  readonly retry?: Partial<EaasPolicy['retry']>;
  readonly timeouts?: Partial<EaasPolicy['timeouts']>;
};

/** A minute more than the limits of Connect's own runner: it sends its results twice a second, and may be reconnecting. */
const TIMEOUTS = { background: 360_000, interactive: 180_000, scheduled: 43_260_000, transformation: 57_660_000 };

const DEFAULT: EaasPolicy = {
  retry: { first: 1_000, most: 60_000, times: 20, jitter: 0 },
  grace: 10_000, // Connect's own runner is back after five seconds
  settle: 2_000,
  timeouts: TIMEOUTS,
  countdownSecond: 1_000,
  newIdAfterReschedule: false,
  unanswered: 100, // it takes 128 frames at once
  keep: 10_000,
  ping: 30_000,
};

export function eaasPolicy(options: EaasPolicyOptions = {}): EaasPolicy {
  return { ...DEFAULT, ...options, retry: { ...DEFAULT.retry, ...options.retry }, timeouts: { ...TIMEOUTS, ...options.timeouts } };
}
