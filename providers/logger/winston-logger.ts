import { types } from 'node:util';
import { LogScope, Logger, type LogFields, type LogLevel, type Redactor } from 'amends';
import { createLogger, format, transports, type Logger as Winston } from 'winston';
import { jsonLine } from './json-line';
import type { LogEntry } from './log-entry';
import { prettyLine } from './pretty-line';

export interface WinstonLoggerOptions {
  readonly level: LogLevel | 'silent';
  readonly format: 'json' | 'pretty';
  readonly redactor: Redactor;
  readonly stream: NodeJS.WritableStream;
  /** Whether pretty lines have colours. */
  readonly coloured?: boolean;
}

const LEVELS: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** Streams whose errors are looked after: a reader that goes away (`| head`) is no reason to take orders down. */
const looked = new WeakSet<NodeJS.WritableStream>();

/** Writes lines with winston. A line that cannot be written is lost; nobody who logs gets an error for it. */
export class WinstonLogger extends Logger {
  readonly #winston: Winston;

  constructor(private readonly options: WinstonLoggerOptions) {
    super();
    const { level, stream } = options;
    if (!looked.has(stream)) stream.on('error', () => undefined);
    looked.add(stream);
    this.#winston = createLogger({
      levels: LEVELS,
      level: level === 'silent' ? 'error' : level,
      silent: level === 'silent',
      format: format.printf(({ message }) => String(message)), // the line is complete by then
      transports: [new transports.Stream({ stream, eol: '\n' })],
    });
  }

  override error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }

  override warn(message: string, fields?: LogFields): void {
    this.#log('warn', message, fields);
  }

  override info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }

  override debug(message: string, fields?: LogFields): void {
    this.#log('debug', message, fields);
  }

  override setLevel(level: LogLevel | 'silent'): void {
    this.#winston.silent = level === 'silent';
    if (level !== 'silent') this.#winston.level = level;
  }

  /** Resolves when everything logged so far has been handed to the operating system; lines may follow. */
  async flush(): Promise<void> {
    const { stream } = this.options;
    const waiting = (stream as { readonly writableLength?: number }).writableLength;
    // Nothing waits: do not ask, since whoever has wrapped the stream (jest does) may never call back.
    if (stream.writable && waiting !== 0) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }

  #log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (this.#winston.silent || !this.#winston.isLevelEnabled(level)) return;
    this.#winston.log({ level, message: this.#line(level, message, fields) });
  }

  #line(level: LogLevel, message: string, fields: LogFields): string {
    const time = new Date();
    try {
      const shown = { ...this.#shown(LogScope.fields()), ...this.#shown(fields) };
      return this.#written({ time, level, message: this.options.redactor.text(String(message)), fields: shown });
    } catch {
      return this.#written({ time, level, message: 'A log line could not be written.', fields: {} });
    }
  }

  #shown(fields: LogFields): LogFields {
    const shown = this.options.redactor.redact(types.isNativeError(fields) ? { error: fields } : fields);
    return typeof shown === 'object' && shown !== null ? { ...shown } : { fields: shown };
  }

  #written(entry: LogEntry): string {
    return this.options.format === 'json' ? jsonLine(entry) : prettyLine(entry, this.options.coloured === true);
  }
}
