export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes log lines. Request, saga, run and step come from {@link LogScope}; secrets are masked before anything is written. */
export abstract class Logger {
  abstract error(message: string, fields?: LogFields): void;
  abstract warn(message: string, fields?: LogFields): void;
  abstract info(message: string, fields?: LogFields): void;
  abstract debug(message: string, fields?: LogFields): void;
  /** Sets the least important level that is still written, where a logger can do that. */
  setLevel?(level: LogLevel | 'silent'): void;
}
