import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEvent, NewRun, PrunePosition, PruneSlice } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';

let folder: string;
let journal: SqliteJournal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amends-pruning-'));
  journal = new SqliteJournal({ path: join(folder, 'journal.db'), durability: 'process' });
  journal.open();
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const ENDED = { state: 'completed', owes: false, updatedAt: 2, endedAt: 2, answer: { kind: 'done' } } as const;
const newRun = (id: string, more: Partial<NewRun> = {}): NewRun => ({
  ...{ id, saga: 'Purchase', request: id, generation: 1, lock: id, state: 'running', owes: false, createdAt: 1, updatedAt: 1 },
  ...more,
});
const begun = (step: string): HistoryEvent => ({ type: 'begun', at: 1, step, attempt: 1, request: 0 });
const BODY = JSON.stringify({ text: 'x'.repeat(1_000) });

/** Runs that have ended, with three events each, several runs at a time. */
async function endedRuns(count: number, name = 'r'): Promise<void> {
  for (let done = 0; done < count; done += 200) {
    const runs = Array.from({ length: Math.min(200, count - done) }, (_, index) => journal.begin(newRun(`${name}${done + index}`), BODY));
    for (const step of ['A', 'B', 'C']) {
      for (const run of runs) journal.append(run, begun(step));
      await journal.committed();
    }
    for (const run of runs) {
      journal.change(run, ENDED);
      journal.answer({ id: `D-${name}${run}`, request: 'r', run: null, state: null, answer: { kind: 'done' }, at: 2 });
    }
    await journal.committed();
  }
}

/** Prunes to the end. @returns the slices, and how long the longest took, in milliseconds. */
async function pruneAll(cut: { history: number; forget: number }, between: () => Promise<void> | void = () => undefined) {
  const slices: PruneSlice[] = [];
  let longest = 0;
  let next: PrunePosition | undefined;
  do {
    const began = performance.now();
    const slice = journal.prune(cut, next);
    longest = Math.max(longest, performance.now() - began);
    slices.push(slice);
    ({ next } = slice);
    await between();
  } while (next !== undefined);
  const sum = (key: 'runs' | 'forgotten' | 'deliveries'): number => slices.reduce((total, slice) => total + slice[key], 0);
  return { slices: slices.length, longest, runs: sum('runs'), forgotten: sum('forgotten'), deliveries: sum('deliveries') };
}

describe('pruning a SQLite journal', () => {
  test('removes every delivery that is old, the one whose id is empty included, and none that is not', async () => {
    await endedRuns(1_200);
    const answer = (id: string, at: number): void => journal.answer({ id, request: 'r', run: null, state: null, answer: { kind: 'done' }, at });
    answer('', 2);
    answer('young', 20);
    await journal.committed();
    expect(await pruneAll({ history: 10, forget: 10 })).toMatchObject({ forgotten: 1_200, deliveries: 1_201 });
    expect([journal.delivery(''), journal.delivery('young')?.at]).toEqual([undefined, 20]);
  });

  test('removes thousands of runs in short transactions, between which others commit, and nothing of those that live', async () => {
    const alive = journal.begin(newRun('alive'), BODY);
    journal.append(alive, begun('A'));
    await endedRuns(3_000);
    const also = journal.begin(newRun('also alive'), BODY);
    let commits = 0;
    const between = async (): Promise<void> => {
      journal.append(alive, begun(`B${(commits += 1)}`));
      journal.append(also, begun('A'));
      await journal.committed();
    };
    const pruned = await pruneAll({ history: 10, forget: 0 }, between);
    expect(pruned).toMatchObject({ runs: 3_000, forgotten: 0, deliveries: 0 });
    expect(pruned.slices).toBeGreaterThan(6);
    expect(pruned.longest).toBeLessThan(100);
    expect(journal.history(alive)).toHaveLength(commits + 1);
    expect(journal.history(also)).toHaveLength(commits);
    expect([journal.find('r17')?.pruned, journal.find('r17')?.answer, journal.live().length]).toEqual([true, { kind: 'done' }, 2]);
    expect(await pruneAll({ history: 10, forget: 10 })).toMatchObject({ runs: 0, forgotten: 3_000, deliveries: 3_000 });
    expect([journal.find('r17'), journal.live().length, journal.history(alive).length]).toEqual([undefined, 2, commits + 1]);
  }, 60_000);

  test('removes a run of any number of events a part at a time, and can be cut off at any of them', async () => {
    const run = journal.begin(newRun('long'), BODY);
    for (let event = 0; event < 8_000; event += 1) {
      journal.append(run, begun('A'.repeat(200)));
      if (event % 4 === 3) await journal.committed(); // an op holds the events of one commit
    }
    journal.change(run, ENDED);
    await journal.committed();
    const whole = journal.history(run).length;
    let next: PrunePosition | undefined = { run: -1 };
    const left: number[] = [];
    while (journal.find('long')?.pruned === undefined) {
      ({ next } = journal.prune({ history: 10, forget: 0 }, next));
      next ??= { run: -1 };
      left.push(journal.history(run).length);
    }
    expect(whole).toBe(8_000);
    expect([...left].sort((a, b) => b - a)).toEqual(left);
    expect(left.at(-1)).toBe(0);
  }, 60_000);

  test('leaves room that is used again: a journal that is pruned does not grow', async () => {
    const size = async (): Promise<number> => {
      await journal.close();
      journal.open();
      return statSync(join(folder, 'journal.db')).size;
    };
    await endedRuns(1_000, 'a');
    const once = await size();
    for (const name of ['b', 'c', 'd']) {
      await pruneAll({ history: 10, forget: 10 });
      await endedRuns(1_000, name);
    }
    expect((await size()) / once).toBeLessThan(1.2);
  }, 60_000);
});

describe('a run that has been at work for long', () => {
  test('is found at once, however much other runs have done since', async () => {
    journal.sharing!.join({ pid: 1, started: '1', boot: 'b', space: 's' }, {});
    const long = journal.begin(newRun('long'), BODY);
    const idle = journal.begin(newRun('idle'), BODY);
    for (const run of [long, idle]) journal.append(run, begun('A'));
    const others = Array.from({ length: 100 }, (_, index) => journal.begin(newRun(`o${index}`), BODY));
    await journal.committed();
    for (let event = 0; event < 300_000; event += 1_000) {
      for (const run of others) {
        for (let more = 0; more < 10; more += 1) {
          journal.append(run, begun('A'));
          journal.park(run, { type: 'parked', at: 1, step: 'A', visits: 1 }); // so that the next event has a row of its own
        }
      }
      if (event === 150_000) journal.append(long, begun('B'));
      journal.sharing!.beat();
      await journal.committed();
    }
    journal.append(long, begun('C'));
    await journal.committed();
    let quickest = Infinity;
    for (let time = 0; time < 10; time += 1) {
      const began = performance.now();
      expect(journal.history(long).map((event) => 'step' in event && event.step)).toEqual(['A', 'B', 'C']);
      expect(journal.history(idle)).toHaveLength(1);
      quickest = Math.min(quickest, performance.now() - began);
    }
    expect(quickest).toBeLessThan(10); // to look through all of the events takes several times that
  }, 120_000);
});
