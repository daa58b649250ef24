/** How a check went. */
export type State = 'ok' | 'warning' | 'failed';

/** What a check found. */
export interface Verdict {
  readonly state: State;
  /** What is the case, and where it is not well, what to do about it. */
  readonly detail: string;
}

export const ok = (detail: string): Verdict => ({ state: 'ok', detail });
export const warning = (detail: string): Verdict => ({ state: 'warning', detail });
export const failed = (detail: string): Verdict => ({ state: 'failed', detail });

/** A check with what it found. */
export interface Checked extends Verdict {
  readonly group: string;
  readonly check: string;
}
