import type { HistoryEvent, RunState } from '../core/history';
import type { RunInfo } from '../core/transaction';

/** A run, as observers are told of it. */
export interface ObservedRun extends RunInfo {
  /** When it was delivered first, in milliseconds since 1970. */
  readonly createdAt: number;
  /** As journaled with the change. */
  readonly state: RunState;
  /** What the request is about, such as an asset; where the run says so. */
  readonly subject?: string;
}

/** One change of one run. Unchangeable: it is what the engine itself goes on with. */
export interface ObservedChange {
  readonly run: ObservedRun;
  readonly event: HistoryEvent;
  /** Of a change that the observer {@link RunObserver.keeps}: the journal has it until it is taken. */
  readonly notice?: NoticeInfo;
}

export interface NoticeInfo {
  /** The same at every delivery of this change to this observer, in whatever process: an idempotency key. */
  readonly id: string;
  /** How often it was delivered, this time included. */
  readonly attempt: number;
}

/**
 * Hears every change of every run of this process, or those that it asks for. As many as are bound are told, by all providers together.
 *
 * A change is told once it is durable, in the order of its run, and outside the turn of the run: an observer that throws, rejects, is slow or never answers
 * touches no run. Changes wait for it one after another, 10,000 at most; what comes then is dropped for it, counted and logged. A call that takes longer than 30
 * seconds is given up. At a shutdown what waits is still told, within `SHUTDOWN_GRACE`.
 */
export abstract class RunObserver {
  /** Every provider adds to it, and none replaces what another has bound. */
  static readonly multiBound = true;

  /** Tells observers apart, in log lines and in the journal: it stays the same over releases. The name of the class unless overridden. */
  get name(): string {
    return this.constructor.name;
  }

  /** The only types of events that it wants to hear of; all unless given. What nobody wants to hear costs nothing. */
  readonly events?: readonly HistoryEvent['type'][];

  /**
   * Whether a change must not be lost, whatever happens to the process. The journal keeps it in the very commit of the change, and it is delivered, with a
   * {@link ObservedChange.notice}, until `changed` returns or resolves: again after 1 s, 2 s, … 10 min, or when the error's `retryAfter` says, by this process or by
   * another that shares the journal; at least once. A `TerminalError`, or seven days, and it is given up with an alert in the log.
   */
  keeps?(change: ObservedChange): boolean;

  /** Hears a change. What it throws is logged, a line a minute at most. */
  abstract changed(change: ObservedChange): void | Promise<void>;
}
