import type { Application } from '../application';
import type { Retry } from '../core/retry';
import { table } from './table';
import type { Terminal } from './terminal';

type InspectedPlan = Awaited<ReturnType<Application['inspect']>>;
type InspectedStep = InspectedPlan['steps'][number];

/** The steps of a plan as a table, with what its marks mean. */
export function planTable({ saga, steps }: InspectedPlan, terminal: Terminal): string {
  if (steps.length === 0) return `${saga} lists no step for this request.\n`;
  const numbers = numbersOf(steps);
  const rows = steps.map((step, index) => [
    numbers[index]!,
    step.name + (step.conditional ? ' ?' : ''),
    step.kind,
    retryOf(step),
    step.undo ? policy(step.undoRetry) : '-',
    length(step.timeout),
  ]);
  const notes = [
    ...(steps.some(({ group }) => group !== undefined) ? ['Steps with the same number run side by side.'] : []),
    ...(steps.some(({ conditional }) => conditional) ? ['? is asked when its turn comes, and may be omitted.'] : []),
    'Retry and undo: attempts in all, first wait..longest wait. Time: of one attempt.',
  ];
  return `${saga}\n\n${table(['#', { heading: 'step', least: 8 }, 'kind', 'retry', 'undo', 'time'], rows, terminal)}\n${notes.join('\n')}\n`;
}

/** 1, 2, 3a, 3b, 4: members of a group share a number. */
function numbersOf(steps: readonly InspectedStep[]): readonly string[] {
  let number = 0;
  let member = 0;
  return steps.map(({ group }, index) => {
    member = group !== undefined && group === steps[index - 1]?.group ? member + 1 : 0;
    if (member === 0) number += 1;
    return group === undefined ? String(number) : number + letter(member);
  });
}

function letter(index: number): string {
  return index < 26 ? String.fromCharCode(97 + index) : `.${index + 1}`;
}

function retryOf({ kind, retry }: InspectedStep): string {
  if (kind === 'guard') return '-'; // never executed
  return kind === 'retriable' ? `∞, ${waits(retry)}` : policy(retry);
}

function policy(retry: Retry): string {
  return retry.maxAttempts === 1 ? '1' : `${retry.maxAttempts}, ${waits(retry)}`;
}

function waits({ initialInterval, maxInterval }: Retry): string {
  return `${length(initialInterval)}..${length(maxInterval)}`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** Milliseconds in the largest unit that divides them. */
function length(milliseconds: number): string {
  const unit = milliseconds === 0 ? undefined : UNITS.find(([, size]) => milliseconds % size === 0);
  return unit === undefined ? `${milliseconds}ms` : `${milliseconds / unit[1]}${unit[0]}`;
}
