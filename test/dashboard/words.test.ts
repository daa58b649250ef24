import { duration, relative } from '../../dashboard/duration';
import { EventReader } from '../../dashboard/event-stream';
import { inTurn } from '../../dashboard/in-turn';
import { planColumns } from '../../dashboard/plan-layout';
import { EVERYTHING, parseRoute, runHref, runsHref, sagaHref } from '../../dashboard/route';
import { percentOf, roundUp, throughputColumns } from '../../dashboard/throughput-bars';
import { gistOf, outcomeProblem } from '../../dashboard/verb-words';
import { visiblePieces, visibleText } from '../../dashboard/visible-text';

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_540, '1.5 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_725_000, '1 h 2 min'],
    [30 * 86_400_000, '30 d'],
    [86_400_000 + 3_600_000 * 5, '1 d 5 h'],
    [-5, '0 ms'],
  ])('of %d ms is said as people say it: %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('away from now says which way', () => {
    expect([relative(0, 61_000), relative(61_000, 0), relative(500, 0)]).toEqual(['1 min ago', 'in 1 min', 'just now']);
  });
});

describe('a foreign text', () => {
  it('shows what would not be seen, or would turn its surroundings', () => {
    expect(visibleText('a\u202eb\u0000\u200b\n\t\ud800c')).toBe('a‹U+202E›b‹U+0000›‹U+200B›‹↵›‹⇥›‹U+D800›c');
  });

  it('keeps its line breaks where it is a block, and whole characters everywhere', () => {
    expect(visiblePieces('a\nb 👩‍🚀 שלום', true)).toEqual([{ text: 'a\nb 👩‍🚀 שלום', hidden: false }]);
    expect(visiblePieces('')).toEqual([{ text: '', hidden: false }]);
  });
});

describe('an address of the page', () => {
  it('holds everything that a list is narrowed to, and gives it back', () => {
    const filter = {
      ...EVERYTHING,
      states: ['stuck', 'waiting'],
      q: 'a&b #1',
      saga: 'S',
      step: 'T',
      error: 'E',
      like: 'r1',
      order: 'urgent',
      cursor: 'c',
    } as const;
    expect(parseRoute(runsHref(filter))).toEqual({ view: 'runs', filter });
    expect(runsHref({})).toBe('#/runs');
  });

  it('of a run or a saga survives every name', () => {
    const name = 'a/b?c#d %41 é';
    expect(parseRoute(runHref(name))).toEqual({ view: 'run', id: name });
    expect(parseRoute(sagaHref(name))).toEqual({ view: 'sagas', saga: name });
  });

  it.each([
    ['', { view: 'overview', window: '24h' }],
    ['#/?window=7d', { view: 'overview', window: '7d' }],
    ['#/?window=9y', { view: 'overview', window: '24h' }],
    ['#/runs?state=stuck,dancing&order=up', { view: 'runs', filter: { ...EVERYTHING, states: ['stuck'] } }],
    ['#/runs/%E0%A4%A', { view: 'run', id: '%E0%A4%A' }],
    ['#/nowhere', { view: 'unknown' }],
    ['#/runs/a/b', { view: 'unknown' }],
  ])('that somebody typed (%s) leads somewhere', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });
});

describe('server-sent events', () => {
  const text = ': beat\n\nevent: run\ndata: {"a":1}\n\nretry: 5\nid: 7\ndata: x\r\ndata:y\r\n\r\n';

  it('are read wherever they are cut', () => {
    for (let size = 1; size <= text.length; size += 1) {
      const reader = new EventReader();
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));
      expect(pieces.flatMap((piece) => reader.read(piece))).toEqual([
        { event: 'run', data: '{"a":1}' },
        { event: 'message', data: 'x\ny' },
      ]);
    }
  });
});

describe('the picture of a plan', () => {
  it('puts the members of a group side by side, and knows the point of no return', () => {
    const columns = planColumns([
      { name: 'A', kind: 'plain' },
      { name: 'B', kind: 'plain', group: 1 },
      { name: 'C', kind: 'plain', group: 1 },
      { name: 'D', kind: 'plain', group: 2 },
      { name: 'E', kind: 'pivot' },
    ]);
    expect(columns.map(({ steps, grouped, pivot }) => [steps.map(({ name }) => name).join(), grouped, pivot])).toEqual([
      ['A', false, false],
      ['B,C', true, false],
      ['D', true, false],
      ['E', false, true],
    ]);
  });
});

describe('the chart of throughput', () => {
  const interval = { from: 0, begun: 0, completed: 0, compensated: 0, skipped: 0, abandoned: 0, failed: 0 };

  it('stacks how runs ended, below a round number', () => {
    const { columns, top } = throughputColumns([{ ...interval, begun: 3, completed: 6, abandoned: 1 }, interval]);
    expect(top).toBe(10);
    expect(columns[0]).toMatchObject({
      begun: 0.3,
      blocks: [
        { series: 'completed', bottom: 0, height: 0.6 },
        { series: 'abandoned', bottom: 0.6, height: 0.1 },
      ],
    });
    expect(columns[1]!.blocks).toEqual([]);
    expect([1, 3, 5, 11, 21, 99, 100, 401].map(roundUp)).toEqual([1, 3, 5, 20, 40, 100, 100, 500]);
  });

  it('tells shares as exactly as they matter', () => {
    expect([percentOf(0, 0), percentOf(0, 5), percentOf(1, 1_000), percentOf(1, 30), percentOf(1, 3), percentOf(3, 3)]).toEqual([
      '–',
      '0 %',
      '<1 %',
      '3.3 %',
      '33 %',
      '100 %',
    ]);
  });
});

describe('a verb', () => {
  it('takes nothing or JSON for an outcome', () => {
    expect([outcomeProblem(' '), outcomeProblem('{"id": 1}'), outcomeProblem('null')]).toEqual([undefined, undefined, undefined]);
    expect(outcomeProblem('{id: 1}')).toMatch(/^This is no JSON: /);
  });

  it('is another one when anything that it would do is', () => {
    const offer = { verb: 'retry', steps: [], needsStep: false, effect: 'Tries A again.' } as const;
    expect(gistOf(offer)).toBe(gistOf({ ...offer }));
    expect(gistOf(offer)).not.toBe(gistOf({ ...offer, effect: 'Tries B again.' }));
    expect(gistOf(offer)).not.toBe(gistOf(undefined));
  });

  it('for many is said to few at a time, and to each once', async () => {
    let busy = 0;
    let most = 0;
    const done: number[] = [];
    await inTurn([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, (busy += 1));
      await Promise.resolve();
      done.push(item);
      busy -= 1;
    });
    expect([most, done.sort()]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
  });
});
