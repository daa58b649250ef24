import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteJournal } from 'amends/journals/sqlite';
import { interceptCommits } from '../../src/testing/contracts/engine/journal-under-test';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import { Listening, observed } from './observed';

test('what an observer keeps is written in the very commit of the change: after none is one there without the other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amends-notices-'));
  const path = join(folder, 'journal.db');
  const journal = new SqliteJournal({ path, durability: 'process' });
  const after: (readonly [ended: unknown, notices: unknown])[] = [];
  let reading: Database.Database | undefined;
  interceptCommits(journal, (write) => {
    write();
    reading ??= new Database(path, { readonly: true });
    const count = (sql: string): unknown => reading!.prepare(sql).pluck().get();
    after.push([count('SELECT count(*) FROM runs WHERE ended_at IS NOT NULL'), count('SELECT count(*) FROM notices')]);
  });
  class Keeping extends Listening {
    override keeps({ event }: Parameters<NonNullable<Listening['keeps']>>[0]): boolean {
      return event.type === 'ended';
    }
  }
  const keeping = new Keeping(() => new Promise(() => undefined)); // takes none
  const shop = await observed([makeSaga('Purchase', [makeStep([], 'A', {}), makeStep([], 'B', {})], {})], [keeping], { journal });
  try {
    for (let number = 0; number < 3; number += 1) await shop.deliver('Purchase', { id: `PR-${number}` });
    await Promise.all([...Array(10).keys()].map((number) => shop.deliver('Purchase', { id: `PR-1${number}` })));
    expect(after.filter(([ended, notices]) => ended !== notices)).toEqual([]);
    expect(after.at(-1)).toEqual([13, 13]);
  } finally {
    await shop.application.stop();
    reading?.close();
    rmSync(folder, { recursive: true });
  }
});
