import type { PlannedStep } from 'amends';
import { duration } from './duration';
import { timeScale, type TimeScale } from './time-scale';
import type { Bar, Mark, Timeline } from './timeline';

export interface PlacedBar {
  readonly bar: Bar;
  readonly left: number;
  readonly width: number;
}

export interface PlacedMark {
  readonly mark: Mark;
  readonly left: number;
}

/** A row of the waterfall: the run itself, or one step. */
export interface Row {
  readonly step: string | undefined;
  readonly bars: readonly PlacedBar[];
  readonly marks: readonly PlacedMark[];
}

export interface Waterfall {
  readonly scale: TimeScale;
  readonly rows: readonly Row[];
}

/** @param now the end of what goes on still */
export function waterfallOf(timeline: Timeline, plan: readonly Pick<PlannedStep, 'name'>[], now: number): Waterfall {
  const { from, bars, marks } = timeline;
  const to = timeline.to ?? Math.max(now, from, ...bars.map((bar) => bar.to ?? bar.from), ...marks.map(({ at }) => at));
  const busy = bars.filter(({ kind }) => kind === 'attempt').map((bar) => ({ from: bar.from, to: bar.to ?? to }));
  const points = [...bars.flatMap((bar) => [bar.from, bar.to ?? to]), ...marks.map(({ at }) => at)];
  const scale = timeScale(from, to, busy, points);
  const names = [undefined, ...new Set([...plan.map(({ name }) => name), ...bars.flatMap(({ step }) => step ?? [])])];
  const rows = names.map((step): Row => ({
    step,
    bars: bars.filter((bar) => bar.step === step).map((bar) => placed(bar, to, scale)),
    marks: marks
      .filter((mark) => (step === undefined ? !OF_STEPS.has(mark.kind) || mark.step === undefined : OF_STEPS.has(mark.kind) && mark.step === step))
      .map((mark) => ({ mark, left: scale.place(mark.at) })),
  }));
  return { scale, rows };
}

/** What is marked beside the step that it happened to; all else happened to the run. */
const OF_STEPS: ReadonlySet<Mark['kind']> = new Set(['stuck', 'crash']);

function placed(bar: Bar, to: number, scale: TimeScale): PlacedBar {
  const left = scale.place(bar.from);
  return { bar, left, width: scale.place(bar.to ?? to) - left };
}

const RESULTS: Readonly<Record<NonNullable<Bar['result']>, string>> = {
  done: 'done',
  error: 'failed',
  crash: 'cut off: the process died',
  refused: 'refused',
  parked: 'parked',
  dropped: 'dropped',
};

/** What a bar is, in words. */
export function barTitle(bar: Bar): string {
  const undo = bar.undo ? 'undo, ' : '';
  switch (bar.kind) {
    case 'attempt':
      return `${undo}${bar.visits === undefined ? '' : `visit ${bar.visits}, `}attempt ${bar.attempt ?? 1}: ${bar.result === undefined ? 'under way' : RESULTS[bar.result]}`;
    case 'backoff':
      return `${undo}waits for attempt ${(bar.attempt ?? 0) + 1}`;
    case 'wait':
      return bar.message === undefined ? 'parked until its time' : `parked until the message ${bar.message}`;
    case 'visits':
      return `visited ${bar.visits ?? 0} times, and parked in between`;
    case 'stuck':
      return `${undo}stuck`;
  }
}

/** How long a bar is. */
export const barLength = (bar: Bar, now: number): string => (bar.to === undefined ? `${duration(now - bar.from)} so far` : duration(bar.to - bar.from));
