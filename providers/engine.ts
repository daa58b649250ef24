import { Clock, Config, EmbeddedEngine, Engine, Journal, Logger, type Container, type ServiceProvider } from 'amends';

/** Binds the engine that needs no server. */
export class EngineServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container
      .bind(Engine)
      .toResolvedValue(
        (journal: Journal, clock: Clock, logger: Logger, config: Config) =>
          new EmbeddedEngine(journal, clock, logger, { maxRunning: config.get('MAX_RUNNING'), maxQueued: config.get('MAX_QUEUED') }),
        [Journal, Clock, Logger, Config],
      );
  }
}
