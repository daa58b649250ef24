import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteJournal } from 'amends/journals/sqlite';
import { journalContract } from 'amends/testing';

describe.each(['power', 'process'] as const)('with durability %s', (durability) => {
  journalContract('the SQLite journal', () => {
    const folder = mkdtempSync(join(tmpdir(), 'amends-journal-'));
    return {
      journal: () => new SqliteJournal({ path: join(folder, 'journal.db'), durability }),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  });
});
