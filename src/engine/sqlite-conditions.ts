import { isEnd } from '../core/run-states';
import { idOf } from './run-id';
import type { SearchTerms } from './search-terms';

/** Characters of a run's number in its id. */
const NUMBER_LENGTH = 11;
const DIGITS = /^[0-9a-v]+$/;
/** What SQLite and JSON do not give back as it was: a NUL ends a text for LIKE, and half a character is another one afterwards. */
const ODD = /[\0\ufffd]/;

/** What the rows of runs must satisfy, for SQL. */
export interface Conditions {
  /** With the index that is to be used. */
  readonly from: string;
  readonly where: readonly string[];
  readonly values: readonly unknown[];
}

const likeText = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** What a search means in SQL, without where its page begins. @param numbers of the only runs that come into question */
export function conditionsOf(terms: SearchTerms, nonce: string, numbers: readonly number[] | undefined): Conditions {
  const { states, saga, request, subject, step, error, text, order } = terms;
  const where: string[] = [];
  const values: unknown[] = [];
  const add = (condition: string, ...given: readonly unknown[]): void => {
    where.push(condition);
    values.push(...given);
  };
  const live = order === 'urgent' || numbers !== undefined || (states !== undefined && !states.some(isEnd));
  if (live) add('ended_at IS NULL');
  if (numbers !== undefined) add('number IN (SELECT value FROM json_each(?))', JSON.stringify(numbers));
  if (states?.length === 0)
    add('state = ?', ''); // no run has it; an empty list would leave SQLite no way to use the index that it is told
  else if (states !== undefined) add(`state IN (${states.map(() => '?').join(', ')})`, ...states);
  if (saga !== undefined) add('saga = ?', saga);
  if (request !== undefined) add('request = ?', request);
  if (subject !== undefined) add('subject = ?', subject);
  if (step !== undefined) add('step = ?', step);
  if (error !== undefined) add('instr(error, ?) > 0 AND error_code(error) = ?', JSON.stringify(error), error);
  if (text !== undefined) addText(text, nonce, add);
  return { from: `runs${indexFor(terms, live)}`, where, values };
}

/** SQLite keeps no statistics of a journal, so it is told what leaves the fewest runs. */
function indexFor({ request, subject }: SearchTerms, live: boolean): string {
  if (request !== undefined) return ' INDEXED BY runs_by_request';
  if (subject !== undefined) return ' INDEXED BY runs_by_subject';
  return live ? ' INDEXED BY runs_live' : ' NOT INDEXED';
}

function addText(text: string, nonce: string, add: (condition: string, ...values: readonly unknown[]) => void): void {
  if (ODD.test(text)) return add('run_has(number, id, request, subject, saga, step, error, ?)', text);
  const beginning = `${likeText(text)}%`;
  const part = `%${beginning}`;
  const inJson = `%${likeText(JSON.stringify(text).slice(1, -1))}%`; // as it stands in an error, whose code and message alone are meant
  const [from, to] = numbersOf(text, nonce);
  add(
    `(request LIKE ? ESCAPE '\\' OR subject LIKE ? ESCAPE '\\' OR saga LIKE ? ESCAPE '\\' OR step LIKE ? ESCAPE '\\'
      OR (error LIKE ? ESCAPE '\\' AND error_says(error, ?)) OR (id = '' AND number BETWEEN ? AND ?) OR (id <> '' AND id LIKE ? ESCAPE '\\'))`,
    ...[beginning, beginning, part, part, inJson, text, from, to, beginning],
  );
}

/** The numbers of the runs whose ids begin so: from one to another, or none. */
function numbersOf(beginning: string, nonce: string): readonly [from: number, to: number] {
  const digits = beginning.slice(0, NUMBER_LENGTH);
  if (!DIGITS.test(digits)) return [1, 0];
  const [from, to] = ['0', 'v'].map((rest) => Math.min(Number.MAX_SAFE_INTEGER, Number.parseInt(digits.padEnd(NUMBER_LENGTH, rest), 32)));
  return beginning.length <= NUMBER_LENGTH || idOf(from!, nonce).startsWith(beginning) ? [from!, to!] : [1, 0];
}
