import type { PlannedStep } from '../core/plan';
import type { RunHistory } from './run-history';

/** A step, or its undo; without a step the run as a whole. */
export interface Place {
  readonly step?: string;
  readonly undo?: true;
}

/** The steps that are parked, and the steps and undos that wait for their next attempt: what a wake is for. */
export function asleepIn(history: RunHistory, now: number): readonly Place[] {
  return history.plan.flatMap((step): Place[] => {
    const { forward, backward, woken } = history.step(step.name);
    const place = { step: step.name };
    if (history.turned) return (backward.retryAt ?? 0) > now ? [{ ...place, undo: true }] : [];
    const parked = forward.settled?.kind === 'parked' && !woken;
    return (parked || (forward.retryAt ?? 0) > now) && !isGivenUp(history, step) ? [place] : [];
  });
}

/** Whether the run turns as soon as what is under way has settled: no other step is visited or attempted then. */
function isGivenUp(history: RunHistory, { group }: PlannedStep): boolean {
  if (history.pastPivot) return false;
  if (history.cancelled !== undefined) return true;
  const siblings = group === undefined ? [] : history.plan.filter((other) => other.group === group);
  return siblings.some(({ name }) => ['failed', 'refused'].includes(history.facts(name, false).settled?.kind ?? ''));
}
