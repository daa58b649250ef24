import { Clock, EmbeddedEngine, Engine, Journal, Logger, type Container, type ServiceProvider } from 'amends';

/** Binds the engine that needs no server. */
export class EngineServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container
      .bind(Engine)
      .toResolvedValue((journal: Journal, clock: Clock, logger: Logger) => new EmbeddedEngine(journal, clock, logger), [Journal, Clock, Logger]);
  }
}
