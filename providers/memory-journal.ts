import { Journal, type Container, type ServiceProvider } from 'amends';
import { MemoryJournal } from 'amends/journals/memory';

/** Binds a journal that remembers as long as the process: for tests, and for runs that need not survive it. */
export class MemoryJournalServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container.bind(Journal).toDynamicValue(() => new MemoryJournal());
  }
}
