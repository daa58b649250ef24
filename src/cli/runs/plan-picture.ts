import type { StepSummary } from '../../engine/engine';
import { briefly } from '../briefly';
import { cellWidth, fitted, padded } from '../cell-width';
import { escaped } from '../escaped';
import type { Sheet } from '../sheet';
import { roomOf } from '../terminal';
import { errorLine, STEP_MARKS } from './run-words';

/** What stands between the steps that can be undone and those that cannot. */
export const NO_WAY_BACK = 'no way back from here';

/** Draws the plan of a run: its steps in order, members of a group side by side in a bracket, each with how it stands. */
export function drawPlan(sheet: Sheet, steps: readonly StepSummary[], now: number): void {
  if (steps.length === 0) {
    sheet.line('  no plan yet: it is decided when the run gets its lock');
    return;
  }
  const widest = Math.max(...steps.map(({ name }) => cellWidth(escaped(name))));
  const width = Math.min(widest, Math.max(12, Math.floor(roomOf(sheet.terminal) / 2) - 6));
  steps.forEach((step, index) => {
    const { mark, style } = STEP_MARKS[step.state];
    const name = padded(fitted(escaped(step.name), width), width);
    const kind = step.kind === 'pivot' || step.kind === 'guard' ? `${step.kind}, ` : '';
    sheet.line(`  ${bracketOf(steps, index)} `, { text: mark, style }, ' ', { text: name, style: step.state === 'stuck' ? 'red' : undefined }, '  ', {
      text: kind + howItStands(step, now),
      style: step.state === 'done' ? undefined : style,
    });
    if (step.kind === 'pivot') sheet.line({ text: `  ──── ${NO_WAY_BACK} ────`, style: 'dim' });
  });
}

/** The part of the bracket beside a member of a group. */
export function bracketOf(steps: readonly { readonly group?: number }[], index: number): string {
  const group = steps[index]?.group;
  if (group === undefined) return ' ';
  const [before, after] = [steps[index - 1]?.group === group, steps[index + 1]?.group === group];
  if (before) return after ? '│' : '╰';
  return after ? '╭' : ' ';
}

function howItStands(step: StepSummary, now: number): string {
  const { state, attempts, visits, by, error } = step;
  const took = lasted(step.startedAt, step.endedAt);
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  const why = error === undefined ? '' : `: ${errorLine(error)}`;
  switch (state) {
    case 'pending':
    case 'omitted':
      return state;
    case 'done':
      return `done${by === undefined ? `${took}${tries}` : ` by ${by}`}`;
    case 'bypassed':
      return `bypassed by ${by ?? 'somebody'}`;
    case 'running':
      return `running, attempt ${attempts}${sofar(step.startedAt, now)}`;
    case 'retrying':
      return `attempt ${attempts} failed${why}`;
    case 'waiting':
      return `waits, visited ${visits === 1 ? 'once' : `${visits} times`}${sofar(step.startedAt, now)}`;
    case 'undoing':
      return `undoing, attempt ${step.undoAttempts}${sofar(step.undoStartedAt, now)}${why}`;
    case 'undone':
      return `undone${lasted(step.undoStartedAt, step.undoEndedAt)}`;
    case 'failed':
      return `failed${tries}${why}`;
    case 'stuck':
      return `stuck${step.undoStartedAt === undefined ? tries : ` in its undo${step.undoAttempts > 1 ? `, ${step.undoAttempts} attempts` : ''}`}${why}`;
  }
}

function lasted(from: number | undefined, to: number | undefined): string {
  return from === undefined || to === undefined ? '' : ` in ${briefly(to - from)}`;
}

function sofar(from: number | undefined, now: number): string {
  return from === undefined ? '' : `, ${briefly(now - from)} so far`;
}
