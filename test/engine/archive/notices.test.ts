import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SqliteJournal } from 'amends/journals/sqlite';
import { exportLines } from '../../../src/engine/archive/export-journal';
import { importJournal } from '../../../src/engine/archive/import-journal';
import { JournalHealth } from '../../../src/engine/archive/journal-health';
import { JournalSnapshot } from '../../../src/engine/archive/journal-snapshot';
import { pruneJournal } from '../../../src/engine/archive/prune-journal';
import { makeSaga, makeStep } from '../../../src/testing/contracts/engine/saga-parts';
import { Listening, observed, until } from '../observed';

const SAGA = makeSaga('Fine', [makeStep([], 'Works', {})], {});

/** The till is closed, until it opens. */
class Till extends Listening {
  override readonly events = ['ended'] as const;

  constructor(open: boolean) {
    super(() => (open ? undefined : Promise.reject(new Error('closed'))), 'Till');
  }

  override keeps(): boolean {
    return true;
  }
}

test('a notice outlives the run that it tells of, and a move to another journal, under the same id', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amends-kept-notices-'));
  const [first, second] = [join(folder, 'first.db'), join(folder, 'second.db')];
  try {
    const closed = new Till(false);
    const before = await observed([SAGA], [closed], { journal: new SqliteJournal({ path: first }) });
    await before.deliver('Fine', { id: 'PR-1' });
    await until(() => closed.heard.length === 1);
    await before.application.stop();

    await until(() => Date.now() > closed.heard[0]!.event.at + 1);
    expect(await pruneJournal(first, { olderThan: 0, dedupRetention: 0 })).toMatchObject({ runs: 1, forgotten: 1 });
    const health = new JournalHealth(first);
    expect(health.notices).toEqual([{ observer: 'Till', count: 1, since: closed.heard[0]!.event.at }]);
    health.close();

    const snapshot = await JournalSnapshot.current(first);
    const archive = Readable.from([Buffer.from([...exportLines(snapshot)].join(''))]);
    snapshot.close();
    await importJournal(second, archive);

    const open = new Till(true);
    const after = await observed([SAGA], [open], { journal: new SqliteJournal({ path: second }) });
    await until(() => after.journal.notices!.counts().size === 0);
    expect(open.heard.map(({ run, notice }) => [run.request, notice!.id])).toEqual([['PR-1', closed.heard[0]!.notice!.id]]);
    await after.application.stop();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
