import { AmendsError } from 'amends';
import { MemoryJournal } from 'amends/journals/memory';
import { SqliteJournal } from 'amends/journals/sqlite';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

it('has one owner for a file, by whatever name it is reached', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amends-journal-'));
  const owner = new SqliteJournal({ path: join(folder, 'journal.db') });
  owner.open();
  symlinkSync(join(folder, 'journal.db'), join(folder, 'link.db'));
  const second = new SqliteJournal({ path: join(folder, 'link.db') });
  expect(() => second.open()).toThrow(expect.objectContaining({ code: 'JOURNAL_IN_USE' }));
  await owner.close();
  second.open();
  await second.close();
  rmSync(folder, { recursive: true });
});

it('tells when a commit fails, once for each reason, and when it can be made again', async () => {
  class Full extends MemoryJournal {
    failures = 2;
    protected override write(ops: Parameters<MemoryJournal['write']>[0]): void {
      this.failures -= 1;
      if (this.failures >= 0) throw new AmendsError('JOURNAL_FULL', 'no space');
      super.write(ops);
    }
  }
  const journal = new Full();
  const told: (string | undefined)[] = [];
  journal.open();
  journal.onProblem((problem) => told.push(problem?.code));
  journal.answer({ id: 'D-1', request: 'PR-1', run: null, state: null, answer: { kind: 'done' }, at: 0 });
  await journal.committed();
  expect(told).toEqual(['JOURNAL_FULL', undefined]);
  await journal.close();
});
