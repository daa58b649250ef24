import { v7 as timeOrderedId } from 'uuid';
import { AmendsError } from '../core/errors';
import { toJournal } from '../core/journalable';

/** A message as it is journaled. @throws AmendsError `MESSAGE_INVALID`, `OUTCOME_NOT_JOURNALABLE`, `OUTCOME_TOO_LARGE` */
export function sentMessage(name: string, payload: unknown, id: string | undefined): { readonly id: string; readonly value: unknown } {
  if (name === '') throw new AmendsError('MESSAGE_INVALID', 'A message needs a name.');
  const json = toJournal(payload, `the payload of ${name}`);
  return { id: id ?? timeOrderedId(), value: json === undefined ? undefined : (JSON.parse(json) as unknown) };
}
