import { AmendsError } from 'amends';
import { MemoryJournal } from 'amends/journals/memory';

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
