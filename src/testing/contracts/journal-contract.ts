import type { HistoryEvent } from '../../core/history';
import type { DeliveryRow } from '../../engine/journal-rows';
import type { JournalUnderTest } from './engine/journal-under-test';
import { AT, JournalBench, begun, ended, ids, newRun, parked } from './journal/journal-bench';

/** What every journal must satisfy: what is handed over comes back, in order, once it is committed. To be called in a jest test file. */
export function journalContract(name: string, make: () => JournalUnderTest): void {
  describe(`${name}, as a journal`, () => {
    const bench = new JournalBench();
    beforeEach(() => bench.open(make()));
    afterEach(() => bench.close());
    commitTests(bench);
    historyTests(bench);
    runTests(bench);
    listTests(bench);
    deliveryTests(bench);
  });
}

function commitTests(bench: JournalBench): void {
  test('what is read is what was committed', async () => {
    const { journal } = bench;
    const run = journal.begin(newRun('a'), '{"id":"PR-a"}');
    journal.append(run, begun('A'));
    journal.answer(ended('a', 'PR-a'));
    expect([journal.find('a'), journal.latest('Purchase', 'PR-a'), journal.delivery('D-1')]).toEqual([undefined, undefined, undefined]);
    expect([journal.live(), journal.history(run), journal.requests(run)]).toEqual([[], [], []]);
    await journal.committed();
    expect([journal.find('a')?.number, journal.latest('Purchase', 'PR-a')?.id, journal.delivery('D-1')?.run]).toEqual([run, 'a', 'a']);
    expect([journal.live().length, journal.history(run).length, journal.requests(run).length]).toEqual([1, 1, 1]);
  });

  test('what is handed over in one turn of the event loop shares one commit', async () => {
    const { journal } = bench;
    for (const id of ['a', 'b', 'c']) {
      const run = journal.begin(newRun(id), '{}');
      await Promise.resolve(); // the same turn
      journal.append(run, begun('A'));
    }
    await journal.committed();
    expect(bench.commits).toBe(1);
    journal.begin(newRun('d'), '{}');
    await journal.committed();
    expect(bench.commits).toBe(2);
  });

  test('who waits for a commit is called back in the order of asking, once it is durable, and never at once', async () => {
    const { journal } = bench;
    const heard: string[] = [];
    const hear = (name: string) => (): void => void heard.push(`${name}, ${journal.find('a') === undefined ? 'nothing' : 'a run'} to be read`);
    journal.whenCommitted(hear('before'));
    journal.begin(newRun('a'), '{}');
    journal.whenCommitted(hear('first'));
    journal.whenCommitted(hear('second'));
    const committed = journal.committed();
    expect(heard).toEqual([]);
    await committed;
    expect(heard).toEqual(['before, nothing to be read', 'first, a run to be read', 'second, a run to be read']);
  });

  test('nothing handed over is nothing to wait for, and no commit', async () => {
    await bench.journal.committed();
    expect(bench.commits).toBe(0);
  });

  test('closing writes what is still to be written', async () => {
    const run = bench.journal.begin(newRun('a'), '{"id":"PR-a"}');
    bench.journal.append(run, begun('A'));
    await bench.reopen();
    expect(bench.journal.history(run)).toEqual([begun('A')]);
  });

  test('a journal without trouble tells of none', async () => {
    bench.journal.begin(newRun('a'), '{}');
    await bench.journal.committed();
    expect(bench.journal.problem()).toBeUndefined();
  });
}

