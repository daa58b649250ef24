import type { HistoryEvent } from '../core/history';
import { CRASH_LIMIT, type RunHistory } from './run-history';

/** What a restart has to say about the attempts that were under way: each is a crash, and after three in one step it is not executed again. */
export function crashesOf(history: RunHistory, at: number): readonly HistoryEvent[] {
  return history.plan.flatMap(({ name }) => [crashOf(history, name, false, at), crashOf(history, name, true, at)]).filter((event) => event !== undefined);
}

function crashOf(history: RunHistory, step: string, undo: boolean, at: number): HistoryEvent | undefined {
  const facts = history.facts(step, undo);
  if (!facts.inFlight) return undefined;
  const loop = facts.crashes + 1 >= CRASH_LIMIT;
  const message = loop
    ? `${step} was under way in ${CRASH_LIMIT} crashes; it is not executed again until an operator says so.`
    : `The process ended while ${step} was under way.`;
  const error = { name: 'AmendsError', code: loop ? 'CRASH_LOOP' : 'STEP_CRASHED', message };
  return { type: 'errored', at, step, ...(undo ? { undo } : {}), attempt: facts.attempts, error, crashed: true, ...(loop ? {} : { retryAt: at }) };
}
