import { MemoryJournal, MemoryStore } from 'amends/journals/memory';
import { journalContract } from 'amends/testing';

// #region contract
journalContract('the journal in memory', () => {
  const store = new MemoryStore();
  return { journal: () => new MemoryJournal(store) };
});
// #endregion contract
