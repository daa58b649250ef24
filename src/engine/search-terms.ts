import { AmendsError } from '../core/errors';
import type { ErrorRecord, RunState } from '../core/history';
import { RUN_STATES } from '../core/run-states';
import type { RunSearch } from './run-search';

/** Where a page ended: the number of its last run, and in order of urgency what that stands there for. */
export interface Position {
  readonly number: number;
  /** In order of urgency: 0 for a stuck run, 1 for any other; and since when it stands so. */
  readonly urgency?: readonly [rank: 0 | 1, since: number];
}

/** A search whose values have been looked at. */
export interface SearchTerms extends Omit<RunSearch, 'limit' | 'cursor' | 'order' | 'text'> {
  readonly order: 'newest' | 'urgent';
  readonly limit: number;
  readonly after?: Position;
  /** Folded, as what it is compared with. */
  readonly text?: string;
}

const ORDERS: readonly string[] = ['newest', 'urgent'];
/** Characters of a text that is looked for: SQLite takes no pattern of more than 50,000 bytes. */
const TEXT_LENGTH = 1_000;
const NUMBER = /^[0-9a-z]{1,11}$/;
const URGENT = /^([01])\.([0-9a-z]{1,11})\.([0-9a-z]{1,11})$/;

/** What a run's row says that matters for its place in order of urgency. */
interface Urgent {
  readonly number: number;
  readonly state: RunState;
  readonly updatedAt: number;
}

export const rankOf = ({ state }: { readonly state: RunState }): 0 | 1 => (state === 'stuck' ? 0 : 1);

/** The cursor of the page that ends with this run. */
export function cursorAfter(run: Urgent, order: SearchTerms['order']): string {
  const number = run.number.toString(36);
  return order === 'newest' ? number : `${rankOf(run)}.${Math.max(0, run.updatedAt).toString(36)}.${number}`;
}

/** @throws AmendsError `QUERY_INVALID` */
function positionOf(cursor: string, order: SearchTerms['order']): Position {
  if (order === 'newest') {
    if (NUMBER.test(cursor)) return { number: Number.parseInt(cursor, 36) };
  } else {
    const [, rank, since, number] = URGENT.exec(cursor) ?? [];
    if (number !== undefined) return { number: Number.parseInt(number, 36), urgency: [rank === '0' ? 0 : 1, Number.parseInt(since!, 36)] };
  }
  throw new AmendsError('QUERY_INVALID', `The cursor ${JSON.stringify(cursor)} is none. Use the value of "next" of the page before, with the same order.`);
}

/** Without the difference of small and capital letters of ASCII, which is what SQLite can leave out, too. */
export const folded = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Looks at the values of a search. @throws AmendsError `QUERY_INVALID` */
export function termsOf({ limit = 100, cursor, order = 'newest', text, states, ...same }: RunSearch): SearchTerms {
  if (!ORDERS.includes(order)) throw new AmendsError('QUERY_INVALID', `There is no order ${JSON.stringify(order)}; there are newest and urgent.`);
  if (!Number.isInteger(limit)) throw new AmendsError('QUERY_INVALID', 'The limit is no whole number; it is 1 to 1000.');
  if (text !== undefined && text.length > TEXT_LENGTH) throw new AmendsError('QUERY_INVALID', `The text is longer than ${TEXT_LENGTH} characters.`);
  const unknown = states?.find((state) => !RUN_STATES.includes(state));
  if (unknown !== undefined) throw new AmendsError('QUERY_INVALID', `There is no state ${JSON.stringify(unknown)}; there are ${RUN_STATES.join(', ')}.`);
  return {
    ...same,
    order,
    limit: Math.min(1_000, Math.max(1, limit)),
    ...(states === undefined ? {} : { states: [...new Set(states)] }),
    ...(text === undefined || text === '' ? {} : { text: folded(text) }),
    ...(cursor === undefined ? {} : { after: positionOf(cursor, order) }),
  };
}

/** Whether the code or the message of an error has a text that is folded already. */
export function errorSays({ code, message }: ErrorRecord, text: string): boolean {
  return (code !== undefined && folded(code).includes(text)) || folded(message).includes(text);
}
