import { Config, Journal, type Container, type ServiceProvider } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';

/** Binds the journal: one SQLite file at `JOURNAL_PATH`, as durable as `JOURNAL_DURABILITY` says. */
export class JournalServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container
      .bind(Journal)
      .toResolvedValue((config: Config) => new SqliteJournal({ path: config.get('JOURNAL_PATH'), durability: config.get('JOURNAL_DURABILITY') }), [Config]);
  }
}