function historyTests(bench: JournalBench): void {
  test('the history of a run tells what happened, in order, over commits and restarts, and nothing of other runs', async () => {
    const [a, b] = ['a', 'b'].map((id) => bench.journal.begin(newRun(id), '{}')) as [number, number];
    const events: readonly HistoryEvent[] = [
      { type: 'planned', at: AT, plan: [{ name: 'A', kind: 'plain' }] },
      begun('A'),
      { type: 'errored', at: AT, step: 'A', attempt: 1, error: { name: 'Error', message: 'ä – 🙂 "quoted"\n' }, retryAt: AT + 1 },
      begun('A', 2),
    ];
    for (const [index, event] of events.entries()) {
      bench.journal.append(a, event);
      bench.journal.append(b, begun(`Other${index}`));
      if (index % 2 === 1) await bench.journal.committed();
      if (index === 1) await bench.reopen();
    }
    await bench.journal.committed();
    expect(bench.journal.history(a)).toEqual(events);
  });

  test('an outcome comes back as its JSON says, and the lack of one as none', async () => {
    const { journal } = bench;
    const run = journal.begin(newRun('a'), '{}');
    journal.append(run, { type: 'succeeded', at: AT, step: 'A' }, '{"id":"C-1","list":[1,null,"ä\\n"]}');
    journal.append(run, { type: 'succeeded', at: AT, step: 'B' });
    journal.append(run, { type: 'succeeded', at: AT, step: 'C', by: 'anna "the" operator' }, 'null');
    await journal.committed();
    expect(journal.history(run)).toEqual([
      { type: 'succeeded', at: AT, step: 'A', outcome: { id: 'C-1', list: [1, null, 'ä\n'] } },
      { type: 'succeeded', at: AT, step: 'B' },
      { type: 'succeeded', at: AT, step: 'C', by: 'anna "the" operator', outcome: null },
    ]);
  });

  test.each(['one commit', 'many commits'])(
    'a parked event takes the place of the one before it, of its step and run only, and stands where it came last (%s)',
    async (how) => {
      const { journal } = bench;
      const [a, b] = ['a', 'b'].map((id) => journal.begin(newRun(id), '{}')) as [number, number];
      const steps: readonly (() => void)[] = [
        () => journal.append(a, begun('A')),
        () => journal.park(a, parked('A', 1)),
        () => journal.park(b, parked('A', 7)),
        () => journal.park(a, parked('B', 1)),
        () => journal.append(a, begun('C')),
        () => journal.park(a, parked('A', 2)),
        () => journal.append(a, begun('D')),
      ];
      for (const step of steps) {
        step();
        if (how === 'many commits') await journal.committed();
      }
      await journal.committed();
      expect(journal.history(a)).toEqual([begun('A'), parked('B', 1), begun('C'), parked('A', 2), begun('D')]);
      expect(journal.history(b)).toEqual([parked('A', 7)]);
    },
  );

  test('order goes on after a restart', async () => {
    const run = bench.journal.begin(newRun('a'), '{}');
    bench.journal.append(run, begun('A'));
    bench.journal.park(run, parked('A', 1));
    await bench.reopen();
    bench.journal.append(run, begun('B'));
    await bench.reopen();
    bench.journal.park(run, parked('A', 2));
    await bench.journal.committed();
    expect(bench.journal.history(run)).toEqual([begun('A'), begun('B'), parked('A', 2)]);
  });
}

function runTests(bench: JournalBench): void {
  test('runs are numbered in order of first delivery, over restarts too', async () => {
    const first = bench.journal.begin(newRun('a'), '{}');
    await bench.reopen();
    const second = bench.journal.begin(newRun('b'), '{}');
    expect(second).toBeGreaterThan(first);
  });

  test('a run comes back as it was begun, and as it was changed; an absent step or error of the new state means none', async () => {
    const { journal } = bench;
    const number = journal.begin(newRun('a', { owes: true, state: 'queued' }), '{}');
    await journal.committed();
    expect(journal.find('a')).toEqual({ ...newRun('a', { owes: true, state: 'queued' }), number });
    const stuck = { state: 'stuck', owes: true, updatedAt: AT + 1, step: 'A', error: { name: 'Error', message: 'down', code: 'DOWN' } } as const;
    journal.change(number, stuck);
    await journal.committed();
    expect(journal.find('a')).toEqual({ ...newRun('a'), ...stuck, number });
    const end = { state: 'compensated', owes: false, updatedAt: AT + 2, endedAt: AT + 2, answer: { kind: 'fail', reason: 'no' } } as const;
    journal.change(number, end);
    await journal.committed();
    expect(journal.find('a')).toEqual({ ...newRun('a'), ...end, number });
    await bench.reopen();
    expect(bench.journal.find('a')).toEqual({ ...newRun('a'), ...end, number });
  });

  test('the last generation for a saga and a request is found, and no other', async () => {
    const { journal } = bench;
    journal.begin(newRun('a1', { request: 'PR-1', generation: 1 }), '{}');
    journal.begin(newRun('a2', { request: 'PR-1', generation: 2 }), '{}');
    journal.begin(newRun('other', { request: 'PR-1', saga: 'Other', generation: 1 }), '{}');
    await journal.committed();
    expect(journal.latest('Purchase', 'PR-1')?.id).toBe('a2');
    expect(journal.latest('Other', 'PR-1')?.id).toBe('other');
    expect(journal.latest('Purchase', 'PR-2')).toBeUndefined();
    expect(journal.find('none')).toBeUndefined();
  });

  test('live runs are those that have not ended, in order of first delivery', async () => {
    const { journal } = bench;
    const numbers = ['a', 'b', 'c', 'd'].map((id) => journal.begin(newRun(id), '{}'));
    journal.change(numbers[1]!, { state: 'completed', owes: false, updatedAt: AT, endedAt: AT, answer: { kind: 'done' } });
    journal.change(numbers[0]!, { state: 'waiting', owes: true, updatedAt: AT + 9, step: 'A' });
    await journal.committed();
    expect(ids(journal.live())).toEqual(['a', 'c', 'd']);
    await bench.reopen();
    expect(ids(bench.journal.live())).toEqual(['a', 'c', 'd']);
  });

  test('the requests of a run come back in the order of their delivery, as they were written', async () => {
    const { journal } = bench;
    const run = journal.begin(newRun('a'), '{"id":"PR-a","n":0}');
    for (const request of [1, 2]) journal.deliver(run, { request, json: `{"id":"PR-a","n":${request}}` });
    await journal.committed();
    journal.deliver(run, { request: 3, json: '{"id":"PR-a","text":"ä – 🙂"}' });
    await bench.reopen();
    expect(bench.journal.requests(run)).toEqual([
      { request: 0, json: '{"id":"PR-a","n":0}' },
      { request: 1, json: '{"id":"PR-a","n":1}' },
      { request: 2, json: '{"id":"PR-a","n":2}' },
      { request: 3, json: '{"id":"PR-a","text":"ä – 🙂"}' },
    ]);
  });
}

