import { Config, Logger, Redactor, type Container, type ServiceProvider } from 'amends';
import { WinstonLogger } from './logger/winston-logger';

/** Binds {@link Logger} to winston: JSON or pretty lines (`LOG_FORMAT`) from `LOG_LEVEL` up, to stderr, so that stdout stays for data. */
export class LoggerServiceProvider implements ServiceProvider {
  #logger: WinstonLogger | undefined;

  register(container: Container): void {
    container
      .bind(Logger)
      .toDynamicValue(() => (this.#logger ??= this.#make(container.get(Config))))
      .inSingletonScope();
  }

  async shutdown(): Promise<void> {
    await this.#logger?.flush();
  }

  #make(config: Config): WinstonLogger {
    const stream = process.stderr;
    // https://no-color.org: set to anything but nothing
    const coloured = stream.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
    return new WinstonLogger({ level: config.get('LOG_LEVEL'), format: config.get('LOG_FORMAT'), redactor: Redactor.of(config), stream, coloured });
  }
}
