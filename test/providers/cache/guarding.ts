import { Logger, Redactor, type LogFields } from 'amends';
import type { StoreGuardOptions } from 'amends/providers/cache/store-guard';

/** Remembers what was logged. */
export class LogKeeper extends Logger {
  readonly lines: string[] = [];

  override error = (message: string, fields?: LogFields): void => this.#keep('error', message, fields);
  override warn = (message: string, fields?: LogFields): void => this.#keep('warn', message, fields);
  override info = (message: string, fields?: LogFields): void => this.#keep('info', message, fields);
  override debug = (message: string, fields?: LogFields): void => this.#keep('debug', message, fields);

  #keep(level: string, message: string, fields: LogFields = {}): void {
    this.lines.push(`${level} ${message} ${Object.keys(fields).join(' ')}`.trim());
  }
}

/** How a cache is guarded in a test: missed by nobody, and given more time than a busy machine needs. */
export function guarding(options: Partial<StoreGuardOptions> = {}): StoreGuardOptions {
  return { logger: new LogKeeper(), redactor: new Redactor(), required: false, limit: 5000, ...options };
}
