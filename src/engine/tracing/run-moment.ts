import type { HistoryEvent } from '../../core/history';
import type { SpanEnd, TraceAttributes } from '../../services/tracing';

/** A span of what happened to a run, but in no attempt. */
export interface RunMoment {
  readonly name: string;
  readonly attributes: TraceAttributes;
  readonly end: SpanEnd;
}

type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { readonly type: T }>;

/** What an event tells of a run, as a span. @returns `undefined` where it tells of an attempt, or nothing */
export function runMoment(event: HistoryEvent): RunMoment | undefined {
  switch (event.type) {
    case 'delivered':
      return { name: 'delivered again', attributes: {}, end: {} };
    case 'message':
      return { name: 'message', attributes: {}, end: { notes: { 'amends.message': event.name, 'amends.message.id': event.id } } };
    case 'verb':
      return verb(event);
    case 'turned':
      return {
        name: 'turn backward',
        attributes: { 'amends.cause': event.cause, ...placeOf(event) },
        end: { notes: { 'amends.reason': event.error.message } },
      };
    case 'stuck': {
      const { step, undo, error } = event;
      const name = step === undefined ? 'stuck' : `stuck in ${undo ? 'undo ' : ''}${step}`;
      return { name, attributes: { ...placeOf(event), 'error.type': error.code ?? error.name }, end: { error } };
    }
    case 'alert':
      return { name: 'alert', attributes: { 'error.type': event.code }, end: { error: { name: 'Alert', message: event.message } } };
    case 'ended':
      return ended(event);
    default:
      return undefined;
  }
}

function verb(event: Of<'verb'>): RunMoment {
  const { verb: name, by, why, refused } = event;
  const failed = refused === undefined ? {} : { error: { name: 'Refused', ...refused } };
  return { name: `verb ${name}`, attributes: placeOf(event), end: { notes: { 'amends.by': by, 'amends.reason': why }, ...failed } };
}

/** A run that was undone, or given up, is a failure to whoever looks for failures. */
function ended({ state, answer }: Of<'ended'>): RunMoment {
  const { kind, reason } = answer;
  const attributes = { 'amends.state': state, 'amends.answer': kind };
  const failed = state === 'abandoned' || kind === 'fail';
  if (failed) return { name: '', attributes, end: { error: { name: 'Failed', message: reason ?? state } } };
  return { name: '', attributes, end: reason === undefined ? {} : { notes: { 'amends.reason': reason } } };
}

const placeOf = ({ step, undo }: { readonly step?: string; readonly undo?: true }): TraceAttributes => ({
  ...(step !== undefined && { 'amends.step': step }),
  ...(undo && { 'amends.direction': 'backward' }),
});
