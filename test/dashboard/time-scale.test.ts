import fc from 'fast-check';
import { ticksOf, timeScale } from '../../dashboard/time-scale';

const DAY = 24 * 3_600_000;

describe('the axis of time of a run', () => {
  it('leaves room for its work, however long the run has waited', () => {
    const scale = timeScale(0, 30 * DAY + 2_000, [
      { from: 0, to: 1_000 },
      { from: 30 * DAY + 1_000, to: 30 * DAY + 2_000 },
    ]);
    const [first, wait, last] = scale.stretches;
    expect(scale.stretches).toHaveLength(3);
    expect(wait).toMatchObject({ compressed: true });
    expect(wait!.width).toBeLessThan(0.2);
    expect(first!.width).toBeCloseTo(last!.width);
    expect(first!.width).toBeGreaterThan(0.4);
  });

  it('is true to scale where nothing is long beside the rest', () => {
    const scale = timeScale(0, 400, [{ from: 0, to: 300 }]);
    expect(scale.place(100)).toBeCloseTo(0.25);
    expect(scale.stretches.some(({ compressed }) => compressed)).toBe(false);
  });

  it('leaves room for what was done before an attempt that hangs', () => {
    const scale = timeScale(0, DAY, [
      { from: 0, to: 1_000 },
      { from: 1_000, to: DAY },
    ]);
    expect(scale.stretches.map(({ compressed }) => compressed)).toEqual([false, true]);
    expect(scale.place(1_000)).toBeCloseTo(1 / 3);
  });

  it('never shortens work, in proportion to other work', () => {
    const scale = timeScale(0, DAY, [
      { from: 0, to: 100 },
      { from: DAY - 300, to: DAY },
    ]);
    const width = (from: number, to: number): number => scale.place(to) - scale.place(from);
    expect(width(DAY - 300, DAY)).toBeCloseTo(3 * width(0, 100));
  });

  it('goes from its beginning to its end, and never back, for every run', () => {
    const span = fc.record({ from: fc.integer({ min: 0, max: 1e6 }), length: fc.integer({ min: 0, max: 1e9 }) });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), fc.array(fc.integer({ min: 0, max: 2e9 }), { maxLength: 12 }), (spans, points) => {
        const busy = spans.map(({ from, length }) => ({ from, to: from + length }));
        const scale = timeScale(0, 2e9, busy, points);
        const places = [0, ...points, ...busy.flatMap(({ from, to }) => [from, to]), 2e9].sort((a, b) => a - b).map((at) => scale.place(at));
        const ticks = ticksOf(scale, 0).map(({ place }) => place);
        return (
          places[0] === 0 && Math.abs(places.at(-1)! - 1) < 1e-9 && rises(places, 0) && rises(ticks, 0.05) && ticks.every((place) => place >= 0 && place < 1)
        );
      }),
    );
  });

  it('has its ticks at round times since the beginning, and none over a stretch that is drawn short', () => {
    const from = 1_234;
    const scale = timeScale(from, from + 10 * DAY, [{ from, to: from + 10_000 }]);
    const idle = scale.stretches.find(({ compressed }) => compressed)!;
    const ticks = ticksOf(scale, from);
    expect(ticks.length).toBeGreaterThan(3);
    expect(ticks.map(({ at }) => (at - from) % 1_000)).toEqual(ticks.map(() => 0));
    expect(ticks.filter(({ place }) => place > idle.left && place < idle.left + idle.width)).toEqual([]);
  });

  it('has a length even when nothing has happened yet', () => {
    expect(timeScale(5, 5, []).place(5)).toBe(0);
  });
});

/** Whether each number is more than the one before by at least so much. */
const rises = (numbers: readonly number[], by: number): boolean => numbers.every((number, index) => index === 0 || number - numbers[index - 1]! >= by - 1e-12);
