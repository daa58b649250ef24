/** A change that an observer must not miss, until it has taken it. */
export interface NoticeRow {
  readonly number: number;
  readonly observer: string;
  /** The change, as JSON. */
  readonly body: string;
  /** How often it was delivered before, in whatever process. */
  readonly attempts: number;
}

/** What waits for observers in a journal. Times are milliseconds since 1970. */
export interface Notices {
  /** Takes the first that is due for an observer, so that nobody else has it until then, and counts an attempt. */
  claim(observer: string, now: number, until: number): NoticeRow | undefined;
  /** It is delivered, or given up. */
  remove(number: number): void;
  /** It is delivered again, not before that time; nothing where another has claimed it since that attempt. */
  postpone(number: number, attempt: number, dueAt: number): void;
  /** When the first for an observer is due. */
  nextDue(observer: string): number | undefined;
  /** How many there are for each observer. */
  counts(): ReadonlyMap<string, number>;
  /** All are due now: who had claimed them is gone. */
  release(now: number): void;
}
