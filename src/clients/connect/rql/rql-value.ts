import { RqlError } from './rql-error';
import type { RqlOperand, SignedProperty } from './rql-node';
import { operandText } from './rql-text';

/** What a property can be compared with. `null` is {@link rql}.null(); a date is written in UTC, to the millisecond. */
export type RqlValue = string | number | boolean | Date | null | { readonly constant: 'null' | 'empty' };

/** Names of the query itself: a property cannot be called so. */
const RESERVED: readonly string[] = ['limit', 'offset', 'search'];

const PROPERTY = /^[a-zA-Z][\w\-.]*$/;

/** The name of a property, checked. @throws RqlError `CONNECT_RQL_UNWRITABLE` */
export function checkedProperty(name: string): string {
  if (!PROPERTY.test(name)) {
    throw new RqlError(
      'CONNECT_RQL_UNWRITABLE',
      `A property in RQL begins with a letter and has letters, digits, '_', '-' and '.', unlike ${JSON.stringify(name)}.`,
    );
  }
  if (RESERVED.includes(name)) throw new RqlError('CONNECT_RQL_UNWRITABLE', `'${name}' is a word of the query itself and no property.`);
  return name;
}

/** `name`, `+name` or `-name`. @throws RqlError `CONNECT_RQL_UNWRITABLE` */
export function signedProperty(written: string): SignedProperty {
  const sign = written.startsWith('-') ? '-' : '+';
  return { sign, property: checkedProperty(/^[+-]/.test(written) ? written.slice(1) : written) };
}

/** Text that can be written, as it is. @throws RqlError `CONNECT_RQL_UNWRITABLE` */
export function checkedText(text: string): string {
  operandText(text);
  return text;
}

/** A value as queries have it. @throws RqlError `CONNECT_RQL_UNWRITABLE` for one that is none: not a number, no date, text with both kinds of quotes. */
export function operandOf(value: RqlValue): RqlOperand {
  if (value === null) return { constant: 'null' };
  if (typeof value === 'string') return checkedText(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === 'object' && 'constant' in value) {
    const constant: string = value.constant; // from plain JavaScript it may be anything
    if (constant === 'null' || constant === 'empty') return { constant };
  }
  throw new RqlError(
    'CONNECT_RQL_UNWRITABLE',
    `${typeof value === 'object' ? 'This object' : value} cannot be compared with in RQL. Give text, a finite number, a truth value, a valid date or null.`,
  );
}
