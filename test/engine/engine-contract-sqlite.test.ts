import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteJournal } from 'amends/journals/sqlite';
import { engineContract } from 'amends/testing';

// #region contract
engineContract('the embedded engine on a SQLite journal', {
  shared: true,
  make: () => {
    const folder = mkdtempSync(join(tmpdir(), 'amends-engine-'));
    return {
      journal: () => new SqliteJournal({ path: join(folder, 'journal.db'), durability: 'process' }),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});
// #endregion contract
