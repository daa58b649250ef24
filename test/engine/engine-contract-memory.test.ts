import { MemoryJournal, MemoryStore } from 'amends/journals/memory';
import { engineContract } from 'amends/testing';

engineContract('the embedded engine on a journal in memory', {
  make: () => {
    const store = new MemoryStore();
    return { journal: () => new MemoryJournal(store) };
  },
});
