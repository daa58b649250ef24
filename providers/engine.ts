import { Clock, Config, EmbeddedEngine, Engine, Journal, Logger, type Container, type ServiceProvider } from 'amends';
import { retentionOf } from './config/retention';

/** Binds the engine that needs no server. */
export class EngineServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container.bind(Engine).toResolvedValue(
      (journal: Journal, clock: Clock, logger: Logger, config: Config) =>
        new EmbeddedEngine(journal, clock, logger, {
          maxRunning: config.get('MAX_RUNNING'),
          maxQueued: config.get('MAX_QUEUED'),
          lease: config.get('JOURNAL_LEASE') * 1_000,
          retention: { history: retentionOf(config.get('JOURNAL_RETENTION')), dedup: retentionOf(config.get('JOURNAL_DEDUP_RETENTION')) },
        }),
      [Journal, Clock, Logger, Config],
    );
  }
}
