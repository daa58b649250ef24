import type { HistoryEvent } from '../../core/history';
import type { SpanEnd, TraceAttributes } from '../../services/tracing';

/** How the span of an attempt ends, and what is marked in it at its end. */
export interface AttemptEnd extends SpanEnd {
  readonly moment?: { readonly name: string; readonly attributes: TraceAttributes };
}

type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { readonly type: T }>;

const result = (value: string): TraceAttributes => ({ 'amends.result': value });

/** How an attempt has ended that an event tells the end of. @returns `undefined` where it tells of no end */
export function attemptEnd(event: HistoryEvent): AttemptEnd | undefined {
  switch (event.type) {
    case 'succeeded':
    case 'undone':
    case 'found':
      return { attributes: result(event.type) };
    case 'refused':
      return refused(event);
    case 'errored':
      return errored(event);
    case 'parked':
      return event.begun === undefined ? parked(event) : undefined;
    default:
      return undefined;
  }
}

function refused({ answer: { kind, reason } }: Of<'refused'>): AttemptEnd {
  return {
    attributes: result('refused'),
    ...(reason !== undefined && { notes: { 'amends.reason': reason } }),
    moment: { name: 'refused', attributes: { 'amends.answer': kind } },
  };
}

function errored({ error, crashed, retryAt }: Of<'errored'>): AttemptEnd {
  const how = crashed ? 'crashed' : retryAt === undefined ? 'failed' : 'retried';
  const moment = retryAt === undefined ? {} : { moment: { name: 'retry', attributes: { 'amends.retry_at': timeOf(retryAt) } } };
  return { attributes: { ...result(how), 'error.type': error.code ?? error.name }, error, ...moment };
}

function parked({ until, message }: Of<'parked'>): AttemptEnd {
  const attributes = { ...(until !== undefined && { 'amends.until': timeOf(until) }), ...(message !== undefined && { 'amends.message': message }) };
  return { attributes: result('parked'), moment: { name: 'parked', attributes } };
}

const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString();
