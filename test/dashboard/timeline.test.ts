import type { HistoryEvent } from 'amends';
import { nextOf, standingsOf, whyOf } from '../../dashboard/standing';
import { timelineOf } from '../../dashboard/timeline';
import { barLength, barTitle, waterfallOf } from '../../dashboard/waterfall-rows';

const error = { name: 'Error', message: 'the vendor is down', code: 'DOWN' };
const plan = [
  { name: 'Buy', kind: 'compensatable' },
  { name: 'Ask', kind: 'plain' },
] as const;

const of = (...history: HistoryEvent[]) => timelineOf(history, 0);

describe('the timeline of a run', () => {
  it('has a bar for each attempt and for each wait between two', () => {
    const { bars } = of(
      { type: 'begun', at: 10, step: 'Buy', attempt: 1, request: 0 },
      { type: 'errored', at: 20, step: 'Buy', attempt: 1, error, retryAt: 120 },
      { type: 'begun', at: 120, step: 'Buy', attempt: 2, request: 0 },
      { type: 'succeeded', at: 150, step: 'Buy', outcome: 1 },
    );
    expect(bars).toMatchObject([
      { kind: 'attempt', from: 10, to: 20, attempt: 1, result: 'error', error },
      { kind: 'backoff', from: 20, to: 120, until: 120 },
      { kind: 'attempt', from: 120, to: 150, attempt: 2, result: 'done' },
    ]);
  });

  it('tells an undo from what it undoes, also while both are of one step', () => {
    const { bars, marks } = of(
      { type: 'begun', at: 1, step: 'Buy', attempt: 1, request: 0 },
      { type: 'succeeded', at: 2, step: 'Buy' },
      { type: 'turned', at: 3, cause: 'failed', step: 'Ask', error },
      { type: 'begun', at: 4, step: 'Buy', undo: true, attempt: 1, request: 0 },
      { type: 'undone', at: 9, step: 'Buy', undo: true },
    );
    expect(bars.map(({ undo, from, to }) => [undo, from, to])).toEqual([
      [false, 1, 2],
      [true, 4, 9],
    ]);
    expect(marks).toMatchObject([{ kind: 'turned', at: 3, detail: error.message }]);
  });

  it('ends a park where its visit begins, and tells of visits of which the journal keeps only the last', () => {
    const { bars } = of(
      { type: 'begun', at: 0, step: 'Ask', attempt: 1, request: 0 },
      { type: 'parked', at: 900, step: 'Ask', visits: 40, message: 'approved', begun: { at: 1_000, request: 0 } },
      { type: 'succeeded', at: 1_001, step: 'Ask' },
    );
    expect(bars).toMatchObject([
      { kind: 'visits', from: 0, to: 900, visits: 40 },
      { kind: 'wait', from: 900, to: 1_000, message: 'approved' },
      { kind: 'attempt', from: 1_000, to: 1_001, result: 'done' },
    ]);
  });

  it('marks a crash, a message, a verb and an alert where they happened', () => {
    const { marks } = of(
      { type: 'begun', at: 1, step: 'Buy', attempt: 1, request: 0 },
      { type: 'errored', at: 5, step: 'Buy', attempt: 1, error, crashed: true, retryAt: 5 },
      { type: 'message', at: 6, name: 'approved', id: 'm-1' },
      { type: 'verb', at: 7, verb: 'wake', by: 'ann', why: 'the vendor is back' },
      { type: 'alert', at: 8, code: 'DEADLINE_PASSED', message: 'too late' },
    );
    expect(marks.map(({ kind, at }) => [kind, at])).toEqual([
      ['crash', 5],
      ['message', 6],
      ['verb', 7],
      ['alert', 8],
    ]);
  });

  it('ends a stuck stretch by the verb that helps, and not by one that was refused', () => {
    const stuck: HistoryEvent = { type: 'stuck', at: 10, step: 'Buy', error };
    const verb = { type: 'verb', at: 20, verb: 'retry', by: 'ann', why: '', step: 'Buy' } as const;
    expect(of(stuck, { ...verb, refused: { code: 'VERB_REFUSED', message: 'no' } }).bars).toMatchObject([{ kind: 'stuck', to: undefined }]);
    expect(of(stuck, verb).bars).toMatchObject([{ kind: 'stuck', from: 10, to: 20 }]);
  });

  it('closes everything at the end of the run', () => {
    const { bars, to } = of(
      { type: 'begun', at: 1, step: 'Buy', attempt: 1, request: 0 },
      { type: 'verb', at: 4, verb: 'abandon', by: 'ann', why: '' },
      { type: 'ended', at: 5, state: 'abandoned', answer: { kind: 'fail', reason: 'abandoned' } },
    );
    expect(bars).toMatchObject([{ to: 5, result: 'dropped' }]);
    expect(to).toBe(5);
  });

  it('has a row for the run and one for each step, those that were never begun too', () => {
    const timeline = of({ type: 'begun', at: 0, step: 'Buy', attempt: 1, request: 0 }, { type: 'message', at: 50, name: 'approved', id: 'm' });
    const { rows } = waterfallOf(timeline, plan, 100);
    expect(rows.map(({ step, bars, marks }) => [step, bars.length, marks.length])).toEqual([
      [undefined, 0, 1],
      ['Buy', 1, 0],
      ['Ask', 0, 0],
    ]);
    expect(rows[1]!.bars[0]).toMatchObject({ left: 0, width: 1 });
  });

  it('names each bar in words, and says how long it was', () => {
    const { bars } = of(
      { type: 'begun', at: 0, step: 'Buy', attempt: 3, request: 0 },
      { type: 'errored', at: 2_000, step: 'Buy', attempt: 3, error, retryAt: 9_000 },
    );
    expect(bars.map(barTitle)).toEqual(['attempt 3: failed', 'waits for attempt 4']);
    expect(bars.map((bar) => barLength(bar, 5_000))).toEqual(['2 s', '3 s so far']);
  });
});

