import type { HistoryEvent } from '../core/history';
import type { RunHistory } from './run-history';

const UNDO = ' undo';

/** What an operator's retry says of everything that a run is stuck in: a fresh budget. */
export function retriesOf(history: RunHistory, at: number, by: string, why: string): readonly HistoryEvent[] {
  return [...history.stuck].map((key) => {
    const undo = key.endsWith(UNDO);
    const step = undo ? key.slice(0, -UNDO.length) : key;
    return { type: 'verb', at, verb: 'retry', by, why, ...(step === '' ? {} : { step }), ...(undo ? { undo } : {}) };
  });
}
