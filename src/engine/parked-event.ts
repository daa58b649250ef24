import type { Ended } from '../core/execution';
import type { HistoryEvent, ParkedEvent } from '../core/history';

/** The event of a step that parks (again): what it said, what it was given before, and until when. */
export function parkedEvent(
  before: ParkedEvent | undefined,
  ended: Extract<Ended, { kind: 'parked' }>,
  of: { readonly step: string; readonly at: number },
): HistoryEvent & ParkedEvent {
  const length = ended.seconds === undefined ? ended.timeout : ended.seconds * 1_000;
  return {
    type: 'parked',
    ...of,
    visits: (before?.visits ?? 0) + 1,
    ...(ended.note === undefined ? {} : { note: ended.note }),
    ...(length === undefined ? {} : { until: of.at + length }),
    ...(ended.message === undefined ? {} : { message: ended.message }),
    ...(before?.received === undefined ? {} : { received: before.received }),
  };
}
