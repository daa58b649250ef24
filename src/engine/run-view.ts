import type { HistoryEvent } from '../core/history';
import type { PlannedStep } from '../core/plan';
import type { RunSummary, StepSummary } from './engine';
import type { RunRow } from './journal-rows';

export function summaryOf(row: RunRow): RunSummary {
  const { number: _number, lock: _lock, owes: _owes, subject: _subject, ...summary } = row;
  return summary;
}

type Draft = { -readonly [K in keyof StepSummary]: StepSummary[K] };

/** What the history tells of each step of a plan. */
export function stepsOf(history: readonly HistoryEvent[]): readonly StepSummary[] {
  const drafts = new Map<string, Draft>();
  for (const event of history) {
    if (event.type === 'planned') for (const step of event.plan) drafts.set(step.name, draft(step));
    else if ('step' in event) {
      const step = drafts.get(event.step);
      if (step !== undefined) tell(step, event);
    }
  }
  return [...drafts.values()];
}

const draft = (step: PlannedStep): Draft => ({ ...step, state: 'pending', attempts: 0, undoAttempts: 0, visits: 0 });

function tell(step: Draft, event: HistoryEvent): void {
  if ('undo' in event) tellUndo(step, event);
  else tellForward(step, event);
}

function tellForward(step: Draft, event: HistoryEvent): void {
  switch (event.type) {
    case 'decided':
      step.state = event.error === undefined ? 'omitted' : 'failed';
      if (event.applies) step.state = 'pending';
      if (event.error !== undefined) step.error = event.error;
      break;
    case 'begun':
      step.state = 'running';
      step.attempts += 1;
      step.startedAt ??= event.at;
      break;
    case 'succeeded':
      step.state = 'done';
      step.endedAt = event.at;
      if (event.by !== undefined) step.by = event.by;
      if (event.outcome !== undefined) step.outcome = event.outcome;
      break;
    case 'refused':
      step.state = 'failed';
      step.endedAt = event.at;
      step.error = { name: 'Response', message: `${event.answer.kind}: ${event.answer.reason ?? ''}` };
      break;
    case 'errored':
      step.state = event.retryAt === undefined ? 'failed' : 'retrying';
      step.error = event.error;
      if (event.retryAt === undefined) step.endedAt = event.at;
      break;
    case 'parked':
      step.state = event.begun === undefined ? 'waiting' : 'running';
      step.visits = event.visits;
      step.startedAt ??= event.at;
      break;
    case 'stuck':
      step.state = 'stuck';
      break;
    case 'verb':
      tellVerb(step, event);
      break;
    default:
  }
}

function tellUndo(step: Draft, event: HistoryEvent): void {
  switch (event.type) {
    case 'begun':
      step.state = 'undoing';
      step.undoAttempts += 1;
      step.undoStartedAt ??= event.at;
      break;
    case 'found':
      if (event.outcome !== undefined) step.outcome = event.outcome;
      break;
    case 'undone':
      step.state = 'undone';
      step.undoEndedAt = event.at;
      break;
    case 'errored':
      step.error = event.error;
      if (event.retryAt === undefined) step.state = 'failed';
      break;
    case 'stuck':
      step.state = 'stuck';
      break;
    case 'verb':
      tellVerb(step, event);
      break;
    default:
  }
}

function tellVerb(step: Draft, { verb, by, at, undo, refused }: Extract<HistoryEvent, { type: 'verb' }>): void {
  if (refused !== undefined) return;
  if (verb === 'retry') step.state = undo ? 'undoing' : 'retrying';
  if (verb !== 'bypass') return;
  step.state = 'bypassed';
  step.by = by;
  if (undo) step.undoEndedAt = at;
  else step.endedAt = at;
}
