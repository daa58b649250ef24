import type { HistoryEvent } from '../core/history';
import { RunHistory } from './run-history';

/** What the journaled events of a run say of it. */
export function readHistory(events: readonly HistoryEvent[], history = new RunHistory()): RunHistory {
  for (const event of events) history.apply(event, event.type === 'succeeded' && event.outcome !== undefined ? JSON.stringify(event.outcome) : undefined);
  return history;
}
