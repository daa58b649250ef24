import type { LogFields, LogLevel } from 'amends';

/** One line before it is written: everything in it may be shown. */
export interface LogEntry {
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}