describe('how a run stands', () => {
  const run = { id: 'r', saga: 'S', request: 'PR-1', generation: 1, state: 'running', createdAt: 0, updatedAt: 0 } as const;

  it('is what its history leaves open', () => {
    const history: HistoryEvent[] = [
      { type: 'begun', at: 1, step: 'Buy', attempt: 1, request: 0 },
      { type: 'errored', at: 5, step: 'Buy', attempt: 1, error, retryAt: 65_000 },
    ];
    const doing = standingsOf({ history, createdAt: 0 });
    expect(doing).toEqual([{ step: 'Buy', doing: 'retrying', attempt: 1, since: 5, error, until: 65_000 }]);
    expect(whyOf({ ...run, doing })).toBe('the vendor is down');
    expect(nextOf({ ...run, doing }, 5_000)).toBe('attempt 2 in 1 min');
    expect(standingsOf({ history, createdAt: 0, endedAt: 9 })).toEqual([]);
  });

  it.each([
    [{ ...run, state: 'stuck' }, 'nothing until somebody helps'],
    [{ ...run, state: 'queued' }, 'begins when it has its lock and its turn'],
    [{ ...run, state: 'completed', endedAt: 1 }, 'nothing: it has ended'],
    [{ ...run, doing: [{ step: 'Ask', doing: 'waiting', attempt: 1, since: 0, message: 'approved' }] }, 'waits for approved, without a limit'],
    [{ ...run, doing: [{ step: 'Ask', doing: 'waiting', attempt: 1, since: 0, until: 5 }] }, 'is visited now'],
    [{ ...run, doing: [{ step: 'Buy', undo: true, doing: 'running', attempt: 2, since: 0 }] }, 'undo 2 is under way'],
    [run, 'goes on by itself'],
  ] as const)('says what comes next: %#', (line, next) => {
    expect(nextOf(line, 10)).toBe(next);
  });
});
