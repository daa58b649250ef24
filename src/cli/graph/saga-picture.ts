import type { SagaDescription } from '../../saga-description';
import type { StepDescription } from '../../step-description';
import { briefly } from '../briefly';
import { cellWidth, fitted, padded } from '../cell-width';
import { escaped } from '../escaped';
import { bracketOf, NO_WAY_BACK } from '../runs/plan-picture';
import { roomOf } from '../terminal';
import type { Sheet } from '../sheet';

/** Draws a saga from its class: its steps in order, members of a group in a bracket, and the line after which nothing is undone. */
export function drawSaga(sheet: Sheet, saga: SagaDescription): void {
  const { name, steps, fixed } = saga;
  sheet.line({ text: name, style: 'bold' }, sayings(saga));
  if (!fixed)
    sheet.text('It looks at the request to decide which of these steps it lists, and in which order; amends plan prints that for a request.', 0, 'dim');
  sheet.line();
  if (steps.length === 0) sheet.line('  no step');
  const widest = Math.max(0, ...steps.map((step) => cellWidth(escaped(step.name))));
  const width = Math.min(widest, Math.max(12, Math.floor(roomOf(sheet.terminal) / 2) - 6));
  steps.forEach((step, index) => {
    const mark = MARKS[step.kind];
    sheet.line(
      `  ${fixed ? bracketOf(steps, index) : ' '} ${step.kind === 'guard' ? '○' : '●'} `,
      { text: padded(fitted(escaped(step.name), width), width), style: mark.style },
      `  ${telling(step)}`,
    );
    if (step.kind === 'pivot' && fixed) sheet.line({ text: `  ──── ${NO_WAY_BACK} ────`, style: 'dim' });
  });
  if (steps.some(({ group }) => group !== undefined)) sheet.line().line({ text: 'Steps in one bracket run side by side.', style: 'dim' });
}

const MARKS = {
  guard: { told: 'guard: executes nothing, and is undone last', style: 'blue' },
  compensatable: { told: 'can be undone', style: undefined },
  plain: { told: 'nothing to undo', style: undefined },
  pivot: { told: 'pivot', style: 'yellow' },
  retriable: { told: 'tried until it works', style: 'green' },
} as const;

function telling({ kind, conditional, group, retry }: StepDescription): string {
  const parts: string[] = [MARKS[kind].told];
  if (conditional) parts.push('may be omitted');
  if (group !== undefined) parts.push('side by side');
  if (kind !== 'guard' && kind !== 'retriable') parts.push(retry.maxAttempts === 1 ? 'one attempt' : `${retry.maxAttempts} attempts`);
  return parts.join(', ');
}

function sayings({ deadline, whenLocked, onUndoFailure }: SagaDescription): string {
  return [
    ...(deadline === undefined ? [] : [`deadline ${briefly(deadline)}`]),
    ...(whenLocked === 'wait' ? [] : [`when locked: ${whenLocked}`]),
    ...(onUndoFailure === 'halt' ? [] : [`when an undo fails: ${onUndoFailure}`]),
  ]
    .map((saying) => `  ${saying}`)
    .join('');
}
