import { TerminalError } from './errors';

type Plain = string | number | boolean | null | undefined | void;

/** T, if JSON gives it back unchanged; otherwise `never` at the offending place. */
export type Journalable<T> = T extends Plain
  ? T
  : T extends bigint | symbol | Date | Error | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | Uint8Array | ((...args: never[]) => unknown)
    ? never
    : T extends object
      ? { [K in keyof T]: Journalable<T[K]> }
      : T;

/** The largest outcome, note or payload in the journal, in characters of JSON: 1 MiB. */
const JOURNALABLE_LIMIT = 1_048_576;

/**
 * The JSON of a value, `undefined` for undefined.
 * @throws TerminalError `OUTCOME_NOT_JOURNALABLE`, naming the path, when JSON would give back something else; `OUTCOME_TOO_LARGE` above 1 MiB.
 */
export function toJournal(value: unknown, what: string): string | undefined {
  if (value === undefined) return undefined;
  const found = offence(value, 0);
  if (found !== undefined) {
    throw new TerminalError(`JSON would change ${what}${found}. Return plain objects, arrays, strings, finite numbers and booleans; a date as its ISO text.`, {
      code: 'OUTCOME_NOT_JOURNALABLE',
    });
  }
  const json = JSON.stringify(value);
  if (json.length <= JOURNALABLE_LIMIT) return json;
  throw new TerminalError(`${what} is ${json.length} characters of JSON; the journal takes ${JOURNALABLE_LIMIT}. Store it elsewhere and return its address.`, {
    code: 'OUTCOME_TOO_LARGE',
  });
}

/** No sane outcome is nested deeper; a cycle is. */
const DEPTH_LIMIT = 200;
/** How many members of a path are shown. */
const DEPTH_SHOWN = 20;

/** Where and why JSON would change a value: the rest of a path, found on the way back, so that what is right costs no text. */
function offence(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : ` (${value})`;
    case 'object':
      if (value === null) return undefined;
      if (depth > DEPTH_LIMIT) return ` (nested more than ${DEPTH_LIMIT} deep, or a cycle)`;
      return Array.isArray(value) ? offenceInArray(value, depth) : offenceInObject(value, depth);
    default:
      return ` (a ${typeof value})`;
  }
}

function offenceInArray(array: readonly unknown[], depth: number): string | undefined {
  for (let index = 0; index < array.length; index += 1) {
    const found = offence(array[index], depth + 1);
    if (found !== undefined) return path(`[${index}]`, found, depth);
  }
  return undefined;
}

function offenceInObject(object: object, depth: number): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null && changesInJson(object)) return ` (a ${object.constructor.name})`;
  if (Object.getOwnPropertySymbols(object).length > 0) return ' (it has symbol keys)';
  for (const key of Object.keys(object)) {
    const member = (object as Record<string, unknown>)[key];
    if (member === undefined) continue; // an absent member and an undefined one read the same
    if (key === '__proto__' || key === 'toJSON') return `.${key}`;
    const found = offence(member, depth + 1);
    if (found !== undefined) return path(`.${key}`, found, depth);
  }
  return undefined;
}

/** Of a path that is too deep to read, the end is enough. */
const path = (here: string, rest: string, depth: number): string => (depth > DEPTH_SHOWN ? rest : `${here}${rest}`);

/** Instances of a class are welcome while they hold only data: what is lost is their class, which types call by its shape. */
function changesInJson(object: object): boolean {
  return (
    object instanceof Date ||
    object instanceof Error ||
    object instanceof Map ||
    object instanceof Set ||
    object instanceof Promise ||
    object instanceof RegExp ||
    object instanceof WeakMap ||
    object instanceof WeakSet ||
    object instanceof String ||
    object instanceof Number ||
    object instanceof Boolean ||
    object instanceof ArrayBuffer ||
    ArrayBuffer.isView(object) ||
    typeof (object as { toJSON?: unknown }).toJSON === 'function'
  );
}