function listTests(bench: JournalBench): void {
  const all = { limit: 1_000, before: undefined };

  async function seven(): Promise<readonly number[]> {
    const { journal } = bench;
    const numbers = Array.from({ length: 7 }, (_, index) =>
      journal.begin(newRun(`r${index}`, { saga: index % 2 === 0 ? 'Purchase' : 'Change', request: index < 4 ? 'PR-1' : 'PR-2', generation: index }), '{}'),
    );
    journal.change(numbers[0]!, { state: 'completed', owes: false, updatedAt: AT, endedAt: AT, answer: { kind: 'done' } });
    journal.change(numbers[5]!, { state: 'stuck', owes: false, updatedAt: AT });
    await journal.committed();
    return numbers;
  }

  test('a list begins with the newest run, and its pages follow one another without gap or overlap', async () => {
    await seven();
    const pages: string[][] = [];
    for (let before: number | undefined, page = bench.journal.list({ limit: 3, before }); page.length > 0; page = bench.journal.list({ limit: 3, before })) {
      pages.push([...ids(page)]);
      before = page.at(-1)!.number;
    }
    expect(pages).toEqual([['r6', 'r5', 'r4'], ['r3', 'r2', 'r1'], ['r0']]);
  });

  test('a list may be of one state, one saga, one request, and of all of these at once', async () => {
    const numbers = await seven();
    const { journal } = bench;
    expect(ids(journal.list({ ...all, state: 'completed' }))).toEqual(['r0']);
    expect(ids(journal.list({ ...all, state: 'stuck' }))).toEqual(['r5']);
    expect(ids(journal.list({ ...all, saga: 'Change' }))).toEqual(['r5', 'r3', 'r1']);
    expect(ids(journal.list({ ...all, request: 'PR-2' }))).toEqual(['r6', 'r5', 'r4']);
    expect(ids(journal.list({ ...all, state: 'running', saga: 'Purchase', request: 'PR-2' }))).toEqual(['r6', 'r4']);
    expect(ids(journal.list({ state: 'running', limit: 2, before: numbers[6]! }))).toEqual(['r4', 'r3']);
    expect(journal.list({ ...all, state: 'abandoned' })).toEqual([]);
  });
}

function deliveryTests(bench: JournalBench): void {
  test('the answer that was given under a delivery id comes back, with the run or without one', async () => {
    const { journal } = bench;
    const withRun = ended('a', 'PR-a');
    const without: DeliveryRow = { id: 'D-2', request: 'PR-b', run: null, state: null, answer: { kind: 'skip', reason: 'offline' }, at: AT };
    journal.answer(withRun);
    journal.answer(without);
    await bench.reopen();
    expect(bench.journal.delivery('D-1')).toEqual(withRun);
    expect(bench.journal.delivery('D-2')).toEqual(without);
    expect(bench.journal.delivery('D-3')).toBeUndefined();
  });

  test('a later answer under the same delivery id takes the place of the former', async () => {
    const { journal } = bench;
    journal.answer(ended('a', 'PR-a'));
    journal.answer({ ...ended('a', 'PR-a'), answer: { kind: 'fail', reason: 'after all' } });
    await journal.committed();
    expect(journal.delivery('D-1')?.answer).toEqual({ kind: 'fail', reason: 'after all' });
  });
}
